"""What every call to an org goes through: sending, refusing, counting calls, describing, querying."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TypeVar

from pydantic_core import to_json

from care_desktop.api.decoding import Reader
from care_desktop.api.salesforce.capabilities import Capabilities, Feature
from care_desktop.api.salesforce.describe import Described, Describes
from care_desktop.api.salesforce.errors import FieldsChanged, SalesforceDialect, is_lacking
from care_desktop.api.salesforce.query import Select, all_of, at_least, equals
from care_desktop.api.salesforce.requests import Requests
from care_desktop.api.salesforce.wire import (
    CompositeAnswer,
    DescribeAnswer,
    Identity,
    QueryAnswer,
    Record,
    SubAnswer,
    WriteAnswer,
    known_id,
)
from care_desktop.api.sansio import Request, Response, date_of
from care_desktop.api.transport import Transport
from care_desktop.domain.errors import CareDesktopError, Misunderstood
from care_desktop.domain.ids import RecordId

log = logging.getLogger(__name__)
T = TypeVar("T")

API_VERSION = "v67.0"
MOST_SUBREQUESTS = 25
MOST_AHEAD = timedelta(days=1)
_USAGE = re.compile(r"\bapi-usage=(\d{1,12})/(\d{1,12})")


@dataclass(frozen=True, slots=True)
class Usage:
    """How many calls the org has used of those it may make in 24 hours."""

    used: int
    limit: int


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
    ) -> None:
        self._transport = transport
        self._instance_url = (instance_url or transport.base_url).rstrip("/")
        self._requests = Requests(api_version)
        self._external_id_field = external_id_field
        self._case_external_id_field = case_external_id_field
        self._now = now
        self._describes = Describes(self._fetch_describe, ticks)
        self.capabilities = capabilities or Capabilities(now=now)
        self._my_user_id: RecordId | None = None
        self._watched: dict[str, frozenset[str]] = {}
        self._ahead = timedelta(0)
        self.usage: Usage | None = None

    async def composite_queries(self, soql: Mapping[str, str]) -> Mapping[str, list[Record]]:
        """Ask up to 25 queries in one call; the records stand under the keys of `soql`. Raises what one of them met."""
        if len(soql) > MOST_SUBREQUESTS:
            raise Misunderstood("too many queries for one call")
        if not soql:
            return {}
        keys = {f"q{number}": key for number, key in enumerate(soql)}
        request = self._requests.composite({reference: soql[key] for reference, key in keys.items()})
        answers = await _COMPOSITE.read(request, await self._send(request))
        found = {answer.reference: _records_of(answer) for answer in answers}
        if missing := keys.keys() - found.keys():
            raise Misunderstood(f"a composite answer without {len(missing)} of its parts")
        return {key: found[reference] for reference, key in keys.items()}

    async def my_user_id(self) -> RecordId:
        """Return the id of the signed-in user, asked for once."""
        if self._my_user_id is None:
            request = self._requests.userinfo()
            self._my_user_id = await _IDENTITY.read(request, await self._send(request))
        return self._my_user_id

    async def _send(self, request: Request, *also_fine: int) -> Response:
        response = await self._transport.send(request)
        self._count(response)
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
        request = self._requests.query(select, deleted_too=deleted_too)
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
        return await _IDS.read(request, await self._send(request))

    async def _written(self, request: Request, response: Response) -> RecordId:
        return await _WRITTEN.read(request, response)

    async def _knowing(self, sobject: str, work: Callable[[Described], Awaitable[T]]) -> T:
        """Do `work` with what the object has; once more when the org shows that it has changed."""
        try:
            return await work(await self._describes.get(sobject))
        except FieldsChanged:
            self._describes.forget(sobject)
            return await work(await self._describes.get(sobject))

    async def _fetch_describe(self, sobject: str, since: str) -> Described | None:
        request = self._requests.describe(sobject, since)
        response = await self._send(request, 304)
        if response.status == 304:
            return None
        described = await _DESCRIBE.read(request, response)
        return replace(described, since=response.header("last-modified"))

    def _count(self, response: Response) -> None:
        found = _USAGE.search(response.header("sforce-limit-info"))
        if found:
            self.usage = Usage(int(found[1]), int(found[2]))
        said = date_of(response)
        if said is not None:
            self._ahead = min(max(timedelta(0), self._now() - said), MOST_AHEAD)


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
_IDS = Reader(QueryAnswer, lambda answer: [known_id(record.get("Id")) for record in answer.records])
_IDENTITY = Reader(Identity, lambda answer: known_id(answer.user_id))
_WRITTEN = Reader(WriteAnswer, WriteAnswer.record_id)
_DESCRIBE = Reader(DescribeAnswer, Described.of)
