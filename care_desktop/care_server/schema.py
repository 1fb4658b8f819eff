"""The wire models: what the contract says, in pydantic; the OpenAPI document is made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import AliasChoices, Field, field_validator

from care_desktop.care_server.account_schema import Mapping, SalesforceAccount
from care_desktop.care_server.automation_schema import EscalationRules
from care_desktop.care_server.wire import Wire
from care_desktop.care_server.work_schema import Activity, Flag, Outgoing
from care_desktop.domain.cases import Author, EscalationKind, Origin, Priority, Sentiment, Status, View
from care_desktop.domain.people import EvidenceKind, PointKind


class Me(Wire):
    """The user who asks, with the names of permissions and the levels of access to Salesforce records."""

    id: str
    name: str
    email: str
    permissions: list[str]
    contacts: Literal["none", "read", "create", "modify"]
    cases: Literal["none", "read", "create", "modify"]


class User(Wire):
    """Somebody in the workspace."""

    id: str
    name: str
    email: str


class Users(Wire):
    """Everybody in the workspace, by name."""

    items: list[User]


class ViewCount(Wire):
    """How many cases a view holds."""

    view: View
    count: int


class ViewCounts(Wire):
    """All views, in the order of the window."""

    items: list[ViewCount]


class ContactPoint(Wire):
    """One way to reach a Customer."""

    kind: PointKind
    value: str


class Profile(Wire):
    """An identity on a Customer; a linked Salesforce contact has the network "salesforce" and an account.

    `linked_by_id` is the user who linked it, "" for Care itself or where it is not known any more.
    """

    network: str
    profile_id: str
    salesforce_account_id: str | None
    linked_by: str
    linked_by_id: str
    linked_at: datetime | None


class Customer(Wire):
    """One person's account on one platform."""

    id: str
    version: int
    platform: str
    first_name: str
    last_name: str
    display_name: str
    username: str
    handle: str
    platform_id: str
    note: str
    contact_points: list[ContactPoint]
    profiles: list[Profile]
    case_count: int


class Escalation(Wire):
    """A Salesforce Case or Lead made from a Care Case."""

    id: str
    kind: EscalationKind
    record_id: str
    number: str
    origin: Origin
    salesforce_account_id: str = Field(validation_alias=AliasChoices("salesforce_account_id", "account_id"))
    created_at: datetime
    created_by: str


class FieldValue(Wire):
    """A case field by its name."""

    name: str
    value: str


class CaseRow(Wire):
    """One line of the case list."""

    id: str
    number: int
    customer_id: str
    customer_name: str
    platform: str
    channel: str
    status: Status
    priority: Priority
    snippet: str
    last_message_at: datetime
    unread: bool
    assignee: str
    unlinked_escalations: int
    flagged: bool


class CaseRows(Wire):
    """Cases, newest first."""

    items: list[CaseRow]


class CasePage(Wire):
    """Rows from `first` on, of `total`; `following` is the cursor of the next page, null at the end."""

    items: list[CaseRow] = Field(validation_alias=AliasChoices("items", "rows"))
    first: int
    total: int
    following: str | None


class Case(Wire):
    """A whole Case; `url` leads a browser to it, "" where the server has no address for browsers."""

    id: str
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
    assignee_id: str | None
    assignee: str
    escalations: list[Escalation]
    fields: list[FieldValue]
    flag_reason: str
    flagged_by: str
    flag: Flag | None = Field(description="The open flag, with whose id it is closed.")
    url: str

    @field_validator("fields", mode="before")
    @classmethod
    def _name_pairs(cls, pairs: Any) -> Any:
        return [{"name": pair[0], "value": pair[1]} if isinstance(pair, tuple) else pair for pair in pairs]


class FlaggedCase(Wire):
    """A row of the review queue."""

    flag: Flag
    case: CaseRow


class FlagPage(Wire):
    """Open flags, oldest first, of `total`; `following` is the cursor of the next page, null at the end."""

    items: list[FlaggedCase]
    total: int
    following: str | None


class Attachment(Wire):
    """A named file of a message."""

    name: str
    media_type: str
    size: int


class Message(Wire):
    """One entry of the conversation.

    `operation` is the Idempotency-Key that it was written under, "" where there was none; `outgoing` is of replies that
    are not sent; `activity` of entries of the log, null of those that have only their text.
    """

    id: str
    author: Author
    author_name: str
    text: str
    sent_at: datetime
    attachments: list[Attachment]
    author_id: str
    operation: str
    outgoing: Outgoing | None
    activity: Activity | None


class MessagePage(Wire):
    """Messages, oldest first; `earlier` is the cursor of the page before, null at the beginning."""

    items: list[Message] = Field(validation_alias=AliasChoices("items", "messages"))
    earlier: str | None


class Evidence(Wire):
    """One reason, with the two values that were compared."""

    kind: EvidenceKind
    customer_value: str
    contact_value: str


class ContactMatch(Wire):
    """Enough of a Salesforce contact to tell two namesakes apart."""

    id: str
    name: str
    account: str
    title: str
    email: str
    phone: str
    mobile: str
    city: str
    handle: str


class SuggestedContact(Wire):
    """A contact that Care found, with what agrees and what contradicts."""

    contact: ContactMatch
    agrees: list[Evidence]
    contradicts: list[Evidence]


class Suggestions(Wire):
    """Best first; `rejected` are those marked "Not this person"."""

    suggested: list[SuggestedContact]
    rejected: list[SuggestedContact]


class Health(Wire):
    """The server runs."""

    status: Literal["ok"] = "ok"


class Problem(Wire):
    """Why a request was refused."""

    code: str
    message: str
    request_id: str
    permission: str | None = Field(None, description="With `forbidden`: the permission that the user lacks.")
    fields: dict[str, str] | None = Field(None, description='With `invalid`: a sentence by field name, "" for all.')
    customer: Customer | None = Field(
        None, description="With `link_taken` and `customer_changed`: the Customer as it is now."
    )
    account: SalesforceAccount | None = Field(None, description="With `settings_changed`: the account as it is now.")
    case: Case | None = Field(None, description="With `case_changed`: the Case as it is now.")
    changed_by: str | None = Field(None, description="With `case_changed`: who changed it, where that is known.")
    mapping: Mapping | None = Field(None, description="With `settings_changed`: the mapping as it is now.")
    rules: EscalationRules | None = Field(None, description="With `settings_changed`: the rules as they are now.")


class ErrorAnswer(Wire):
    """The body of every refusal; absent extras are left out."""

    error: Problem
