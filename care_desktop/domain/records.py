"""A Salesforce record about to be made, and how it is made exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.ids import RecordId


class CreationMode(StrEnum):
    """How an org lets a record be made once, the best way first (salesforce.md 7.3)."""

    EXTERNAL_ID = "external id"
    IDEMPOTENCY_KEY = "idempotency key"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What is to be made. `external_field` and `external_key` are for mode A, `idempotency_key` (a UUID) for mode B.

    `fields` are by API name, the record type among them; `assignment_rule` lets the org's rule choose the owner.
    """

    sobject: str
    fields: Mapping[str, str | None]
    allow_duplicate: bool = False
    assignment_rule: bool = False
    external_field: str = field(default="", kw_only=True)
    external_key: str = field(default="", kw_only=True)
    idempotency_key: str = field(default="", kw_only=True)

    @property
    def mode(self) -> CreationMode:
        """In which way it is to be made."""
        if self.external_key:
            return CreationMode.EXTERNAL_ID
        return CreationMode.IDEMPOTENCY_KEY if self.idempotency_key else CreationMode.PLAIN


@dataclass(frozen=True, slots=True)
class MadeRecord:
    """A record that exists, and enough of it to tell it from another: its number or name, and when it was made."""

    id: RecordId
    name: str
    created_at: datetime | None = None
    detail: str = ""
