"""The mapping of a Salesforce account: which Salesforce field an escalation fills from what (rule E7)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MappingKind(StrEnum):
    """Where a value comes from; the list is open on the wire: a row of an unknown kind fills nothing and is kept."""

    DYNAMIC = "dynamic"
    INTERNAL = "internal"
    VARIABLE = "variable"
    MESSAGES = "messages"


KINDS = frozenset[str](MappingKind)
"""The kinds that this version knows."""


class CareField(StrEnum):
    """What a row may read. Its kind is in `kinds_of`; the list is open on the wire: a row of an unknown one is kept."""

    SUBJECT = "subject"
    CASE_NUMBER = "case_number"
    CASE_URL = "case_url"
    CHANNEL = "channel"
    PLATFORM = "platform"
    PRIORITY = "priority"
    SENTIMENT = "sentiment"
    STATUS = "status"
    ASSIGNEE = "assignee"
    CREATED_AT = "created_at"
    CUSTOMER_NAME = "customer_name"
    CUSTOMER_FIRST_NAME = "customer_first_name"
    CUSTOMER_LAST_NAME = "customer_last_name"
    CUSTOMER_USERNAME = "customer_username"
    CUSTOMER_HANDLE = "customer_handle"
    CUSTOMER_EMAIL = "customer_email"
    CUSTOMER_PHONE = "customer_phone"
    CUSTOMER_ADDRESS = "customer_address"
    CUSTOMER_NOTE = "customer_note"
    ESCALATED_AT = "escalated_at"
    AGENT_NAME = "agent_name"
    AGENT_EMAIL = "agent_email"
    FIRST_MESSAGE = "first_message"
    LATEST_MESSAGE = "latest_message"
    LAST_MESSAGES = "last_messages"


CASE_FIELD_PREFIX = "field:"
"""A row may also read one of the Case's own fields, as `field:<its name>`."""


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One Salesforce field of one object and what fills it.

    `kind` is a MappingKind, or a word that this version does not know; `source` is a CareField, or `field:<name>`;
    `table` is for VARIABLE: from a Care value to a Salesforce value, the key "" for all others. `beyond` are the
    properties that a newer server wrote and this version does not know; they are kept for the next save.
    """

    sobject: str
    field: str
    kind: str
    source: str
    table: Mapping[str, str] = dataclasses.field(default_factory=dict)
    beyond: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """All rows of one account, for all users; `version` grows with every save, 0: nobody has saved one yet.

    `record_types` holds the id of the record type to propose, by object.
    """

    version: int = 0
    rows: tuple[MappingRow, ...] = ()
    record_types: Mapping[str, str] = dataclasses.field(default_factory=dict)
    changed_by: str = ""
    changed_at: datetime | None = None

    def of(self, sobject: str) -> tuple[MappingRow, ...]:
        """Return the rows of one object, in their order."""
        return tuple(row for row in self.rows if row.sobject == sobject)
