"""Field values on their way to Salesforce, and whether a record holds what was sent."""

from __future__ import annotations

from collections.abc import Mapping

from care_desktop.api.salesforce.describe import Described
from care_desktop.api.salesforce.query import name
from care_desktop.domain.people import Contact

Value = str | bool | None


def to_wire(described: Described | None, values: Mapping[str, str | None]) -> dict[str, Value]:
    """Return the values as they are sent: an empty text clears (null), a checkbox is a boolean."""
    return {name(field): _value(described, field, value) for field, value in values.items()}


def agree(contact: Contact, sent: Mapping[str, Value]) -> bool:
    """Say whether every value that was sent stands in the record, as Salesforce keeps texts: trimmed, one line end."""
    return all(_kept(contact.fields.get(field)) == _kept(value) for field, value in sent.items())


def _value(described: Described | None, field: str, value: str | None) -> Value:
    if value is None or not value.strip():
        return None
    if described is not None and field in described.fields and described.fields[field].type == "boolean":
        return value.strip().lower() == "true"
    return value


def _kept(value: Value) -> Value:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() or None
    return value
