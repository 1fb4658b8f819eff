"""Who one is in an org, which org it is, and which version of the API both sides speak."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import Field, RootModel

from care_desktop.api.decoding import Reader, Wire
from care_desktop.api.reading import AnswerReader
from care_desktop.api.salesforce.errors import SalesforceDialect
from care_desktop.api.salesforce.wire import known_id
from care_desktop.api.sansio import Request
from care_desktop.api.transport import Transport
from care_desktop.domain.errors import Misunderstood
from care_desktop.domain.session import SalesforceUser

T = TypeVar("T")

NEWEST: Final = "v67.0"
"""The newest version whose documentation we have read."""
OLDEST: Final = "v46.0"
"""The oldest version whose upsert says whether it created (salesforce.md 2.4)."""
_VERSION_SECONDS: Final = 3.0
_VERSION: Final = re.compile(r"(\d{2,3})\.0")
_ORGANIZATION: Final = "SELECT Name, IsSandbox FROM Organization"


@dataclass(frozen=True, slots=True)
class Identity:
    """A user of an org; `org_id` has 18 characters."""

    user: SalesforceUser
    org_id: str


@dataclass(frozen=True, slots=True)
class Organization:
    """What an org says of itself."""

    name: str
    is_sandbox: bool


async def identity(transport: Transport) -> Identity:
    """Return who the transport's token stands for. Vendor fact: salesforce.md 1.4, userinfo."""
    request = Request("GET", "/services/oauth2/userinfo")
    return await _read(transport, request, _IDENTITY)


async def organization(transport: Transport, version: str) -> Organization:
    """Return the org's name and kind. Raises NoPermission where the user may not read it."""
    request = Request("GET", f"/services/data/{version}/query", query={"q": _ORGANIZATION})
    return await _read(transport, request, _ORGANIZATIONS)


async def common_version(transport: Transport) -> str:
    """Return the newest version that both sides speak, such as "v67.0"; the call needs no token (R:versions).

    Raises Misunderstood when there is none.
    """
    offered = await _read(transport, Request("GET", "/services/data", deadline=_VERSION_SECONDS), _VERSIONS)
    numbers = [int(found[1]) for found in map(_VERSION.fullmatch, offered) if found]
    spoken = [number for number in numbers if _number(OLDEST) <= number <= _number(NEWEST)]
    if not spoken:
        raise Misunderstood(f"the org speaks none of {OLDEST} to {NEWEST}")
    return f"v{max(spoken)}.0"


def is_version(text: str) -> bool:
    """Say whether the text names a version that we speak."""
    found = _VERSION.fullmatch(text.removeprefix("v"))
    return found is not None and _number(OLDEST) <= int(found[1]) <= _number(NEWEST)


def _number(version: str) -> int:
    return int(version.removeprefix("v").partition(".")[0])


async def _read(transport: Transport, request: Request, reader: AnswerReader[T]) -> T:
    response = await transport.send(request)
    if response.status >= 300:
        raise SalesforceDialect().error(response)
    return await reader.read(request, response)


class _WireIdentity(Wire):
    user_id: str
    organization_id: str
    preferred_username: str = ""
    name: str | None = None

    def identity(self) -> Identity:
        user = SalesforceUser(known_id(self.user_id, "005"), self.preferred_username, self.name or "")
        return Identity(user, known_id(self.organization_id, "00D"))


class _WireOrganization(Wire):
    name: str = Field(alias="Name")
    is_sandbox: bool = Field(alias="IsSandbox")


class _WireOrganizations(Wire):
    records: list[_WireOrganization] = Field(min_length=1)


class _WireVersion(Wire):
    version: str


class _WireVersions(RootModel[list[_WireVersion]]):
    pass


_IDENTITY = Reader(_WireIdentity, _WireIdentity.identity)
_ORGANIZATIONS = Reader(
    _WireOrganizations, lambda answer: Organization(answer.records[0].name, answer.records[0].is_sandbox)
)
_VERSIONS = Reader(_WireVersions, lambda answer: [one.version for one in answer.root])
