"""The supervisor's desk as deeds: accept, rule out, many in one go, and taking back exactly what was done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.board import BoardQuery, BoardRow
from care_desktop.domain.errors import AnswerLost, LinkTaken, NoPermission, RecordGone, SignInNeeded, StorageTrouble
from care_desktop.domain.ids import CustomerId
from care_desktop.domain.people import GoneWhy
from care_desktop.domain.permissions import Level, Permission, Rights
from care_desktop.services.board_batch import SLICE, Batch, Progress, Undone, undo_batch
from care_desktop.services.events import CustomerLinked
from tests.helpers.board_world import board_world, desk_of, linked_by
from tests.helpers.builders import ACCOUNT, contact_id
from tests.helpers.fakes import Crash, World

FIRST = CustomerId("cust-1")


async def rows_of(found: World) -> list[BoardRow]:
    return list((await found.care.board(BoardQuery(), limit=5_000)).rows)


def linked(found: World) -> int:
    return sum(person.linked_contact(ACCOUNT) is not None for person in found.care.customers.values())


async def run(found: World, rows: list[BoardRow]) -> Progress:
    board, book = desk_of(found)
    batch = Batch(board, book, rows, lambda progress: None)
    await batch.run()
    return batch.progress


async def test_accepting_links_the_suggested_contact_and_undo_takes_exactly_that_back() -> None:
    found = board_world()
    board, _ = desk_of(found)
    link = await board.accept((await rows_of(found))[0])
    assert found.care.customers[FIRST].linked_contact(ACCOUNT) == contact_id(1)
    assert await board.undo(link)
    assert found.care.customers[FIRST].linked_contact(ACCOUNT) is None
    assert not await board.undo(link)


async def test_a_second_supervisor_is_told_who_was_faster_also_with_the_same_contact() -> None:
    found = board_world()
    board, _ = desk_of(found)
    row = (await rows_of(found))[0]
    linked_by(found, FIRST, contact_id(1), "Sofia Lind")
    with pytest.raises(LinkTaken) as taken:
        await board.accept(row)
    profile = taken.value.customer.salesforce_profile(ACCOUNT)
    assert profile is not None
    assert profile.linked_by == "Sofia Lind"


async def test_a_suggested_contact_that_was_deleted_meanwhile_is_not_linked() -> None:
    found = board_world()
    board, _ = desk_of(found)
    row = (await rows_of(found))[0]
    found.salesforce.delete(contact_id(1))
    with pytest.raises(RecordGone) as gone:
        await board.accept(row)
    assert gone.value.gone is not None
    assert gone.value.gone.why is GoneWhy.DELETED
    assert linked(found) == 0


async def test_a_link_whose_answer_was_lost_is_found_to_be_made() -> None:
    found = board_world()
    board, _ = desk_of(found)
    found.care.gate.lose("link")
    assert (await board.accept((await rows_of(found))[0])).contact == contact_id(1)
    found.care.gate.fail("link", AnswerLost("before it arrived"))
    with pytest.raises(AnswerLost):
        await board.accept((await rows_of(found))[0])


async def test_undo_leaves_a_link_that_somebody_else_has_made_since() -> None:
    found = board_world()
    board, _ = desk_of(found)
    link = await board.accept((await rows_of(found))[0])
    found.care.unlink_by_other(FIRST)
    linked_by(found, FIRST, contact_id(1), "Sofia Lind")
    with pytest.raises(LinkTaken):
        await board.undo(link)


async def test_a_link_of_a_namesake_is_neither_ones_own_nor_ones_own_to_undo() -> None:
    found = board_world()
    board, _ = desk_of(found)
    rows = await rows_of(found)
    link = await board.accept(rows[0])
    found.care.unlink_by_other(FIRST)
    for customer_id in (FIRST, rows[1].customer_id):
        linked_by(found, customer_id, contact_id(1 if customer_id == FIRST else 2), found.session.me.name)
    with pytest.raises(LinkTaken):
        await board.accept(rows[1])
    with pytest.raises(LinkTaken):
        await board.undo(replace(link, at=None))
    assert linked(found) == 2


async def test_whoever_may_not_link_accepts_nothing() -> None:
    found = board_world()
    board, _ = desk_of(found)
    row = (await rows_of(found))[0]
    found.session.me = found.care.user = type(found.care.user)(
        found.care.user.id, "Rita", "", Rights(frozenset({Permission.SEE_ALL_CASES}), Level.READ)
    )
    with pytest.raises(NoPermission):
        await board.accept(row)
    assert found.care.gate.calls["link"] == 0


async def test_a_batch_links_every_row_once_and_its_undo_takes_back_only_its_own() -> None:
    found = board_world(60)
    rows = await rows_of(found)
    linked_by(found, CustomerId("cust-3"), contact_id(9), "Sofia Lind")
    progress = await run(found, rows)
    assert (len(progress.links), len(progress.failures), progress.finished) == (59, 1, True)
    assert isinstance(progress.failures[0].error, LinkTaken)
    assert found.care.gate.calls["link"] == 60
    assert found.salesforce.gate.calls["present"] == 3
    assert not found.bus.of(CustomerLinked)

    told: list[Undone] = []
    board, book = desk_of(found)
    await undo_batch(board, book, await book.links(), told.append)
    assert told[-1] == Undone(59, 59, finished=True)
    assert linked(found) == 1
    assert not await book.links()


async def test_one_gone_contact_stays_with_its_reason_and_holds_up_no_other() -> None:
    found = board_world(5)
    rows = await rows_of(found)
    found.salesforce.delete(contact_id(2))
    progress = await run(found, rows)
    assert [failure.row.customer_id for failure in progress.failures] == ["cust-2"]
    assert isinstance(progress.failures[0].error, RecordGone)
    assert linked(found) == 4


async def test_a_cancelled_batch_ends_after_the_row_under_way() -> None:
    found = board_world(40)
    board, book = desk_of(found)
    batch: Batch

    def after_ten(progress: Progress) -> None:
        if progress.done == 10 and not progress.cancelled:
            batch.cancel()

    batch = Batch(board, book, await rows_of(found), after_ten)
    await batch.run()
    assert (batch.progress.done, batch.progress.cancelled, batch.progress.finished) == (10, True, True)
    assert linked(found) == len(await book.links()) == 10


async def test_a_connection_that_expires_in_the_middle_stops_the_batch_and_keeps_the_rest() -> None:
    found = board_world(SLICE + 10)
    rows = await rows_of(found)
    found.salesforce.gate.watch = lambda method, when: None
    board, book = desk_of(found)

    def expire(progress: Progress) -> None:
        if progress.done == SLICE:
            found.salesforce.gate.fail("present", SignInNeeded("expired"))

    batch = Batch(board, book, rows, expire)
    await batch.run()
    assert isinstance(batch.progress.stopped_by, SignInNeeded)
    assert (len(batch.progress.links), batch.progress.done) == (SLICE, SLICE)
    assert len(await rows_of(found)) == 10


async def test_a_disk_that_is_full_stops_the_batch_before_anything_is_linked() -> None:
    found = board_world(3)
    found.journal.gate.fail("keep_draft", StorageTrouble("full"))
    progress = await run(found, await rows_of(found))
    assert isinstance(progress.stopped_by, StorageTrouble)
    assert linked(found) == 0


async def test_after_a_crash_in_the_middle_the_next_start_undoes_what_was_linked() -> None:
    found = board_world(SLICE + 5)
    rows = await rows_of(found)
    found.care.gate.watch = lambda method, when: _crash_at(found, SLICE + 3) if method == "link" else None
    with pytest.raises(Crash):
        await run(found, rows)
    found.care.gate.watch = lambda method, when: None
    assert linked(found) == SLICE + 2

    board, book = desk_of(found.restarted())
    told: list[Undone] = []
    await undo_batch(board, book, await book.links(), told.append)
    assert linked(found) == 0
    assert told[-1].finished


async def test_an_undo_that_cannot_go_on_can_be_taken_up_again() -> None:
    found = board_world(4)
    await run(found, await rows_of(found))
    board, book = desk_of(found)
    found.care.gate.fail("unlink", SignInNeeded("expired"))
    told: list[Undone] = []
    await undo_batch(board, book, await book.links(), told.append)
    assert len(told[-1].left) == 4
    await undo_batch(board, book, await book.links(), told.append)
    assert linked(found) == 0


def _crash_at(found: World, number: int) -> None:
    if found.care.gate.calls["link"] == number:
        raise Crash
