"""The wire models of the supervisor's desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field, field_validator

from care_desktop.care_server.schema import SuggestedContact
from care_desktop.care_server.wire import Wire
from care_desktop.domain.cases import EscalationKind, Priority, Status


class BoardRow(Wire):
    """A Case with the badge: its oldest unlinked escalation, and the best of the suggested contacts that are stored.

    `others` counts the further ones. `account_id` is the Salesforce account of the escalation.
    """

    case_id: str
    number: int
    customer_id: str
    customer_name: str
    platform: str
    priority: Priority
    status: Status
    since: datetime
    account_id: str
    kind: EscalationKind
    record_id: str
    record_number: str
    assignee_id: str | None
    assignee: str
    snippet: str
    suggestion: SuggestedContact | None
    others: int


class BoardRows(Wire):
    """Rows of the board, the oldest first."""

    items: list[BoardRow]


class BoardPage(Wire):
    """Rows from `first` on, of `total`; `following` is the cursor of the next page, null at the end."""

    items: list[BoardRow] = Field(validation_alias="rows")
    first: int
    total: int
    following: str | None


class LoadCount(Wire):
    """How many Cases of one status."""

    status: Status
    count: int


class Load(Wire):
    """How many active Cases stand with one user; `user_id` is "" for those of nobody."""

    user_id: str
    name: str
    counts: list[LoadCount]

    @field_validator("counts", mode="before")
    @classmethod
    def _name_pairs(cls, counts: Any) -> Any:
        return [{"status": status, "count": n} for status, n in counts.items()] if isinstance(counts, dict) else counts


class Workload(Wire):
    """Everybody by name, nobody last."""

    items: list[Load]
