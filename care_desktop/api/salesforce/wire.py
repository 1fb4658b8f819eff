"""The shapes of Salesforce's answers, and how they become values of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import Field, JsonValue

from care_desktop.api.decoding import Wire
from care_desktop.api.salesforce.values import text_of
from care_desktop.domain.cases import SalesforceCase
from care_desktop.domain.ids import CONTACT_PREFIX, ContactId, RecordId, normalise_record_id
from care_desktop.domain.people import Contact, ContactMatch

Record = Mapping[str, JsonValue]


class Named(Wire):
    """A parent record, of which only the name was asked for."""

    name: str | None = Field(None, alias="Name")


class ContactRow(Wire):
    """A contact as the searches return it."""

    id: str = Field(alias="Id")
    name: str | None = Field(None, alias="Name")
    account: Named | None = Field(None, alias="Account")
    title: str | None = Field(None, alias="Title")
    email: str | None = Field(None, alias="Email")
    phone: str | None = Field(None, alias="Phone")
    mobile: str | None = Field(None, alias="MobilePhone")
    city: str | None = Field(None, alias="MailingCity")
    handle: str | None = Field(None, alias="Care_Handle__c")

    def to_match(self) -> ContactMatch:
        """Return the search row. Raises ValueError for an id that is none."""
        return ContactMatch(
            ContactId(known_id(self.id, CONTACT_PREFIX)),
            self.name or "",
            account=(self.account and self.account.name) or "",
            title=self.title or "",
            email=self.email or "",
            phone=self.phone or "",
            mobile=self.mobile or "",
            city=self.city or "",
            handle=self.handle or "",
        )


class SuggestAnswer(Wire):
    """REST API Guide, search for records suggested by autocomplete and instant results."""

    rows: list[ContactRow] = Field(default_factory=list, alias="autoSuggestResults")
    has_more: bool = Field(False, alias="hasMoreResults")

    @property
    def knows_parents(self) -> bool:
        """Whether the org returned the fields of parents; not every org does."""
        return not self.rows or any("account" in row.model_fields_set for row in self.rows)


class SearchAnswer(Wire):
    """REST API Guide, search with parameters in the request body."""

    rows: list[ContactRow] = Field(alias="searchRecords")


class QueryAnswer(Wire):
    """REST API Guide, query: records with whatever fields were asked for."""

    records: list[dict[str, JsonValue]]
    done: bool = True


class RowsAnswer(Wire):
    """The answer to a query for search rows."""

    rows: list[ContactRow] = Field(alias="records")


class WriteAnswer(Wire):
    """The answer to a create or an upsert."""

    id: str
    success: bool = True

    def record_id(self) -> RecordId:
        """Return the id of the record. Raises ValueError when nothing was written."""
        if not self.success:
            raise ValueError("a success that is none")
        return known_id(self.id)


class Identity(Wire):
    """The answer of userinfo."""

    user_id: str
    organization_id: str = ""

    def checked(self) -> Identity:
        """Return it when the user's id is one. Raises ValueError."""
        known_id(self.user_id)
        return self


class SubAnswer(Wire):
    """One answer inside a composite."""

    status: int = Field(alias="httpStatusCode")
    reference: str = Field(alias="referenceId")
    body: JsonValue = None


class CompositeAnswer(Wire):
    """REST API Guide, composite: 200 outside says nothing about what is inside."""

    answers: list[SubAnswer] = Field(alias="compositeResponse")


class TokenAnswer(Wire):
    """The answer of the token endpoint; a refresh token comes only where they are rotated."""

    access_token: str
    refresh_token: str = ""


def known_id(value: object, prefix: str = "") -> RecordId:
    """Return the 18-character id. Raises ValueError when `value` is not one."""
    known = normalise_record_id(value, prefix) if isinstance(value, str) else None
    if known is None:
        raise ValueError("not a record id")
    return known


def text_at(record: Record, *path: str) -> str:
    """Return the text at the end of a path through parent records, empty for null or nothing."""
    value: JsonValue = dict(record)
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return "" if value is None or isinstance(value, dict | list) else str(value)


def instant_at(record: Record, field: str) -> datetime | None:
    """Return an instant of a record, such as 2011-07-07T00:37:00.000+0000. Raises ValueError."""
    value = record.get(field)
    return None if value is None else datetime.fromisoformat(str(value))


def contact_of(record: Record, fields: Sequence[str], read_at: datetime) -> Contact:
    """Return the whole contact with those fields."""
    return Contact(
        ContactId(known_id(record.get("Id"), CONTACT_PREFIX)),
        {name: _scalar(record.get(name)) for name in fields if "." not in name},
        account=text_at(record, "Account", "Name"),
        owner=text_at(record, "Owner", "Name"),
        last_modified_by=text_at(record, "LastModifiedBy", "Name"),
        last_modified=instant_at(record, "LastModifiedDate"),
        read_at=read_at,
    )


def case_of(record: Record, base_url: str) -> SalesforceCase:
    """Return what the Salesforce Case card shows."""
    record_id = known_id(record.get("Id"))
    return SalesforceCase(
        id=record_id,
        number=text_at(record, "CaseNumber"),
        status=text_at(record, "Status"),
        owner=text_at(record, "Owner", "Name"),
        origin=text_at(record, "Origin"),
        subject=text_at(record, "Subject"),
        priority=text_at(record, "Priority"),
        created_at=instant_at(record, "CreatedDate"),
        url=f"{base_url}/lightning/r/Case/{record_id}/view",
    )


def lead_of(record: Record, base_url: str) -> SalesforceCase:
    """Return what the card of a Lead shows: its name stands for the number, its company for the subject."""
    record_id = known_id(record.get("Id"))
    return SalesforceCase(
        id=record_id,
        number=text_at(record, "Name"),
        status=text_at(record, "Status"),
        owner=text_at(record, "Owner", "Name"),
        origin=text_at(record, "LeadSource"),
        subject=text_at(record, "Company"),
        priority="",
        created_at=instant_at(record, "CreatedDate"),
        url=f"{base_url}/lightning/r/Lead/{record_id}/view",
    )


def _scalar(value: JsonValue) -> str | bool | None:
    if value is None or isinstance(value, str | bool):
        return value
    return text_of(value) or None
