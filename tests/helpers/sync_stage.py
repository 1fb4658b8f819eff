"""A Care server's room beside an org in memory, with faults on the wire between them and no socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from sqlalchemy import insert, update

from care_desktop.api.auth import StaticToken
from care_desktop.api.salesforce.capabilities import Feature
from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.salesforce.org import OrgPlace
from care_desktop.api.salesforce.requests import http_date
from care_desktop.care_server.contact_sync import run
from care_desktop.care_server.customers import read_customer
from care_desktop.care_server.operations import Room
from care_desktop.care_server.store import Store
from care_desktop.care_server.suggestions import set_rejected
from care_desktop.care_server.sync_runs import read_run
from care_desktop.care_server.tables import cases, customers, salesforce_accounts
from care_desktop.domain.contact_sync import SyncRun
from care_desktop.domain.ids import AccountId
from care_desktop.domain.records import CreationMode
from care_desktop.sandbox.salesforce.app import create_app
from care_desktop.sandbox.salesforce.org import Org
from tests.helpers.care_server import ACCOUNT
from tests.helpers.fake_orgs import FakeOrgs
from tests.helpers.salesforce_org import AGENT, new_org
from tests.helpers.wires import BASE, page_answer, refusal, transport_over

KEY_FIELD = "Care_Customer_Id__c"
CREATES = ("/sobjects/Contact", "/ui-api/records")
Happens = Callable[[], httpx.Response | Exception]
_NUMBERS = count(1)


class Died(BaseException):
    """The process ended here; nothing catches it."""


FAULTS: Mapping[str, tuple[bool, Happens]] = {
    "request dropped": (False, lambda: httpx.ConnectError("armed")),
    "answer dropped": (True, lambda: httpx.ReadError("armed")),
    "maintenance page": (False, lambda: page_answer(503)),
    "error after the write": (True, lambda: page_answer(500)),
    "session expired": (False, lambda: refusal(401, "INVALID_SESSION_ID")),
    "row locked": (False, lambda: refusal(400, "UNABLE_TO_LOCK_ROW")),
    "too many at once": (False, lambda: refusal(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn")),
    "no more calls": (False, lambda: refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")),
    "right taken away": (False, lambda: refusal(403, "INSUFFICIENT_ACCESS_OR_READONLY")),
    "slow down": (False, lambda: httpx.Response(429, headers={"Retry-After": "1"})),
}
"""Whether the org carries the request out, and what comes instead of its answer."""


class FaultyWire(httpx.AsyncBaseTransport):
    """The way to the org; the next requests to some paths fare as they are armed to."""

    def __init__(self, org: Org) -> None:
        self._inner = httpx.ASGITransport(create_app(org))
        self._armed: list[tuple[tuple[str, ...], bool, Happens | BaseException]] = []
        self.asked: list[str] = []
        self.before: Callable[[str], None] = lambda path: None

    def arm(self, fault: str, *paths: str, times: int = 1) -> None:
        """Let a fault happen to the next requests to these paths."""
        carried_out, happens = FAULTS[fault]
        self._armed += [(paths, carried_out, happens)] * times

    def disarm(self) -> None:
        """Let nothing more happen."""
        self._armed.clear()

    def die(self, *paths: str, carried_out: bool) -> None:
        """Let the process end at the next request to these paths."""
        self._armed.append((paths, carried_out, Died()))

    def creates(self) -> int:
        """Count the requests that would make a contact."""
        return sum(1 for asked in self.asked if asked.split()[0] != "GET" and any(c in asked for c in CREATES))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Forward, or let the fault happen."""
        await request.aread()
        path = f"{request.method} {request.url.path}"
        self.asked.append(path)
        self.before(path)
        armed = next((one for one in self._armed if any(p in path for p in one[0]) and "GET" not in path), None)
        if armed is None:
            answer = await self._inner.handle_async_request(request)
            answer.headers["Date"] = http_date(datetime.now(UTC))  # as a server in front of the application does
            return answer
        self._armed.remove(armed)
        if armed[1]:
            await (await self._inner.handle_async_request(request)).aread()
        happened = armed[2] if isinstance(armed[2], BaseException) else armed[2]()
        if isinstance(happened, BaseException):
            raise happened
        return happened


@dataclass
class SyncStage:
    """A room whose one account is an org in memory. Contact sync is on."""

    room: Room
    org: Org
    wire: FaultyWire
    client: SalesforceClient
    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """Return the server's time."""
        return datetime.now(UTC) + self.ahead

    def person(self, **columns: str) -> str:
        """Add a Customer with one Case of the same id, and return the id."""
        number = next(_NUMBERS)
        name, at = f"p{number}", 1_700_000_000_000_000
        with self.room.store.writing() as connection:
            connection.execute(insert(customers).values(id=name, platform="chat", **columns))
            connection.execute(
                insert(cases).values(
                    id=name,
                    number=100_000 + number,
                    customer_id=name,
                    channel="chat",
                    platform="chat",
                    status="new",
                    priority="medium",
                    sentiment="none",
                    created_at=at,
                    status_since=at,
                    last_message_at=at,
                    customer_name=name,
                    active=True,
                )
            )
        return name

    def contact(self, **fields: str) -> str:
        """Add a contact to the org and return its id."""
        return str(self.org.bulk_insert("Contact", [fields])[0])

    def contacts(self, **fields: str) -> list[dict[str, Any]]:
        """Return the contacts of the org that have these values."""
        rows = [dict(row) for row in self.org.db.all('SELECT * FROM "Contact" ORDER BY Id')]
        return [row for row in rows if all(row.get(name) == value for name, value in fields.items())]

    async def sync(self, case: str, operation: str = "") -> SyncRun:
        """Run contact sync for a Case."""
        return await run(self.room, ACCOUNT, case, operation or f"op-{case}-{next(_NUMBERS)}")

    def linked(self, customer: str) -> str | None:
        """Return whom the Customer is linked to."""
        with self.room.store.reading() as connection:
            person = read_customer(connection, customer)
        assert person is not None
        return person.linked_contact(AccountId(ACCOUNT))

    def recorded(self, operation: str) -> tuple[SyncRun, bool]:
        """Return what stands in the record, and whether it is done."""
        with self.room.store.reading() as connection:
            found = read_run(connection, operation)
        assert found is not None
        return found

    def reject(self, customer: str, contact: str) -> None:
        """Say "Not this person"."""
        with self.room.store.writing() as connection:
            set_rejected(connection, (customer, ACCOUNT, contact), True, ("Sofia", self.now()))

    def set_account(self, **columns: Any) -> None:
        """Change columns of the account."""
        with self.room.store.writing() as connection:
            its = salesforce_accounts.c.id == ACCOUNT
            connection.execute(update(salesforce_accounts).where(its).values(**columns))


@asynccontextmanager
async def sync_stage(store: Store, mode: CreationMode = CreationMode.EXTERNAL_ID) -> AsyncIterator[SyncStage]:
    """Open an org that creates in that mode, and a room over the store."""
    org = new_org()
    wire = FaultyWire(org)
    tokens = StaticToken(org.issue_tokens(AGENT)[0])
    transport = transport_over(wire, SalesforceDialect(), tokens=tokens)
    client = SalesforceClient(transport, now=lambda: stage.now())
    client.turn_to(OrgPlace(BASE, external_id_field=KEY_FIELD if mode is CreationMode.EXTERNAL_ID else ""))
    orgs = FakeOrgs(store)
    orgs.clients[ACCOUNT] = client
    stage = SyncStage(Room(store, orgs, lambda: stage.now()), org, wire, client)
    if mode is CreationMode.PLAIN:
        client.capabilities.lacks(Feature.IDEMPOTENCY)
    stage.set_account(sync_contacts=True)
    yield stage
    org.close()
