"""What the services may expect of Care: the same from the fake, from the server, and over a real connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from pathlib import Path

import pytest

from care_desktop.domain.cases import (
    Assigned,
    Author,
    CaseFilter,
    CasePage,
    CaseQuery,
    EscalationKind,
    Origin,
    Sort,
    Status,
    View,
)
from care_desktop.domain.errors import LinkTaken, NoPermission, RecordGone
from care_desktop.domain.ids import CaseId, CustomerId, OperationId
from care_desktop.domain.permissions import Level, Permission
from care_desktop.domain.session import Change
from tests.helpers.builders import record_id
from tests.helpers.care_server import ACCOUNT
from tests.helpers.care_worlds import (
    ANOTHER,
    CONTACT,
    ESCALATED,
    JANE,
    NEW,
    OMAR,
    OPEN,
    CareWorld,
    fake_world,
    server_in_process,
    server_over_loopback,
)

Opening = Callable[[Path], AbstractAsyncContextManager[CareWorld]]
WORLDS: dict[str, Callable[[Path], AbstractAsyncContextManager[CareWorld]]] = {
    "fake": fake_world,
    "in process": server_in_process,
    "over loopback": server_over_loopback,
}
OPERATION = OperationId("7c1f9d9e-1111-4222-8333-444455556666")
RECORD = record_id("500", 77)


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CareWorld]:
    async with WORLDS[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture(params=["fake", "over loopback"])
async def streaming(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CareWorld]:
    """Open the worlds that can stream: the way in process gives an answer only when it has ended."""
    async with WORLDS[request.param](tmp_path) as opened:
        yield opened


async def test_who_is_signed_in_and_what_is_connected(world: CareWorld) -> None:
    me = await world.port.me()
    accounts = await world.port.salesforce_accounts()
    assert (me.id, me.name) == ("ana", "Ana Popa")
    assert me.rights.has(Permission.MANAGE_CASES)
    assert me.rights.contacts is Level.MODIFY
    assert accounts[0].id == ACCOUNT


async def test_pages_walk_through_a_view_and_jump_into_it(world: CareWorld) -> None:
    whole = await world.port.page(CaseQuery(View.INBOX))
    first = await world.port.page(CaseQuery(View.INBOX), limit=2)
    rest = await world.port.page(CaseQuery(View.INBOX), cursor=first.following, limit=2)
    jumped = await world.port.page(CaseQuery(View.INBOX), row=1, limit=1)
    assert [row.id for row in (*first.rows, *rest.rows)] == [row.id for row in whole.rows]
    assert (whole.total, first.total, first.first, rest.first, rest.following) == (3, 3, 0, 2, None)
    assert (jumped.first, jumped.rows) == (1, whole.rows[1:2])
    assert [row.last_message_at for row in whole.rows] == sorted(
        (row.last_message_at for row in whole.rows), reverse=True
    )


async def test_text_narrows_a_view(world: CareWorld) -> None:
    page = await world.port.page(CaseQuery(View.INBOX, "miller"))
    nothing = await world.port.page(CaseQuery(View.INBOX, "%nobody_"))
    assert {row.customer_id for row in page.rows} == {JANE}
    assert (nothing.rows, nothing.total, nothing.following) == ((), 0, None)


async def test_a_filter_narrows_a_view_and_an_order_turns_it(world: CareWorld) -> None:
    oldest = await world.port.page(CaseQuery(View.INBOX, sort=Sort.OLDEST))
    newest = await world.port.page(CaseQuery(View.INBOX))
    mine = await world.port.page(CaseQuery(View.INBOX, filter=CaseFilter(assigned=frozenset({Assigned.ME}))))
    new = await world.port.page(CaseQuery(View.INBOX, filter=CaseFilter(statuses=frozenset({Status.NEW}))))
    unread = await world.port.page(CaseQuery(View.INBOX, filter=CaseFilter(unread=True)))
    assert [row.id for row in oldest.rows] == [row.id for row in reversed(newest.rows)]
    assert {row.status for row in new.rows} == {Status.NEW}
    assert NEW not in {row.id for row in mine.rows}
    assert (unread.total, all(row.unread for row in unread.rows)) == (len(unread.rows), True)


async def test_every_view_is_counted_as_its_page_says(world: CareWorld) -> None:
    counters = await world.port.counters()
    assert set(counters) == set(View) - {View.ALL}
    for view in (View.INBOX, View.NEW, View.UNLINKED):
        assert counters[view] == (await world.port.page(CaseQuery(view))).total
    with pytest.raises(NoPermission):
        await world.port.page(CaseQuery(View.ALL))
    supervisor = world.supervise()
    assert (await supervisor.counters())[View.ALL] == (await supervisor.page(CaseQuery(View.ALL))).total


async def test_a_case_has_its_customer_and_escalations(world: CareWorld) -> None:
    case = await world.port.case(ESCALATED)
    assert (case.customer.id, len(case.escalations)) == (JANE, 1)
    assert case.unlinked_escalations(case.escalations[0].account_id) == 1
    assert {row.id for row in await world.port.history(JANE)} >= {OPEN, ESCALATED}


async def test_messages_come_oldest_first_and_lead_back(world: CareWorld) -> None:
    page = await world.port.messages(OPEN)
    assert [message.author for message in page.messages] == [Author.CUSTOMER, Author.AGENT]
    assert (page.messages[0].text, page.earlier) == ("Where is\nmy parcel?", None)
    newest = await world.port.messages(OPEN, limit=1)
    assert newest.messages == page.messages[1:]
    before = await world.port.messages(OPEN, before=newest.earlier, limit=1)
    assert before.messages == page.messages[:1]


async def test_a_case_that_was_read_is_not_unread_any_more(world: CareWorld) -> None:
    def unread(page: CasePage) -> bool:
        return next(row.unread for row in page.rows if row.id == OPEN)

    assert unread(await world.port.page(CaseQuery(View.INBOX)))
    for _twice in "12":
        await world.port.mark_read(OPEN)
        assert not unread(await world.port.page(CaseQuery(View.INBOX)))


async def test_what_is_not_there_is_gone(world: CareWorld) -> None:
    missing = CaseId("no-such")
    for work in (world.port.case(missing), world.port.customer(CustomerId("no-such")), world.port.mark_read(missing)):
        with pytest.raises(RecordGone):
            await work


async def test_a_link_stands_on_the_customer_and_in_every_case(world: CareWorld) -> None:
    account = (await world.port.salesforce_accounts())[0].id
    before = await world.port.customer(JANE)
    linked = await world.port.link(JANE, account, CONTACT, OPERATION)
    assert linked.linked_contact(account) == CONTACT
    assert linked.version > before.version
    for case_id in (OPEN, ESCALATED):
        case = await world.port.case(case_id)
        assert (case.customer.linked_contact(account), case.unlinked_escalations(account)) == (CONTACT, 0)


async def test_the_same_link_again_is_no_error_and_changes_nothing(world: CareWorld) -> None:
    account = (await world.port.salesforce_accounts())[0].id
    linked = await world.port.link(JANE, account, CONTACT, OPERATION)
    for operation in (OPERATION, OperationId("another")):
        assert (await world.port.link(JANE, account, CONTACT, operation)).version == linked.version


async def test_another_contact_than_the_linked_one_is_refused_with_the_customer_as_it_is(world: CareWorld) -> None:
    account = (await world.port.salesforce_accounts())[0].id
    await world.link_by_other(JANE, ANOTHER)
    with pytest.raises(LinkTaken) as link:
        await world.port.link(JANE, account, CONTACT, OPERATION)
    with pytest.raises(LinkTaken) as unlink:
        await world.port.unlink(JANE, account, CONTACT, OperationId("u"))
    for taken in (link.value, unlink.value):
        assert taken.customer.linked_contact(account) == ANOTHER


async def test_unlinking_twice_is_no_error(world: CareWorld) -> None:
    account = (await world.port.salesforce_accounts())[0].id
    await world.port.link(JANE, account, CONTACT, OPERATION)
    for operation in ("u1", "u2"):
        customer = await world.port.unlink(JANE, account, CONTACT, OperationId(operation))
        assert customer.linked_contact(account) is None


async def test_a_rejection_is_remembered_and_can_be_taken_back(world: CareWorld) -> None:
    account = (await world.port.salesforce_accounts())[0].id
    for rejected in (True, True, False, False):
        await world.port.reject(JANE, account, CONTACT, rejected)
    suggestions = await world.port.suggestions(JANE, account)
    assert suggestions.rejected == ()


async def test_an_escalation_is_recorded_once(world: CareWorld) -> None:
    account = (await world.port.salesforce_accounts())[0].id
    made = [
        await world.port.record_escalation(NEW, account, EscalationKind.CASE, RECORD, "00001077", OPERATION)
        for _ in range(2)
    ]
    assert made[0].id == made[1].id
    assert (made[0].record_id, made[0].number, made[0].origin) == (RECORD, "00001077", Origin.MANUAL)
    assert len((await world.port.case(NEW)).escalations) == 1


async def test_a_lead_is_recorded_without_a_number(world: CareWorld) -> None:
    account = (await world.port.salesforce_accounts())[0].id
    record = record_id("00Q", 5)
    made = await world.port.record_escalation(NEW, account, EscalationKind.LEAD, record, "", OPERATION)
    assert (made.kind, made.record_id, made.number) == (EscalationKind.LEAD, record, "")
    assert (await world.port.case(NEW)).escalations[-1] == made


async def test_a_deed_on_a_contact_may_be_told_twice(world: CareWorld) -> None:
    account = (await world.port.salesforce_accounts())[0].id
    for _ in range(2):
        await world.port.record_contact_activity(OMAR, NEW, "contact_created", account, CONTACT, OPERATION)


async def test_a_link_by_another_agent_arrives_by_push(streaming: CareWorld) -> None:
    await streaming.link_by_other(OMAR, ANOTHER)
    async with listening(streaming, "0") as changes:
        await anext(changes)
        linked = await streaming.link_by_other(JANE, CONTACT)
        change = await of_kind(changes, "customer", JANE)
    assert change.version == linked.version


async def test_a_stream_goes_on_after_the_last_event_that_was_seen(streaming: CareWorld) -> None:
    account = (await streaming.port.salesforce_accounts())[0].id
    await streaming.port.link(JANE, account, CONTACT, OPERATION)
    async with listening(streaming, "0") as changes:
        first = await anext(changes)
    unlinked = await streaming.port.unlink(JANE, account, CONTACT, OperationId("u"))
    async with listening(streaming, first.event_id) as changes:
        second = await of_kind(changes, "customer", JANE)
    assert second.version == unlinked.version


async def test_a_stream_without_a_last_event_begins_with_a_reset_and_misses_nothing_after_it(
    streaming: CareWorld,
) -> None:
    await streaming.link_by_other(OMAR, ANOTHER)
    async with listening(streaming, None) as changes:
        first = await anext(changes)
        linked = await streaming.link_by_other(JANE, CONTACT)
        change = await of_kind(changes, "customer", JANE)
    assert first.kind == "reset"
    assert int(first.event_id) < int(change.event_id)
    assert change.version == linked.version


@asynccontextmanager
async def listening(world: CareWorld, after: str | None) -> AsyncIterator[AsyncGenerator[Change, None]]:
    changes = world.port.changes(after)
    assert isinstance(changes, AsyncGenerator)
    async with aclosing(changes):
        yield changes


async def of_kind(changes: AsyncIterator[Change], kind: str, changed: str) -> Change:
    async with asyncio.timeout(30):
        async for change in changes:
            if (change.kind, change.id) == (kind, changed):
                return change
    raise AssertionError("the stream ended")
