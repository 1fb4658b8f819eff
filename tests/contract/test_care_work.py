"""What the services may expect of work on Cases: the same from the fake and from the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from care_desktop.domain.case_rows import Priority, Status
from care_desktop.domain.case_work import UNASSIGNED, CaseEdit, CustomerEdit, FlagState
from care_desktop.domain.cases import Author
from care_desktop.domain.errors import (
    AlreadySent,
    CaseConflict,
    CustomerConflict,
    NoPermission,
    RecordGone,
    Unacceptable,
)
from care_desktop.domain.ids import CaseId, OperationId, UserId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.messaging import Delivery, ThenStatus
from care_desktop.domain.presence import Doing
from tests.helpers.care_worlds import ESCALATED, JANE, NEW, CareWorld, fake_world, server_in_process

WORLDS: dict[str, Callable[[Path], AbstractAsyncContextManager[CareWorld]]] = {
    "fake": fake_world,
    "in process": server_in_process,
}
ANA = UserId("ana")


def op(name: str) -> OperationId:
    return OperationId(name)


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CareWorld]:
    async with WORLDS[request.param](tmp_path) as opened:
        yield opened


async def taken(world: CareWorld) -> None:
    """Let Ana take Omar's case."""
    await world.port.edit_case(await world.port.case(NEW), CaseEdit(assignee=ANA), op("take"))


async def test_an_assignment_moves_the_case_and_back(world: CareWorld) -> None:
    seen = await world.port.case(NEW)
    mine = await world.port.edit_case(seen, CaseEdit(assignee=ANA), op("1"))
    assert (mine.status, mine.assignee_id, mine.version > seen.version) == (Status.OPEN, ANA, True)
    again = await world.port.edit_case(seen, CaseEdit(assignee=ANA), op("1"))
    assert (again.status, again.assignee_id) == (Status.OPEN, ANA)
    nobody = await world.port.edit_case(mine, CaseEdit(assignee=UNASSIGNED), op("2"))
    assert (nobody.status, nobody.assignee_id) == (Status.NEW, None)


async def test_only_a_change_of_the_same_thing_is_a_conflict(world: CareWorld) -> None:
    seen = await world.port.case(NEW)
    await world.other.edit_case(seen, CaseEdit(priority=Priority.URGENT), op("1"))
    changed = await world.port.edit_case(seen, CaseEdit(subject="Broken"), op("2"))
    assert (changed.priority, changed.subject) == (Priority.URGENT, "Broken")
    assert (await world.port.edit_case(seen, CaseEdit(priority=Priority.URGENT), op("3"))).subject == "Broken"
    with pytest.raises(CaseConflict) as conflict:
        await world.port.edit_case(seen, CaseEdit(priority=Priority.LOW), op("4"))
    assert (conflict.value.current.priority, bool(conflict.value.by)) == (Priority.URGENT, True)


async def test_a_move_that_makes_no_sense_names_the_status(world: CareWorld) -> None:
    with pytest.raises(Unacceptable) as refused:
        await world.port.edit_case(await world.port.case(NEW), CaseEdit(status=Status.PENDING), op("1"))
    assert list(refused.value.problems) == ["status"]


async def test_details_of_a_customer_are_changed_where_they_are_as_seen(world: CareWorld) -> None:
    seen = await world.port.customer(JANE)
    changed = await world.port.edit_customer(seen, CustomerEdit(note="At noon", contact_points=()), op("1"))
    assert (changed.note, changed.contact_points, changed.version > seen.version) == ("At noon", (), True)
    with pytest.raises(CustomerConflict) as conflict:
        await world.port.edit_customer(replace(seen), CustomerEdit(note="At one"), op("2"))
    assert conflict.value.current.note == "At noon"


async def test_a_flag_is_raised_once_and_closed_by_a_supervisor(world: CareWorld) -> None:
    flagged = await world.port.flag(NEW, "May I?", op("1"))
    assert flagged.flag is not None
    with pytest.raises(CaseConflict):
        await world.port.flag(NEW, "May I too?", op("2"))
    with pytest.raises(NoPermission):
        await world.port.close_flag(NEW, flagged.flag.id, "", op("3"), handed_back=True)
    with pytest.raises(Unacceptable):
        await world.port.flag(ESCALATED, "x" * 10_000, op("4"))
    chief = world.supervise()
    assert NEW in [row.case.id for row in (await chief.flag_queue()).items]
    assert (await chief.close_flag(NEW, flagged.flag.id, "No", op("5"), handed_back=True)).flag is None
    (kept,) = await world.port.flags_of(NEW)
    assert (kept.state, kept.note, kept.reason) == (FlagState.HANDED_BACK, "No", "May I?")


async def test_a_reply_needs_the_assignment_and_can_be_taken_back(world: CareWorld) -> None:
    with pytest.raises(NoPermission) as refused:
        await world.port.reply(NEW, "Hello", ThenStatus.NONE, op("0"))
    assert refused.value.refusal is Refusal.NOT_ASSIGNED
    await taken(world)
    sent = [await world.port.reply(NEW, "Hello", ThenStatus.PENDING, op("1")) for _ in "12"]
    assert sent[0] == sent[1]
    assert sent[0].outgoing is not None
    assert (sent[0].author, sent[0].operation, sent[0].author_id) == (Author.AGENT, op("1"), ANA)
    assert (sent[0].outgoing.state, sent[0].outgoing.then) == (Delivery.SENDING, ThenStatus.PENDING)
    assert (await world.port.messages(NEW)).messages[-1] == sent[0]
    with pytest.raises(AlreadySent):
        await world.port.resend_reply(sent[0].id, "Again", ThenStatus.NONE, op("2"))
    for attempt in "34":
        await world.port.cancel_reply(sent[0].id, op(attempt))
    assert sent[0].id not in [message.id for message in (await world.port.messages(NEW)).messages]


async def test_a_note_is_sent_at_once_and_a_long_one_refused(world: CareWorld) -> None:
    note = await world.port.note(NEW, "Look here", [], op("1"))
    assert (note.author, note.outgoing, note.operation) == (Author.NOTE, None, op("1"))
    for text in ("", "x" * 10_001):
        with pytest.raises(Unacceptable) as refused:
            await world.port.note(NEW, text, [], op(f"n{len(text)}"))
        assert list(refused.value.problems) == ["text"]


async def test_nothing_is_done_to_a_case_that_is_not_there(world: CareWorld) -> None:
    gone = replace(await world.port.case(NEW), id=CaseId("no-such"))
    with pytest.raises(RecordGone):
        await world.port.edit_case(gone, CaseEdit(priority=Priority.LOW), op("1"))
    with pytest.raises(RecordGone):
        await world.port.flag(gone.id, "May I?", op("2"))


async def test_presence_and_notifications_answer(world: CareWorld) -> None:
    assert list(await world.port.be_present(NEW, Doing.VIEWING)) == []
    await world.port.leave(NEW)
    assert list(await world.port.notifications()) == []
    await world.port.mark_seen(["no-such"])
