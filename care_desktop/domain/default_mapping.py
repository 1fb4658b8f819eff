"""The mapping of an account that nobody has set up yet."""

from __future__ import annotations

from dataclasses import replace

from care_desktop.domain.mapping import CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.domain.mapping_values import ALL_OTHERS

_PRIORITIES = {"urgent": "High", "high": "High", "medium": "Medium", "low": "Low"}
_ORIGINS = {"email": "Email", "mail": "Email", "phone": "Phone", "voice": "Phone", "sms": "Phone", ALL_OTHERS: "Web"}


def _dynamic(sobject: str, field: str, source: CareField) -> MappingRow:
    return MappingRow(sobject, field, MappingKind.DYNAMIC, source)


def _variable(sobject: str, field: str, source: CareField, table: dict[str, str]) -> MappingRow:
    return MappingRow(sobject, field, MappingKind.VARIABLE, source, table)


def _messages(sobject: str, field: str) -> MappingRow:
    return MappingRow(sobject, field, MappingKind.MESSAGES, CareField.LAST_MESSAGES)


DEFAULT_MAPPING = FieldMapping(
    rows=(
        _dynamic("Case", "Subject", CareField.SUBJECT),
        _messages("Case", "Description"),
        _variable("Case", "Priority", CareField.PRIORITY, _PRIORITIES),
        _variable("Case", "Status", CareField.STATUS, {ALL_OTHERS: "New"}),
        _variable("Case", "Origin", CareField.PLATFORM, _ORIGINS),
        _dynamic("Lead", "FirstName", CareField.CUSTOMER_FIRST_NAME),
        _dynamic("Lead", "LastName", CareField.CUSTOMER_LAST_NAME),
        _dynamic("Lead", "Email", CareField.CUSTOMER_EMAIL),
        _dynamic("Lead", "Phone", CareField.CUSTOMER_PHONE),
        _variable("Lead", "LeadSource", CareField.PLATFORM, {ALL_OTHERS: "Web"}),
        _messages("Lead", "Description"),
    )
)


def effective(mapping: FieldMapping) -> FieldMapping:
    """Return what fills the fields: the mapping as somebody saved it, else the built-in one."""
    return mapping if mapping.version > 0 else replace(DEFAULT_MAPPING, record_types=mapping.record_types)
