"""Which values a picklist offers: to a record type, beside a controlling value, and at the start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from care_desktop.sandbox.salesforce.layouts import RecordType
from care_desktop.sandbox.salesforce.schema import PICKLIST_TYPES, Field, PicklistValue, SObject

SEPARATOR: Final = ";"


def offered(field: Field, record_type: RecordType) -> tuple[PicklistValue, ...]:
    """Return the values that can be chosen in a record of that type."""
    chosen = record_type.picklists.get(field.name)
    return field.values if chosen is None else tuple(value for value in field.values if value.value in chosen)


def controlling_values(controller: Field) -> tuple[str, ...]:
    """Return the values of a controlling field in the order that `valid_for` counts; a checkbox has two."""
    if controller.type == "boolean":
        return "false", "true"
    return tuple(value.value for value in controller.picklist)


def goes_with(value: PicklistValue, controller: Field, controlling: Any) -> bool:
    """Say whether a dependent value may stand beside a stored value of the controlling field."""
    if value.valid_for is None:
        return True
    if controller.type == "boolean":
        return int(bool(controlling)) in value.valid_for
    values = controlling_values(controller)
    return controlling in values and values.index(controlling) in value.valid_for


def default_of(field: Field, record_type: RecordType) -> str | None:
    """Return the value that a new record of that type begins with."""
    given = record_type.defaults.get(field.name)
    if given is not None or field.type not in PICKLIST_TYPES:
        return given
    return next((value.value for value in offered(field, record_type) if value.default), None)


def misfit(sobject: SObject, field: Field, record: Mapping[str, Any]) -> str | None:
    """Return the first value of a record's restricted picklist that its type or its controlling value rules out."""
    text = record.get(field.name)
    if not field.restricted or field.type not in PICKLIST_TYPES or text is None:
        return None
    record_type = sobject.record_type(record.get("RecordTypeId"))
    known = offered(field, record_type) if record_type else field.values
    controller = sobject.field(field.controller) if field.controller else None
    for part in str(text).split(SEPARATOR) if field.type == "multipicklist" else [str(text)]:
        fitting = (value for value in known if value.value == part)
        if not any(controller is None or goes_with(one, controller, record.get(controller.name)) for one in fitting):
            return part
    return None
