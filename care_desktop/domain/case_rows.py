"""What the case list knows of Cases: their words, and one line of each; all that the first cases on screen need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.ids import CaseId, CustomerId


class Status(StrEnum):
    """Where a Case stands."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    DONE = "done"
    SPAM = "spam"


class Priority(StrEnum):
    """How soon a Case wants an answer; Medium unless somebody said otherwise."""

    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sentiment(StrEnum):
    """How the Customer feels, as far as Care can tell."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    NONE = "none"


class View(StrEnum):
    """The built-in views of the case list."""

    INBOX = "inbox"
    NEW = "new"
    MY_OPEN = "my_open"
    MY_PENDING = "my_pending"
    MY_ON_HOLD = "my_on_hold"
    DONE = "done"
    MY_MENTIONS = "my_mentions"
    SPAM = "spam"
    UNLINKED = "unlinked"
    FLAGGED = "flagged"


class Origin(StrEnum):
    """Who made an escalation."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class EscalationKind(StrEnum):
    """What an escalation is in Salesforce."""

    CASE = "case"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the case list."""

    id: CaseId
    number: int
    customer_id: CustomerId
    customer_name: str
    platform: str
    channel: str
    status: Status
    priority: Priority
    snippet: str
    last_message_at: datetime
    unread: bool = False
    assignee: str = ""
    unlinked_escalations: int = 0
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases the list shows: a view, narrowed by typed text."""

    view: View = View.INBOX
    text: str = ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """Rows `first` to `first + len(rows)` of the `total` that match a query; `following` leads on, None at the end."""

    rows: tuple[CaseRow, ...]
    first: int
    total: int
    following: str | None = None
