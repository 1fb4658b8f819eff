"""Two mappings side by side: what somebody else saved while this one was edited."""

from __future__ import annotations

from collections.abc import Mapping

from care_desktop.domain.mapping import FieldMapping, MappingRow
from care_desktop.i18n import _
from care_desktop.viewmodels.mapping_rows import row_words
from care_desktop.viewmodels.settings_conflict import Conflict, Difference, who_and_when

_NOTHING = "—"


def conflict_between(mine: FieldMapping, theirs: FieldMapping, labels: Mapping[str, str]) -> Conflict:
    """Return both sides of every difference; `labels` are the names of Salesforce fields as "Case.Subject"."""
    sentence = who_and_when(
        _("Somebody else"),
        _("{who} saved this mapping meanwhile, on {time}."),
        _("{who} saved this mapping meanwhile."),
        theirs.changed_by,
        theirs.changed_at,
    )
    return Conflict(sentence, (*_rows(mine, theirs, labels), *_record_types(mine, theirs)))


def _rows(mine: FieldMapping, theirs: FieldMapping, labels: Mapping[str, str]) -> tuple[Difference, ...]:
    ours, others = _by_field(mine), _by_field(theirs)
    found = []
    for key in dict.fromkeys([*ours, *others]):
        if ours.get(key) != others.get(key):
            label = labels.get(key, key)
            found.append(Difference(label, _words(ours.get(key), label), _words(others.get(key), label)))
    return tuple(found)


def _record_types(mine: FieldMapping, theirs: FieldMapping) -> tuple[Difference, ...]:
    objects = dict.fromkeys([*mine.record_types, *theirs.record_types])
    sides = ((one, mine.record_types.get(one, ""), theirs.record_types.get(one, "")) for one in objects)
    label = _("Record type for {object}")
    return tuple(
        Difference(label.format(object=one), ours or _NOTHING, others or _NOTHING)
        for one, ours, others in sides
        if ours != others
    )


def _by_field(mapping: FieldMapping) -> dict[str, MappingRow]:
    return {f"{row.sobject}.{row.field}": row for row in mapping.rows}


def _words(row: MappingRow | None, label: str) -> str:
    return row_words(row, label) if row is not None else _NOTHING
