"""What a request may carry: bodies and query parameters, checked before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from care_desktop.domain.cases import (
    Assigned,
    CaseFilter,
    CaseQuery,
    EscalationKind,
    Priority,
    Sort,
    Status,
    View,
)
from care_desktop.domain.ids import CONTACT_PREFIX, normalise_record_id


def _speakable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("Text cannot hold the character NUL.")
    return text


def _record_id(text: str) -> str:
    if len(text) != 18 or normalise_record_id(text) != text:
        raise ValueError("This is not the 18-character id of a Salesforce record.")
    return text


def _contact_id(text: str) -> str:
    if len(text) != 18 or normalise_record_id(text, CONTACT_PREFIX) != text:
        raise ValueError("This is not the 18-character id of a Salesforce contact.")
    return text


def _parts(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _some_of(kind: type[StrEnum]) -> Callable[[str], str]:
    """Return a check that text names members of that set, divided by commas."""

    def check(text: str) -> str:
        unknown = [part for part in _parts(text) if part not in set(kind)]
        if unknown:
            raise ValueError(f"This knows only {', '.join(kind)}.")
        return text

    return check


Text = Annotated[str, AfterValidator(_speakable)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_speakable)]
Cursor = Annotated[str, StringConstraints(max_length=500)]
RecordId = Annotated[str, AfterValidator(_record_id)]
ContactId = Annotated[str, AfterValidator(_contact_id)]


class Nothing(BaseModel):
    """No parameters, or no body."""


class CaseListQuery(BaseModel):
    """Which rows of which view, in which order; a cursor goes before a row.

    A condition of several values has them in one parameter, divided by commas: open,pending.
    """

    view: View = View.INBOX
    q: Text = Field("", description="Part of a customer's name, username or handle, a case number, or the snippet.")
    status: Text = Field("", description="new, open, pending, on_hold, done, spam")
    priority: Text = Field("", description="urgent, high, medium, low")
    assigned: Text = Field("", description="me, others, nobody")
    platform: Text = Field("", description="Names of platforms.", max_length=1_000)
    unread: bool = Field(False, description="Only what the user who asks has not read.")
    sort: Sort | None = Field(None, description="The view's own order without it.")
    row: int = Field(0, ge=0, le=1_000_000_000)
    cursor: Cursor | None = None
    limit: int = Field(64, ge=1, le=200)

    _statuses = field_validator("status")(_some_of(Status))
    _priorities = field_validator("priority")(_some_of(Priority))
    _assigned = field_validator("assigned")(_some_of(Assigned))

    def wanted(self) -> CaseQuery:
        """Return what is asked for."""
        narrowed = CaseFilter(
            frozenset(map(Status, _parts(self.status))),
            frozenset(map(Priority, _parts(self.priority))),
            frozenset(map(Assigned, _parts(self.assigned))),
            frozenset(_parts(self.platform)),
            self.unread,
        )
        return CaseQuery(self.view, self.q, narrowed, self.sort)


class MessagesQuery(BaseModel):
    """Which messages; activity entries only when asked for."""

    before: Cursor | None = None
    limit: int = Field(100, ge=1, le=200)
    activity: bool = False


class AccountQuery(BaseModel):
    """In which Salesforce account."""

    salesforce_account_id: Id


class UnlinkQuery(AccountQuery):
    """Which link is expected to be there."""

    expected: ContactId


class StreamQuery(BaseModel):
    """Where the stream goes on; the header Last-Event-ID goes first."""

    after: str | None = None


class Body(BaseModel):
    """A body; a field that the contract does not know is refused, it would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class LinkBody(Body):
    """The contact to link; `expected` says that none is linked now."""

    salesforce_account_id: Id
    contact_id: ContactId
    expected: None = None


class ActivityBody(Body):
    """What was done to a Salesforce contact while working on a Case."""

    case_id: Id
    kind: Literal["contact_created", "contact_edited"]
    contact_id: ContactId
    salesforce_account_id: Id


class EscalationBody(Body):
    """A Salesforce record that was made from the Case."""

    kind: EscalationKind
    salesforce_account_id: Id
    record_id: RecordId
    number: Text = Field(max_length=100)
