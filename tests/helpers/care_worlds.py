"""The same small workspace three times: as a fake, as the Care server in process, and as the server over loopback.

Jane has two Cases (one with an escalation that nobody linked), Omar has one; `ana` is signed in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from care_desktop.api.auth import StaticToken
from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.api.transport import Pool, Transport
from care_desktop.care_server.app import create_app
from care_desktop.care_server.store import Store
from care_desktop.domain.cases import Author, MessagePage, Status
from care_desktop.domain.ids import CaseId, ContactId, CustomerId, MessageId, OperationId, UserId
from care_desktop.domain.people import ContactMatch, Customer
from care_desktop.domain.permissions import SUPERVISOR
from care_desktop.services.ports import Care
from tests.helpers import builders
from tests.helpers.care_server import ACCOUNT, BASE, NOW, conforms, fill, opened, serving
from tests.helpers.fake_care import FakeCare
from tests.helpers.fake_orgs import FakeOrgs

JANE, OMAR = CustomerId("jane"), CustomerId("omar")
OPEN, ESCALATED, NEW = CaseId("open"), CaseId("escalated"), CaseId("new")
CONTACT, ANOTHER = builders.contact_id(1), builders.contact_id(2)
FOUND = ContactMatch(CONTACT, "Jane Miller", email="jane@example.com")


class CareWorld:
    """A workspace: the port under test, and the same workspace as another agent holds it, and as a supervisor does."""

    def __init__(self, port: Care, other: Care, supervise: Callable[[], Care]) -> None:
        self.port = port
        self.other = other
        self.supervise = supervise

    async def link_by_other(self, customer: CustomerId, contact: ContactId) -> Customer:
        """Let another agent link a contact."""
        (account,) = (await self.other.salesforce_accounts())[:1]
        return await self.other.link(customer, account.id, contact, OperationId(f"other-{contact}"))


class CheckedWire(httpx.AsyncBaseTransport):
    """The way to an application in process; every answer must be as the OpenAPI document says."""

    def __init__(self, wire: httpx.AsyncBaseTransport, note: Callable[[httpx.Request], None]) -> None:
        self._wire = wire
        self._note = note

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Forward, and check."""
        self._note(request)
        answer = await self._wire.handle_async_request(request)
        answer.request = request
        await answer.aread()
        conforms(answer)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@asynccontextmanager
async def fake_world(_folder: Path) -> AsyncIterator[CareWorld]:
    """Open the fake with the same people in it."""
    care = FakeCare()
    care.accounts = [builders.account(id=ACCOUNT)]
    care.user = builders.me(id=UserId("ana"), name="Ana Popa")
    jane = builders.customer(1, id=JANE, first_name="Jane", last_name="Miller", display_name="")
    omar = builders.customer(2, id=OMAR, first_name="", last_name="", display_name="", username="Omar_100%")
    escalation = builders.escalation(1, account_id=care.accounts[0].id)
    for number, case_id, person, values in (
        (1, OPEN, jane, {"status": Status.OPEN}),
        (3, ESCALATED, jane, {"status": Status.PENDING, "escalations": (escalation,)}),
        (4, NEW, omar, {"status": Status.NEW, "assignee_id": None, "assignee": ""}),
    ):
        at = NOW - timedelta(minutes=number)
        case = builders.case(number, id=case_id, person=person, last_message_at=at, **values)
        texts = (("Where is\nmy parcel?", Author.CUSTOMER), ("On its way.", Author.AGENT))
        page = [builders.message(n, text, author=author) for n, (text, author) in enumerate(texts)]
        care.add(case, MessagePage(tuple(replace(one, id=MessageId(f"{case_id}-{one.id}")) for one in page)))
    care.unread.add(OPEN)

    def supervise() -> Care:
        care.user = replace(care.user, name="Sofia Lind", rights=SUPERVISOR)
        return care

    yield CareWorld(care, care, supervise)


@asynccontextmanager
async def server_in_process(
    folder: Path, note: Callable[[httpx.Request], None] = lambda request: None
) -> AsyncIterator[CareWorld]:
    """Open the Care server with no socket between; answers are checked against its document."""
    store = _store(folder)
    app = create_app(store, orgs=FakeOrgs(store, FOUND))
    wire = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with _world(Pool(lambda secure: CheckedWire(wire, note)), BASE) as world:
        yield world
    store.close()


@asynccontextmanager
async def server_over_loopback(folder: Path) -> AsyncIterator[CareWorld]:
    """Open the Care server behind a real connection."""
    store = _store(folder)
    with serving(create_app(store, orgs=FakeOrgs(store, FOUND)), store) as url:
        async with _world(Pool(), url) as world:
            yield world
    store.close()


@asynccontextmanager
async def _world(pool: Pool, url: str) -> AsyncIterator[CareWorld]:
    def client(token: str) -> CareClient:
        return CareClient(Transport(pool, url, dialect=CareDialect(), tokens=StaticToken(token)))

    yield CareWorld(client("token-ana"), client("token-ben"), lambda: client("token-sofia"))
    await pool.aclose()


def _store(folder: Path) -> Store:
    store = opened(folder / "care.db")
    fill(store)
    return store
