"""One field of a form out of what describe, the layout and the record type say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from care_desktop.api.salesforce.describe import Described, DescribedField, DescribedValue
from care_desktop.api.salesforce.layouts import PicklistValues
from care_desktop.api.salesforce.values import text_of
from care_desktop.domain.field_values import TRUE
from care_desktop.domain.forms import Choice, FieldType, FormField

TYPES: Mapping[str, FieldType] = {
    "string": FieldType.TEXT,
    "encryptedstring": FieldType.TEXT,
    "combobox": FieldType.TEXT,
    "textarea": FieldType.LONG_TEXT,
    "email": FieldType.EMAIL,
    "phone": FieldType.PHONE,
    "url": FieldType.URL,
    "picklist": FieldType.PICKLIST,
    "multipicklist": FieldType.MULTI_PICKLIST,
    "boolean": FieldType.CHECKBOX,
    "date": FieldType.DATE,
    "datetime": FieldType.DATE_TIME,
    "time": FieldType.TIME,
    "int": FieldType.NUMBER,
    "long": FieldType.NUMBER,
    "double": FieldType.NUMBER,
    "currency": FieldType.CURRENCY,
    "percent": FieldType.PERCENT,
    "reference": FieldType.REFERENCE,
}
"""Types that are not here cannot be filled in: ids, compound values, files, any type."""
_MEASURED = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL})
_PICKED = frozenset({FieldType.PICKLIST, FieldType.MULTI_PICKLIST})
_NUMBERS = frozenset({FieldType.NUMBER, FieldType.CURRENCY, FieldType.PERCENT})
_CHECKBOX_VALUES = ("", TRUE)


def form_field(described: Described, field: DescribedField, picklists: Mapping[str, PicklistValues]) -> FormField:
    """Return the field as describe has it, with the values that the record type offers."""
    kind = TYPES[field.type]
    made = FormField(
        name=field.name,
        label=field.label,
        type=kind,
        required=field.required,
        editable=field.createable or field.updateable,
        length=field.length if kind in _MEASURED else 0,
        default=_default(field, kind),
        help=field.help,
        references=field.references if kind is FieldType.REFERENCE else (),
        digits=_digits(field) if kind in _NUMBERS else 0,
        scale=field.scale if kind in _NUMBERS else 0,
    )
    return _with_choices(made, described, field, picklists) if kind in _PICKED else made


def _with_choices(
    made: FormField, described: Described, field: DescribedField, picklists: Mapping[str, PicklistValues]
) -> FormField:
    controller = described.fields.get(field.controller)
    offered = picklists.get(field.name)
    values = offered.values if offered else tuple(value for value in field.values if value.active)
    controlling = offered.controlling if offered and offered.controlling else _controlling(controller)
    if controller is None or controller.name == field.name:
        controlling = ()
    if controlling:
        choices = tuple(Choice(value.value, value.label, _valid_for(value, controlling)) for value in values)
    else:
        choices = tuple([Choice(value.value, value.label) for value in values])
    default = offered.default if offered else next((value.value for value in values if value.is_default), "")
    return replace(
        made, choices=choices, default=default, controller=controller.name if controlling and controller else ""
    )


def _controlling(controller: DescribedField | None) -> tuple[str, ...]:
    """Return the controlling values in the order that describe's bits count, those included that are not in use."""
    if controller is None:
        return ()
    return _CHECKBOX_VALUES if controller.type == "boolean" else tuple(value.value for value in controller.values)


def _valid_for(value: DescribedValue, controlling: tuple[str, ...]) -> frozenset[str] | None:
    if value.places is None:
        return None
    return frozenset(_plain(controlling[place]) for place in value.places if place < len(controlling))


def _plain(controlling: str) -> str:
    """Return a controlling value as it stands in a form: an empty box is no text."""
    return "" if controlling == "false" else controlling


def _digits(field: DescribedField) -> int:
    return field.digits or max(0, field.precision - field.scale)


def _default(field: DescribedField, kind: FieldType) -> str:
    if kind is FieldType.CHECKBOX:
        return TRUE if field.default is True or field.default == TRUE else ""
    return text_of(field.default)
