"""Cases, their messages and their escalations, in the words of the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.ids import AccountId, CaseId, CustomerId, MessageId, RecordId, UserId
from care_desktop.domain.people import Customer


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
class Escalation:
    """A Salesforce Case or Lead made from a Care Case."""

    id: str
    kind: EscalationKind
    record_id: RecordId
    number: str
    origin: Origin
    account_id: AccountId
    created_at: datetime
    created_by: str = ""


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
class Case:
    """A whole Case with its Customer and its escalations, as last read."""

    id: CaseId
    number: int
    version: int
    customer: Customer
    channel: str
    platform: str
    status: Status
    priority: Priority
    sentiment: Sentiment
    subject: str
    created_at: datetime
    last_message_at: datetime
    last_customer_message_at: datetime | None
    assignee_id: UserId | None = None
    assignee: str = ""
    escalations: tuple[Escalation, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    flag_reason: str = ""
    flagged_by: str = ""

    def unlinked_escalations(self, account: AccountId) -> int:
        """Count the escalations without a linked contact: the number on the badge (rule U1)."""
        if self.customer.linked_contact(account) is not None:
            return 0
        return sum(1 for escalation in self.escalations if escalation.account_id == account)


class Author(StrEnum):
    """Which side a message stands on."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A named file of a message."""

    name: str
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the conversation."""

    id: MessageId
    author: Author
    author_name: str
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages in their order; `earlier` asks for the page before, None at the beginning."""

    messages: tuple[Message, ...]
    earlier: str | None = None


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


@dataclass(frozen=True, slots=True)
class SalesforceCase:
    """A Case record as the Salesforce Case card shows it."""

    id: RecordId
    number: str
    status: str
    owner: str
    origin: str
    subject: str
    priority: str
    created_at: datetime | None
    url: str
