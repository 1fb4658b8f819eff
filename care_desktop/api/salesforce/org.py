"""What every call to an org goes through: sending, refusing, counting calls, describing, querying."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TypeVar

from pydantic_core import to_json

from care_desktop.api.decoding import Reader
from care_desktop.api.loose import LooseReader
from care_desktop.api.salesforce.capabilities import Capabilities, Feature
from care_desktop.api.salesforce.describe import Described, described
from care_desktop.api.salesforce.documents import Answer, Documents, MetadataStore
from care_desktop.api.salesforce.errors import FieldsChanged, SalesforceDialect, is_lacking
from care_desktop.api.salesforce.query import Condition, Select, all_of, at_least, equals
from care_desktop.api.salesforce.requests import Requests
from care_desktop.api.salesforce.wire import (
    CompositeAnswer,
    Identity,
    QueryAnswer,
    Record,
    SubAnswer,
    WriteAnswer,
    known_id,
)
from care_desktop.api.sansio import Request, Response, date_of
from care_desktop.api.transport import Transport
from care_desktop.domain.errors import CareDesktopError, Misunderstood, SignInEnd, SignInStopped
from care_desktop.domain.ids import RecordId, normalise_record_id
from care_desktop.domain.usage import CallUsage

log = logging.getLogger(__name__)
T = TypeVar("T")

API_VERSION = "v67.0"
MOST_SUBREQUESTS = 25
MOST_AHEAD = timedelta(days=1)
_USAGE = re.compile(r"(?<![\w-])api-usage=(\d{1,12})/(\d{1,12})")


@dataclass(frozen=True, slots=True)
class OrgPlace:
    """Where an org is and how it is spoken to; with an `org_id` nothing is written before the org has shown that id.

    `external_id_field` and `case_external_id_field` name the unique key fields for creating exactly once, "" for none.
    """

    instance_url: str
    api_version: str = API_VERSION
    org_id: str = ""
    external_id_field: str = ""
    case_external_id_field: str = "Care_Operation_Id__c"


class Org:
    """One connected org, spoken to by the signed-in user.

    `external_id_field` and `case_external_id_field` name the unique key fields for creating exactly once, "" for none.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        instance_url: str = "",
        api_version: str = API_VERSION,
        external_id_field: str = "",
        case_external_id_field: str = "Care_Operation_Id__c",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = monotonic,
        capabilities: Capabilities | None = None,
        metadata: MetadataStore | None = None,
    ) -> None:
        self._transport = transport
        self._told_usage: Callable[[CallUsage], None] = _tell_nobody
        self._now = now
        self._ticks = ticks
        self._ahead = timedelta(0)
        address = instance_url or transport.base_url
        self._begin(
            OrgPlace(address, api_version, "", external_id_field, case_external_id_field), capabilities, metadata
        )

    def watch_usage(self, told: Callable[[CallUsage], None]) -> None:
        """Tell, after every answer, how many of the org's calls are used up; it goes on over `turn_to`."""
        self._told_usage = told

    def turn_to(
        self, place: OrgPlace, capabilities: Capabilities | None = None, metadata: MetadataStore | None = None
    ) -> None:
        """Speak to another org, or as another user, from now on; all that was known of the one before is forgotten.

        `metadata` keeps what that org tells that user of itself.
        """
        self._begin(place, capabilities, metadata)

    def _begin(self, place: OrgPlace, capabilities: Capabilities | None, metadata: MetadataStore | None) -> None:
        self._org_id = normalise_record_id(place.org_id, "00D") or place.org_id
        self._instance_url = place.instance_url.rstrip("/")
        self._requests = Requests(place.api_version)
        self._external_id_field = place.external_id_field
        self._case_external_id_field = place.case_external_id_field
        self._describes = Documents("describe", self._fetch_describe, _DESCRIBE, store=metadata, now=self._ticks)
        self.capabilities = capabilities or Capabilities(now=self._now)
        self._me: Identity | None = None
        self._watched: dict[str, frozenset[str]] = {}
        self.usage: CallUsage | None = None

    async def composite_queries(self, soql: Mapping[str, str]) -> Mapping[str, list[Record]]:
        """Ask up to 25 queries in one call; the records stand under the keys of `soql`. Raises what one of them met."""
        if len(soql) > MOST_SUBREQUESTS:
            raise Misunderstood("too many queries for one call")
        if not soql:
            return {}
        keys = {f"q{number}": key for number, key in enumerate(soql)}
        request = self._requests.composite({reference: soql[key] for reference, key in keys.items()})
        response = await self._unless_lacking(Feature.COMPOSITE, request)
        if response is None:
            return {key: await self._records_by(self._requests.query_text(soql[key])) for key in soql}
        answers = await _COMPOSITE.read(request, response)
        found = {answer.reference: _records_of(answer) for answer in answers}
        if missing := keys.keys() - found.keys():
            raise Misunderstood(f"a composite answer without {len(missing)} of its parts")
        return {key: found[reference] for reference, key in keys.items()}

    async def my_user_id(self) -> RecordId:
        """Return the id of the signed-in user, asked for once."""
        return known_id((await self._identity()).user_id)

    async def _identity(self) -> Identity:
        while (me := self._me) is None:
            requests, request = self._requests, self._requests.userinfo()
            found = await _IDENTITY.read(request, await self._send(request))
            if requests is self._requests:  # else it turned meanwhile: this is somebody of before
                self._me = found
        return me

    async def _require_org(self) -> None:
        """Raise SignInStopped when the token is for another org than the one to write to (salesforce.md 1.4)."""
        shown = (await self._identity()).organization_id
        if normalise_record_id(shown, "00D") != self._org_id:
            raise SignInStopped(SignInEnd.OTHER_ORG, f"{shown} in place of {self._org_id}")

    async def _exchange(self, request: Request) -> Response:
        """Return the answer, whatever it says; a write goes to the account's own org or nowhere."""
        if request.is_write and self._org_id:
            await self._require_org()
        response = await self._transport.send(request)
        self._count(response)
        return response

    async def _send(self, request: Request, *also_fine: int) -> Response:
        response = await self._exchange(request)
        if response.status < 300 or response.status in also_fine:
            return response
        error = _DIALECT.error(response)
        log.info("refused method=%s status=%d error=%s", request.method, response.status, type(error).__name__)
        raise error

    async def _unless_lacking(self, feature: Feature, request: Request) -> Response | None:
        """Send what an old or restricted org may not know; None when it turns out that it does not, which is noted."""
        if not self.capabilities.has(feature):
            return None
        try:
            return await self._send(request)
        except CareDesktopError as error:
            if not is_lacking(error):
                raise
            self.capabilities.lacks(feature)
            return None

    async def _records(self, select: Select, *, deleted_too: bool = False) -> list[Record]:
        return await self._records_by(self._requests.query(select, deleted_too=deleted_too))

    async def _records_by(self, request: Request) -> list[Record]:
        return await _QUERY.read(request, await self._send(request))

    async def _made_since(self, sobject: str, since: datetime, given: Mapping[str, str]) -> list[RecordId]:
        """Return what this user created since then with the given texts; empty ones do not count.

        `since` was read from this computer's clock and CreatedDate from the org's: where ours is ahead, we look back
        further, so that a record that was made is never taken for one that was not.
        """
        same = [equals(name, value) for name, value in given.items() if value]
        mine = equals("CreatedById", await self.my_user_id())
        where = all_of(mine, at_least("CreatedDate", since - self._ahead), *same)
        request = self._requests.query(Select(("Id",), sobject, where, ("CreatedDate",)))
        return await IDS.read(request, await self._send(request))

    async def _written(self, request: Request, response: Response) -> RecordId:
        return await _WRITTEN.read(request, response)

    async def _knowing(self, sobject: str, work: Callable[[Described], Awaitable[T]]) -> T:
        """Do `work` with what the object has; once more when the org shows that it has changed."""
        try:
            return await work(await self._describes.get(sobject))
        except FieldsChanged:
            self._describes.forget(sobject)
            return await work(await self._describes.get(sobject))

    async def _seen(self, sobject: str, paths: Sequence[str], where: Condition) -> list[Record]:
        """Return those records with what this user may see of `paths`; nothing more is asked unless one is refused."""
        try:
            return await self._records(Select(self._visible(sobject, paths), sobject, where))
        except FieldsChanged:
            self._describes.forget(sobject)
            await self._describes.get(sobject)
            return await self._records(Select(self._visible(sobject, paths), sobject, where))

    def _visible(self, sobject: str, paths: Sequence[str]) -> list[str]:
        known = self._describes.known(sobject)
        return [path for path in paths if known is None or path == "Id" or known.has(path)]

    async def _fetch_describe(self, sobject: str, since: str) -> Answer[Described] | None:
        request = self._requests.describe(sobject, since)
        response = await self._send(request, 304)
        if response.status == 304:
            return None
        return Answer(await _DESCRIBE.read(request, response), response.body, response.header("last-modified"))

    def _count(self, response: Response) -> None:
        found = _USAGE.search(response.header("sforce-limit-info"))
        if found:
            self.usage = CallUsage(int(found[1]), int(found[2]))
            self._told_usage(self.usage)
        said = date_of(response)
        if said is not None:
            self._ahead = min(max(timedelta(0), self._now() - said), MOST_AHEAD)


def _tell_nobody(_usage: CallUsage) -> None:
    """Nobody watches."""


def _records_of(answer: SubAnswer) -> list[Record]:
    if answer.status != 200:
        raise _DIALECT.error(inner_response(answer))
    try:
        return list(QueryAnswer.model_validate(answer.body).records)
    except ValueError as error:
        raise Misunderstood("a composite answer makes no sense") from error


def inner_response(answer: SubAnswer) -> Response:
    """Return a part of a composite as the answer that it would have been alone."""
    return Response(answer.status, {"content-type": "application/json"}, to_json(answer.body))


_DIALECT = SalesforceDialect()
_QUERY = Reader(QueryAnswer, lambda answer: list[Record](answer.records))
_COMPOSITE = Reader(CompositeAnswer, lambda answer: answer.answers)
IDS = Reader(QueryAnswer, lambda answer: [known_id(record.get("Id")) for record in answer.records])
_IDENTITY = Reader(Identity, Identity.checked)
_WRITTEN = Reader(WriteAnswer, WriteAnswer.record_id)
_DESCRIBE = LooseReader(described)
