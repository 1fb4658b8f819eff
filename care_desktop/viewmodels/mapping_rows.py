"""A mapping while it is edited: rows whose tables may be half typed, and what each row shows."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField
from care_desktop.domain.mapping import KINDS, CareField, MappingKind, MappingRow
from care_desktop.domain.mapping_fit import Misfit, misfit_of_value, misfits, reads_own_fields, sources_of, values_of
from care_desktop.domain.mapping_values import ALL_OTHERS
from care_desktop.i18n import _, ngettext
from care_desktop.viewmodels.mapping_words import kind_word, misfit_words, source_word, value_word
from care_desktop.viewmodels.unknown_words import unknown_properties

NO_FIELD_YET = ""
_HARMLESS = (Misfit.NO_FIELD, Misfit.NOT_KNOWN)
"""A row with one of these fills nothing here, and may well for others."""


@dataclass(frozen=True, slots=True)
class EditedRow:
    """One row as it stands in the editor; `lines` are the value table in its order, `others` its last line.

    `kept` is the table of a row of an unknown kind, `beyond` are properties that this version does not know: both go
    back as they came.
    """

    sobject: str
    field: str = NO_FIELD_YET
    kind: str = MappingKind.DYNAMIC
    source: str = CareField.SUBJECT
    lines: tuple[tuple[str, str], ...] = ()
    others: str = ""
    kept: Mapping[str, str] = dataclasses.field(default_factory=dict)
    beyond: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def as_row(self) -> MappingRow:
        """Return the row to save: lines without a Salesforce value say nothing and are left out."""
        if self.kind != MappingKind.VARIABLE:
            return MappingRow(self.sobject, self.field, self.kind, self.source, self.kept, self.beyond)
        table = {key.strip(): value.strip() for key, value in self.lines if key.strip() and value.strip()}
        if self.others.strip():
            table[ALL_OTHERS] = self.others.strip()
        return MappingRow(self.sobject, self.field, self.kind, self.source, table, self.beyond)


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a value table; `is_fixed`: the Care value is one of a closed list and is not typed."""

    key: str
    word: str
    value: str
    is_fixed: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RowState:
    """One row on screen. `place` is its number among all rows; `offered` are the values a picklist has.

    `problem` blocks saving when `blocks`; a row that somebody saved so may stay. `kept` names what this version does
    not know of the row.
    """

    place: int
    field: str
    label: str
    kind: str
    source: str
    sources: tuple[Choice, ...]
    lines: tuple[TableLine, ...] = ()
    others: str = ""
    others_problem: str = ""
    offered: tuple[Choice, ...] = ()
    problem: str = ""
    blocks: bool = False
    is_new: bool = False
    kept: str = ""

    @property
    def summary(self) -> str:
        """What the row does, in a few words."""
        if self.kind != MappingKind.VARIABLE:
            return source_word(self.source)
        filled = sum(1 for line in self.lines if line.value) + bool(self.others)
        count = ngettext("{n} value", "{n} values", filled).format(n=filled)
        return f"{source_word(self.source)} · {count}"


def edited(row: MappingRow) -> EditedRow:
    """Return a row for the editor; the values of a closed Care field all have their line, filled or not."""
    known = values_of(row.source)
    keys = [*known, *(key for key in row.table if key not in (*known, ALL_OTHERS))]
    lines = tuple((key, row.table.get(key, "")) for key in keys) if row.kind == MappingKind.VARIABLE else ()
    kept = {} if row.kind in KINDS else dict(row.table)
    others = row.table.get(ALL_OTHERS, "")
    return EditedRow(row.sobject, row.field, row.kind, row.source, lines, others, kept, row.beyond)


def with_source(row: EditedRow, kind: str, source: str) -> EditedRow:
    """Return the row with another kind and Care field; a table keeps its lines only for the same Care field."""
    table = row.as_row().table if source == row.source else {}
    others = {ALL_OTHERS: row.others} if row.others else {}
    return edited(MappingRow(row.sobject, row.field, kind, source, {**table, **others}, row.beyond))


def sources_for(kind: str, own_fields: Sequence[str], current: str) -> tuple[Choice, ...]:
    """Return the Care fields to choose from; the current one is among them even when this version does not know it."""
    found = [str(source) for source in sources_of(kind)]
    found += [f"field:{name}" for name in own_fields] if reads_own_fields(kind) else []
    is_unknown = kind not in KINDS or current not in tuple(CareField)
    if current and current not in found and is_unknown:
        found.append(current)
    return tuple(Choice(source, source_word(source)) for source in found)


def shown_rows(
    rows: Sequence[EditedRow], form: FormDescription, saved: Sequence[MappingRow], own_fields: Sequence[str]
) -> tuple[RowState, ...]:
    """Return the rows of the form's object as they stand on screen, each with what is wrong with it."""
    wrong = misfits([row.as_row() for row in rows], form)
    return tuple(
        _shown(place, row, form.field(row.field), wrong.get(place), row.as_row() in saved, own_fields)
        for place, row in enumerate(rows)
        if row.sobject == form.sobject
    )


def unknown_form(sobject: str, rows: Sequence[EditedRow]) -> FormDescription:
    """Return the form to use while the org's own cannot be read: it has what the rows name, and judges nothing."""
    names = dict.fromkeys(row.field for row in rows if row.sobject == sobject and row.field)
    return FormDescription(sobject, tuple(FormField(name, name, FieldType.LONG_TEXT) for name in names))


def fields_for(form: FormDescription) -> tuple[Choice, ...]:
    """Return the Salesforce fields to choose from, by label."""
    fields = sorted((field for field in form.fields if field.editable), key=lambda field: field.label.casefold())
    twins = Counter(field.label for field in fields)
    labels = (one.label if twins[one.label] == 1 else f"{one.label} ({one.name})" for one in fields)
    return tuple(Choice(one.name, label) for one, label in zip(fields, labels, strict=True))


def row_words(row: MappingRow, label: str) -> str:
    """Return a whole row in words, to compare two of them."""
    words = f"{label} ← {source_word(row.source)} ({kind_word(row.kind)})"
    if row.table:
        words = f"{words}: {_table_words(row.source, row.table)}"
    return f"{words} · {unknown_properties(row.beyond)}" if row.beyond else words


def _table_words(source: str, table: Mapping[str, str]) -> str:
    lines = [f"{value_word(source, key) or _('All others')} → {value}" for key, value in table.items()]
    return ", ".join(lines)


def _shown(
    place: int,
    row: EditedRow,
    field: FormField | None,
    wrong: Misfit | None,
    is_saved: bool,
    own_fields: Sequence[str],
) -> RowState:
    label = field.label if field else row.field
    lines = _lines(row, field)
    others_problem = _value_problem(row.others, field)
    problem = _problem(row, label, wrong, field, lines)
    typed_wrong = any(line.problem for line in lines) or bool(others_problem)
    return RowState(
        place,
        row.field,
        label,
        row.kind,
        row.source,
        sources_for(row.kind, own_fields, row.source),
        lines if row.kind == MappingKind.VARIABLE else (),
        row.others,
        others_problem if row.kind == MappingKind.VARIABLE else "",
        _offered(field),
        problem,
        blocks=_blocks(row, wrong, bool(problem or typed_wrong), is_saved),
        is_new=not row.field,
        kept=_kept(row),
    )


def _kept(row: EditedRow) -> str:
    if not row.beyond:
        return ""
    told = _("This row says more than this version knows, and keeps it ({values}).")
    return told.format(values=unknown_properties(row.beyond))


def _blocks(row: EditedRow, wrong: Misfit | None, is_wrong: bool, is_saved: bool) -> bool:
    """Say whether nothing can be saved with this row; what somebody saved so may stay, but no field is filled twice."""
    if not row.field or wrong is Misfit.TWICE:
        return True
    return is_wrong and wrong not in _HARMLESS and not is_saved


def _problem(
    row: EditedRow, label: str, wrong: Misfit | None, field: FormField | None, lines: Sequence[TableLine]
) -> str:
    if not row.field:
        return _("Choose the Salesforce field that this row fills.")
    if wrong in (Misfit.NOT_A_CHOICE, Misfit.NOT_A_VALUE):
        return _("Some values of the table need another look.")
    if wrong is not None:
        return misfit_words(wrong, label, field.type if field else FieldType.TEXT)
    return _("Some values of the table need another look.") if any(line.problem for line in lines) else ""


def _lines(row: EditedRow, field: FormField | None) -> tuple[TableLine, ...]:
    seen: set[str] = set()
    lines = []
    for key, value in row.lines:
        name = key.strip().casefold()
        problem = _key_problem(name, value, name in seen) or _value_problem(value, field)
        seen.add(name)
        lines.append(TableLine(key, value_word(row.source, key), value, key in values_of(row.source), problem))
    return tuple(lines)


def _key_problem(name: str, value: str, is_twin: bool) -> str:
    if not name:
        return _("Say for which Care value this stands, or leave it to “All others”.") if value.strip() else ""
    return _("An earlier line stands for this Care value already.") if is_twin else ""


def _value_problem(value: str, field: FormField | None) -> str:
    wrong = misfit_of_value(value.strip(), field) if field else None
    return misfit_words(wrong, field.label, field.type, value) if wrong and field else ""


def _offered(field: FormField | None) -> tuple[Choice, ...]:
    if field is not None and field.type is FieldType.CHECKBOX:
        return (Choice("true", _("Checked")), Choice("false", _("Not checked")))
    return field.choices if field is not None and field.type is FieldType.PICKLIST else ()
