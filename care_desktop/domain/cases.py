"""Cases, their messages and their escalations, in the words of the product; `case_rows` holds what a list needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.case_rows import NO_FILTER as NO_FILTER
from care_desktop.domain.case_rows import Assigned as Assigned
from care_desktop.domain.case_rows import CaseFilter as CaseFilter
from care_desktop.domain.case_rows import CasePage as CasePage
from care_desktop.domain.case_rows import CaseQuery as CaseQuery
from care_desktop.domain.case_rows import CaseRow as CaseRow
from care_desktop.domain.case_rows import EscalationKind as EscalationKind
from care_desktop.domain.case_rows import Origin as Origin
from care_desktop.domain.case_rows import Priority as Priority
from care_desktop.domain.case_rows import Sentiment as Sentiment
from care_desktop.domain.case_rows import Sort as Sort
from care_desktop.domain.case_rows import Status as Status
from care_desktop.domain.case_rows import View as View
from care_desktop.domain.case_work import UNASSIGNED, CaseEdit, Flag
from care_desktop.domain.ids import AccountId, CaseId, MessageId, OperationId, RecordId, UserId
from care_desktop.domain.messaging import ActivityKind, Delivery, ThenStatus, Undelivered
from care_desktop.domain.people import Customer

_NOBODY, _NO_OPERATION = UserId(""), OperationId("")


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
class Case:
    """A whole Case with its Customer and its escalations, as last read.

    `url` leads a browser to it, "" where nothing does. `flag` is the open one.
    """

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
    url: str = ""
    flag: Flag | None = None

    def unlinked_escalations(self, account: AccountId) -> int:
        """Count the escalations without a linked contact: the number on the badge (rule U1)."""
        if self.customer.linked_contact(account) is not None:
            return 0
        return sum(1 for escalation in self.escalations if escalation.account_id == account)


def holds_of(edit: CaseEdit, case: Case) -> bool:
    """Say whether the Case is as the edit wants it."""
    known = dict(case.fields)
    pairs = [
        (edit.assignee, case.assignee_id or UNASSIGNED),
        (edit.status, case.status),
        (edit.priority, case.priority),
        (edit.sentiment, case.sentiment),
        (edit.subject, case.subject),
        *((wanted, known.get(name, "")) for name, wanted in edit.fields.items()),
    ]
    return all(wanted is None or wanted == now for wanted, now in pairs)


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
class Outgoing:
    """How it stands with a reply: until when it can be taken back, and why it failed."""

    state: Delivery
    leaves_at: datetime
    then: ThenStatus = ThenStatus.NONE
    why: Undelivered | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """What an activity entry tells: of what (a field, a contact, a number), from what to what.

    Assignees are names, statuses and the like their values; what there was not is "".
    """

    kind: ActivityKind
    about: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the conversation.

    `operation` is the one that it was written under, "" where that is not known; `outgoing` is of replies that are
    not sent; `activity` of entries of the log, None of those that have only their text.
    """

    id: MessageId
    author: Author
    author_name: str
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()
    author_id: UserId = _NOBODY
    operation: OperationId = _NO_OPERATION
    outgoing: Outgoing | None = None
    activity: Activity | None = None

    @property
    def is_sent(self) -> bool:
        """Whether it is part of what was said; a reply on its way, or that failed, is not yet."""
        return self.outgoing is None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages in their order; `earlier` asks for the page before, None at the beginning."""

    messages: tuple[Message, ...]
    earlier: str | None = None


@dataclass(frozen=True, slots=True)
class SalesforceCase:
    """A Case record as its card shows it; of a Lead the name stands for the number, the company for the subject."""

    id: RecordId
    number: str
    status: str
    owner: str
    origin: str
    subject: str
    priority: str
    created_at: datetime | None
    url: str
