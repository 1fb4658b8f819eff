"""A field's value as a person reads it: labels for choices, names for records, days and numbers in their own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from care_desktop.domain.field_values import read_checkbox
from care_desktop.domain.forms import FieldType, Reference
from care_desktop.i18n import _
from care_desktop.ui.choice_fields import labels_of
from care_desktop.ui.line_fields import writing_of
from care_desktop.viewmodels.form_state import FieldState


def words_of(field: FieldState) -> str:
    """Return the value in words, "" for none."""
    match field.type:
        case FieldType.PICKLIST:
            labels = {choice.value: choice.label for choice in field.choices}
            return labels.get(field.value, field.value)
        case FieldType.MULTI_PICKLIST:
            return ", ".join(labels_of(field, field.value))
        case FieldType.CHECKBOX:
            return _("Yes") if read_checkbox(field.value) else _("No")
        case FieldType.REFERENCE:
            return field.typed or (field.reference.name if field.reference is not None else field.value)
        case FieldType.PERCENT:
            return _("{number} %").format(number=_written(field)) if field.value else ""
        case FieldType.CURRENCY if field.value and field.unit:
            return _("{currency} {amount}").format(currency=field.unit, amount=_written(field))
    return _written(field)


def words_for(field: FieldState | None, value: str, records: Mapping[str, Reference]) -> str:
    """Return another value of the same field in words; a record that has no name here stands for itself."""
    if field is None:
        return value
    return words_of(replace(field, value=value, reference=records.get(value), typed=""))


def _written(field: FieldState) -> str:
    writing = writing_of(field.type)
    return writing.show(field.value) if writing is not None else field.value
