"""The shapes of Care's answers about a case, and how they become values of ours; lists are read in lists.py."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from care_desktop.api.care.open_sets import known_or
from care_desktop.api.care.wire_people import WireCustomer
from care_desktop.api.care.wire_work import WireActivity, WireFlag, WireOutgoing
from care_desktop.api.decoding import Whole, Wire
from care_desktop.domain.cases import (
    Attachment,
    Author,
    Case,
    Escalation,
    EscalationKind,
    Message,
    MessagePage,
    Origin,
    Priority,
    Sentiment,
    Status,
)
from care_desktop.domain.ids import AccountId, CaseId, MessageId, OperationId, RecordId, UserId, normalise_record_id


class WireEscalation(Wire):
    """A Salesforce record made from a Case."""

    id: str
    kind: str
    record_id: str
    number: str | None = None
    origin: str = ""
    salesforce_account_id: str
    created_at: AwareDatetime
    created_by: str | None = None

    def to_escalation(self) -> Escalation:
        """Return the escalation, the record's id in its 18-character form."""
        return Escalation(
            self.id,
            known_or(self.kind, EscalationKind.CASE),
            normalise_record_id(self.record_id) or RecordId(self.record_id),
            self.number or "",
            known_or(self.origin, Origin.AUTOMATIC),
            AccountId(self.salesforce_account_id),
            self.created_at,
            self.created_by or "",
        )


class WireField(Wire):
    """A field of a Case that the workspace made."""

    name: str
    value: str | None = None


class WireCase(Wire):
    """A whole Case."""

    id: str
    number: Whole
    version: Whole
    customer: WireCustomer
    channel: str | None = None
    platform: str = ""
    status: str = ""
    priority: str = ""
    sentiment: str | None = None
    subject: str | None = None
    created_at: AwareDatetime
    last_message_at: AwareDatetime
    last_customer_message_at: AwareDatetime | None = None
    assignee_id: str | None = None
    assignee: str | None = None
    escalations: list[WireEscalation] = Field(default_factory=list)
    fields_: list[WireField] = Field(default_factory=list, alias="fields")
    flag_reason: str | None = None
    flagged_by: str | None = None
    url: str | None = None
    flag: WireFlag | None = None

    def to_case(self) -> Case:
        """Return the Case with its Customer."""
        return Case(
            id=CaseId(self.id),
            number=self.number,
            version=self.version,
            customer=self.customer.to_customer(),
            channel=self.channel or "",
            platform=self.platform,
            status=known_or(self.status, Status.OPEN),
            priority=known_or(self.priority, Priority.MEDIUM),
            sentiment=known_or(self.sentiment or Sentiment.NONE, Sentiment.NONE),
            subject=self.subject or "",
            created_at=self.created_at,
            last_message_at=self.last_message_at,
            last_customer_message_at=self.last_customer_message_at,
            assignee_id=None if self.assignee_id is None else UserId(self.assignee_id),
            assignee=self.assignee or "",
            escalations=tuple(escalation.to_escalation() for escalation in self.escalations),
            fields=tuple((field.name, field.value or "") for field in self.fields_),
            flag_reason=self.flag_reason or "",
            flagged_by=self.flagged_by or "",
            url=self.url or "",
            flag=None if self.flag is None else self.flag.to_flag(),
        )


class WireAttachment(Wire):
    """A named file."""

    name: str
    media_type: str | None = None
    size: Whole | None = None


class WireMessage(Wire):
    """One entry of the conversation."""

    id: str
    author: str
    author_name: str | None = None
    text: str | None = None
    sent_at: AwareDatetime
    attachments: list[WireAttachment] = Field(default_factory=list)
    author_id: str | None = None
    operation: str | None = None
    outgoing: WireOutgoing | None = None
    activity: WireActivity | None = None

    def to_message(self) -> Message:
        """Return the message; an author of a new kind is shown as activity, never as the customer's own words."""
        files = (Attachment(file.name, file.media_type or "", file.size or 0) for file in self.attachments)
        return Message(
            MessageId(self.id),
            known_or(self.author, Author.ACTIVITY),
            self.author_name or "",
            self.text or "",
            self.sent_at,
            tuple(files),
            UserId(self.author_id or ""),
            OperationId(self.operation or ""),
            None if self.outgoing is None else self.outgoing.to_outgoing(),
            None if self.activity is None else self.activity.to_activity(),
        )


class WireMessages(Wire):
    """A page of the conversation."""

    items: list[WireMessage]
    earlier: str | None = None

    def to_page(self) -> MessagePage:
        """Return the page, oldest first."""
        return MessagePage(tuple(message.to_message() for message in self.items), self.earlier)


class WireChange(Wire):
    """The data of one event of the push stream."""

    id: str | None = None
    version: Whole | None = None
