"""A form on its way from the org's description to a filled-in record: values, what changed, what they point to."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from care_desktop.domain.forms import FieldType, FormDescription, FormField, Reference
from care_desktop.viewmodels.dependents import choices_for, follow, waiting_for
from care_desktop.viewmodels.form_state import FieldState, FormState

CURRENCY_CODE = "CurrencyIsoCode"
"""The currency of all amounts of a record; only orgs of several currencies have this field (salesforce.md 2.13)."""


def new_form(
    description: FormDescription, values: Mapping[str, str], records: Mapping[str, Reference] | None = None
) -> FormState:
    """Return the form for a record that does not exist yet, filled with `values` over the org's defaults.

    A field that cannot be filled in stands there to be read, where the org gives it a value.
    """
    filled = {field.name: values.get(field.name, field.default) for field in description.fields if field.editable}
    filled |= {field.name: field.default for field in description.fields if not field.editable and field.default}
    known = dict(records or {})
    shown = (field for field in description.fields if field.name in filled)
    states = (_state(description, field, filled, "", known) for field in shown)
    return FormState(description, tuple(states), records=known)


def record_form(
    description: FormDescription,
    record: Mapping[str, object],
    edits: Mapping[str, str],
    records: Mapping[str, Reference] | None = None,
) -> FormState:
    """Return the form of an existing record as Salesforce holds it, with unsaved `edits` on top."""
    known = dict(records or {})
    originals = {field.name: as_text(record.get(field.name)) for field in description.fields}
    values = {**originals, **{name: value for name, value in edits.items() if name in originals}}
    states = (_state(description, field, values, originals[field.name], known) for field in description.fields)
    return FormState(description, tuple(states), records=known)


def resumed(form: FormState, before: FormState) -> FormState:
    """Return a form that was read anew with what was under way in the one `before`: letters, notes, values aside."""
    known = {row.name: row for row in before.fields}
    fields = tuple(_resumed(row, known.get(row.name)) for row in form.fields)
    return replace(form, fields=fields, aside=before.aside)


def _resumed(row: FieldState, before: FieldState | None) -> FieldState:
    if before is None or not (before.typed or before.note):
        return row
    if before.typed:
        return replace(row, value="", reference=None, typed=before.typed)
    return replace(row, note=before.note) if row.value == before.value else row


def with_value(form: FormState, name: str, value: str) -> FormState:
    """Return the form after typing; the field's problem is forgotten, it is judged anew when sent.

    Fields whose choices depend on this one follow at once: what is not offered any more is put aside with a note.
    """
    was = form.field(name)
    if was is None:
        return form
    kept = _writable(value, was.type)
    now = replace(was, value=kept, reference=form.records.get(kept), typed="", problem="", note="")
    aside = {other: text for other, text in form.aside.items() if other != name}
    changed = follow(_put(replace(form, aside=aside), now), name)
    return _counted_in(changed, kept) if name == CURRENCY_CODE else changed


def _counted_in(form: FormState, code: str) -> FormState:
    return replace(form, fields=tuple(replace(row, unit=_unit(row.type, code)) for row in form.fields))


def with_record(form: FormState, name: str, record: Reference) -> FormState:
    """Return the form after a record was chosen in a look-up."""
    return with_value(replace(form, records={**form.records, record.id: record}), name, record.id)


def with_typed(form: FormState, name: str, text: str) -> FormState:
    """Return the form while letters in a look-up name no record yet: it points to nothing."""
    cleared = with_value(form, name, "")
    now = cleared.field(name)
    return cleared if now is None else _put(cleared, replace(now, typed=_writable(text.strip(), now.type)))


def with_records(form: FormState, records: Mapping[str, Reference]) -> FormState:
    """Return the form with the names of records that were not known yet."""
    known = {**form.records, **{record.id: record for record in records.values()}}
    fields = tuple(replace(row, reference=known.get(row.value)) if row.references else row for row in form.fields)
    return replace(form, records=known, fields=fields)


def unnamed(form: FormState) -> dict[str, str]:
    """Return the ids in look-ups whose records have no name here yet, by field."""
    return {row.name: row.value for row in form.fields if row.references and row.value and row.reference is None}


def _put(form: FormState, now: FieldState) -> FormState:
    return replace(form, fields=tuple(now if row.name == now.name else row for row in form.fields))


def _writable(value: str, kind: FieldType) -> str:
    """Return `value` without what no record holds: control characters, half letters, and breaks in a single line."""
    if value.isprintable():
        return value
    breaks = "\n\t" if kind is FieldType.LONG_TEXT else ""
    return "".join(_kept(c, breaks) for c in value.replace("\r\n", "\n"))


def _kept(c: str, breaks: str) -> str:
    if c in breaks or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"):
        return c
    return " " if c.isspace() else ""


def _state(
    description: FormDescription,
    field: FormField,
    values: Mapping[str, str],
    original: str,
    records: Mapping[str, Reference],
) -> FieldState:
    value = values[field.name]
    return FieldState(
        field.name,
        _label(field),
        field.type,
        value=value,
        original=original,
        required=field.required,
        editable=field.editable,
        length=field.length,
        choices=choices_for(description, field, values),
        help=field.help,
        waits_for=waiting_for(description, field, values),
        references=field.references,
        reference=records.get(value) if field.references else None,
        scale=field.scale,
        unit=_unit(field.type, values.get(CURRENCY_CODE, "")),
    )


def _unit(kind: FieldType, currency: str) -> str:
    return {FieldType.PERCENT: "%", FieldType.CURRENCY: currency}.get(kind, "")


def _label(field: FormField) -> str:
    """Return the label as people say it: a look-up shows the record, while describe calls its field "Account ID"."""
    return field.label.removesuffix(" ID") if field.type is FieldType.REFERENCE else field.label


def as_text(value: object) -> str:
    """Return a value of a record as forms hold it: "true" for yes, "" for no and for none."""
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)
