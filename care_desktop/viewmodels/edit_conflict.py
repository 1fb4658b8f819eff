"""Two people changed the same record: which fields need a decision, with both values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from care_desktop.domain.field_values import read_choices
from care_desktop.domain.forms import FormDescription, FormField, choices_under
from care_desktop.viewmodels.form import as_text


class Record(Protocol):
    """Whatever has values by field."""

    @property
    def fields(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field that both changed; `keep_mine` None until the agent has chosen."""

    name: str
    label: str
    mine: str
    theirs: str
    keep_mine: bool | None = None


def rows(form: FormDescription, base: Record, theirs: Record, changes: Mapping[str, str]) -> tuple[ConflictRow, ...]:
    """Return the fields among `changes` that also changed in Salesforce since `base`, to something else.

    So does a choice that does not go with what its controlling field holds there now: the two belong together.
    """
    found = []
    for name, mine in changes.items():
        now = _text(theirs, name)
        field = form.field(name)
        if now not in (_text(base, name), mine) or (field is not None and _clashes(field, base, theirs, changes)):
            found.append(ConflictRow(name, field.label if field else name, mine, now))
    return tuple(found)


def _clashes(field: FormField, base: Record, theirs: Record, changes: Mapping[str, str]) -> bool:
    above, mine = field.controller, changes[field.name]
    if not above or not mine or above in changes or _text(theirs, above) == _text(base, above):
        return False
    offered = {choice.value for choice in choices_under(field, {above: _text(theirs, above)})}
    return not offered.issuperset(read_choices(mine))


def decided(found: Sequence[ConflictRow], earlier: Sequence[ConflictRow], theirs: Record) -> tuple[ConflictRow, ...]:
    """Return the fields to decide with what was decided already; a decision about a value that is gone is none.

    A field whose value in Salesforce was chosen is no edit any more, and stays in the list for another choice.
    """
    known = {(row.name, row.theirs): row for row in earlier}
    kept = tuple(replace(row, keep_mine=_choice(known.get((row.name, row.theirs)))) for row in found)
    names = {row.name for row in kept}
    settled = (row for row in earlier if row.keep_mine is False and row.theirs == _text(theirs, row.name))
    return (*kept, *(row for row in settled if row.name not in names))


def _choice(row: ConflictRow | None) -> bool | None:
    return None if row is None else row.keep_mine


def _text(record: Record, name: str) -> str:
    return as_text(record.fields.get(name))
