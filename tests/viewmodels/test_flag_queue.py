"""The review queue without a window: resolve, hand back, refusals, and flags that others close meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from care_desktop.domain.case_work import LONGEST_REASON, FlagState
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.domain.permissions import AGENT
from care_desktop.services.events import CasesChanged
from care_desktop.viewmodels.flag_queue import FlagQueue
from care_desktop.viewmodels.supervisor import Section
from tests.helpers.fake_work import PEOPLE
from tests.helpers.supervisor_stage import Stage, supervisor_stage
from tests.helpers.until import until

ROBIN, KIM, _SOFIA = PEOPLE


@asynccontextmanager
async def queue(count: int = 3) -> AsyncIterator[tuple[Stage, FlagQueue]]:
    """Open the queue over so many flags, the first the oldest."""
    async with supervisor_stage() as stage:
        for number in range(1, count + 1):
            stage.world.care.flag_by(CaseId(f"case-{number}"), f"May I do this? {number}", ROBIN)
        stage.desk.open(Section.FLAGS)
        await until(lambda: stage.desk.flags.state.loaded)
        yield stage, stage.desk.flags


def closed_by_somebody(stage: Stage, place: int) -> None:
    """Let somebody else close a flag, and the news of it come."""
    flag = stage.world.care.flags[place]
    stage.world.care._close(flag.case_id, flag.id, FlagState.RESOLVED, "", f"op-{place}")  # type: ignore[arg-type]
    stage.world.bus.publish(CasesChanged())


async def test_a_flag_is_resolved_with_its_note_and_the_next_one_is_marked() -> None:
    async with queue() as (stage, flags):
        flags.type_note("Yes, once.")
        flags.resolve()
        assert flags.state.current == "flag-2"
        flags.mark("flag-1")
        flags.resolve()
        await until(lambda: flags.state.total == 2)
        first = stage.world.care.flags[0]
        assert (first.state, first.note, first.closed_by) == (FlagState.RESOLVED, "Yes, once.", "Robin Agent")
        assert stage.world.care.gate.calls["close_flag"] == 1
        assert "Resolved the flag" in stage.told
        assert flags.state.marked is not None


async def test_handing_back_needs_a_note_and_keeps_what_was_typed_for_another_flag() -> None:
    async with queue() as (stage, flags):
        flags.hand_back()
        assert "Say in a note" in flags.state.problem
        flags.type_note("For the first.")
        flags.move(1)
        flags.type_note("x" * (LONGEST_REASON + 1))
        assert "1 letter too long" in flags.state.problem
        flags.hand_back()
        assert not flags.state.busy
        flags.move(-1)
        flags.hand_back()
        await until(lambda: stage.world.care.flags[0].state is FlagState.HANDED_BACK)
        await until(lambda: flags.state.total == 2)
        assert flags.state.current == "flag-2"
        assert len(flags.state.notes["flag-2"]) == LONGEST_REASON + 1


async def test_a_refusal_brings_the_flag_back_with_its_note_and_leaves_the_mark_where_somebody_types() -> None:
    async with queue() as (stage, flags):
        flags.type_note("Yes.")
        stage.world.care.gate.fail("close_flag", Unreachable())
        flags.resolve()
        flags.type_note("the next one")
        await until(lambda: not flags.state.busy)
        assert "stays in the queue" in stage.told
        assert (flags.state.current, flags.state.notes) == ("flag-2", {"flag-1": "Yes.", "flag-2": "the next one"})
        flags.mark("flag-1")
        flags.resolve()
        await until(lambda: flags.state.total == 2)


async def test_a_marked_flag_that_somebody_closes_stays_with_its_note_and_a_sentence_until_the_mark_moves() -> None:
    async with queue() as (stage, flags):
        flags.type_note("half a senten")
        closed_by_somebody(stage, 0)
        await until(lambda: bool(flags.state.gone))
        assert flags.state.marked is not None
        assert flags.state.marked.flag.id == "flag-1"
        assert flags.state.notes["flag-1"] == "half a senten"
        flags.resolve()
        assert not flags.state.busy
        flags.move(1)
        assert (flags.state.current, flags.state.gone) == ("flag-2", "")


async def test_after_the_last_flag_a_new_one_is_marked_by_itself() -> None:
    async with queue(1) as (stage, flags):
        flags.resolve()
        await until(lambda: flags.state.loaded and not flags.state.items)
        stage.world.care.flag_by(CaseId("case-2"), "And this?", KIM)
        stage.world.bus.publish(CasesChanged())
        await until(lambda: flags.state.marked is not None)
        assert flags.state.current == "flag-2"


async def test_without_the_permission_the_queue_says_so_and_a_server_that_is_back_is_read_again() -> None:
    async with queue() as (stage, flags):
        stage.world.care.gate.fail("flag_queue", Unreachable())
        flags.refresh()
        await until(lambda: flags.state.error is not None)
        flags.refresh()
        await until(lambda: flags.state.error is None)
        me = replace(stage.world.care.user, rights=AGENT)
        stage.world.session.learn(me, stage.world.care.accounts)
        flags.open()
        assert "Your permissions" in flags.state.refusal
        flags.resolve()
        assert not flags.state.busy
