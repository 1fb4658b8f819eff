"""What requests about Salesforce accounts carry, checked before anything is done."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from care_desktop.care_server.asked import Body, RecordId, Text
from care_desktop.domain.ids import USER_PREFIX, normalise_record_id
from care_desktop.domain.mapping import FieldMapping, MappingKind, MappingRow
from care_desktop.domain.session import NewAccount, SalesforceUser

MOST_ROWS = 500
_MOST_LINES = 500
_MOST_TYPES = 50


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_plain = bool(parts.hostname) and not (parts.username or parts.query or parts.fragment)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
        is_plain = is_plain and parts.path in ("", "/") and parts.port != 0
    except ValueError:
        is_plain = is_safe = False
    if not (is_plain and is_safe):
        raise ValueError("This is no address of a Salesforce server: https and a host is what one begins with.")
    return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _user_id(text: str) -> str:
    if len(text) != 18 or normalise_record_id(text, USER_PREFIX) != text:
        raise ValueError("This is not the 18-character id of a Salesforce user.")
    return text


def _org_id(text: str) -> str:
    if len(text) != 18 or normalise_record_id(text, "00D") != text:
        raise ValueError("This is not the 18-character id of a Salesforce org.")
    return text


Address = Annotated[Text, StringConstraints(max_length=500), AfterValidator(_web_address)]
Name = Annotated[Text, StringConstraints(max_length=200)]
ApiName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]\w{0,119}$")]
Source = Annotated[Text, StringConstraints(min_length=1, max_length=200)]
Value = Annotated[Text, StringConstraints(max_length=1000)]
Secret = Annotated[Text, StringConstraints(min_length=1, max_length=4000)]


class _LateBody(Body):
    """A body whose checks are built when the first of its kind comes: settings are rare, and starting is not."""

    model_config = ConfigDict(defer_build=True)


class SalesforceUserBody(_LateBody):
    """A user of a Salesforce org."""

    id: Annotated[str, AfterValidator(_user_id)]
    username: Name
    name: Name = ""

    def user(self) -> SalesforceUser:
        """Return the user as the domain has it."""
        return SalesforceUser(self.id, self.username, self.name)


class NewAccountBody(_LateBody):
    """An org that somebody has just signed in to, and as whom."""

    name: Annotated[Name, StringConstraints(min_length=1)]
    org_id: Annotated[str, AfterValidator(_org_id)]
    instance_url: Address
    is_sandbox: bool
    login_url: Address
    client_id: Annotated[Name, StringConstraints(min_length=1)]
    user: SalesforceUserBody

    def account(self) -> NewAccount:
        """Return the account as the domain has it."""
        told = self.model_dump(exclude={"user"})
        return NewAccount(**told, user=self.user.user())


class DefaultConnectionBody(_LateBody):
    """A connection that is handed over; the server alone uses its refresh token from now on."""

    user: SalesforceUserBody
    refresh_token: Secret = Field(repr=False)


class AccessBody(_LateBody):
    """A token that Salesforce refused, if there was one."""

    stale: Annotated[str, StringConstraints(max_length=4000)] = Field("", repr=False)


class ContactSyncBody(_LateBody):
    """Whether "Sync contacts with Salesforce" is on."""

    on: bool


class MappingRowBody(_LateBody):
    """One Salesforce field and what fills it; sources and objects that the server does not know are kept."""

    sobject: ApiName
    field: ApiName
    kind: MappingKind
    source: Source
    table: Annotated[dict[Value, Value], Field(default_factory=dict, max_length=_MOST_LINES)]


class MappingBody(_LateBody):
    """A whole mapping."""

    rows: Annotated[list[MappingRowBody], Field(max_length=MOST_ROWS)]
    record_types: Annotated[dict[ApiName, RecordId], Field(default_factory=dict, max_length=_MOST_TYPES)]

    def problems(self) -> dict[str, str]:
        """Return what is wrong with the rows as a whole, by their places."""
        seen: set[tuple[str, str]] = set()
        found: dict[str, str] = {}
        for place, row in enumerate(self.rows):
            field = row.sobject.casefold(), row.field.casefold()
            if field in seen:
                found[f"rows.{place}.field"] = "Another row fills this field already."
            if row.table and row.kind is not MappingKind.VARIABLE:
                found[f"rows.{place}.table"] = "Only a variable has a table of values."
            seen.add(field)
        return found

    def mapping(self, version: int) -> FieldMapping:
        """Return the mapping as the domain has it, to be saved over that version."""
        rows = tuple(MappingRow(row.sobject, row.field, row.kind, row.source, row.table) for row in self.rows)
        return FieldMapping(version, rows, dict(self.record_types))
