"""The board without a window: the mark stands on a person, deeds show at once, batches keep what failed."""

from __future__ import annotations

from care_desktop.domain.board import BoardSort, Suggested
from care_desktop.domain.errors import StorageTrouble, Unreachable
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.services.events import CasesChanged
from care_desktop.viewmodels.board_bulk import BulkPhase
from tests.helpers.board_world import linked_by, suggestion
from tests.helpers.builders import ACCOUNT, contact_id
from tests.helpers.supervisor_stage import Stage, supervisor_stage
from tests.helpers.until import until

FIRST, SECOND = CustomerId("cust-1"), CustomerId("cust-2")


def marked(stage: Stage) -> CustomerId | None:
    row = stage.desk.board.state.current
    return row.customer_id if row is not None else None


def is_linked(stage: Stage, customer: CustomerId) -> bool:
    return stage.world.care.customers[customer].linked_contact(ACCOUNT) is not None


async def test_accepting_links_marks_the_next_row_and_undo_brings_it_back() -> None:
    async with supervisor_stage() as stage:
        assert marked(stage) == FIRST
        stage.desk.deeds.accept()
        assert marked(stage) == SECOND
        await until(lambda: stage.desk.board.state.total == 3)
        assert marked(stage) == SECOND
        assert "Linked" in stage.told
        stage.desk.deeds.undo()
        await until(lambda: stage.desk.board.state.total == 4)
        assert not is_linked(stage, FIRST)
        assert marked(stage) == SECOND


async def test_a_row_that_somebody_else_has_linked_keeps_the_mark_and_says_so_and_no_other_is_accepted() -> None:
    async with supervisor_stage() as stage:
        linked_by(stage.world, FIRST, contact_id(1), "Sofia Lind")
        stage.world.bus.publish(CasesChanged())
        await until(lambda: bool(stage.desk.board.state.gone))
        assert marked(stage) == FIRST
        stage.desk.deeds.accept()
        assert "somebody else has dealt with it" in stage.told
        assert not is_linked(stage, SECOND)
        stage.desk.board.move(1)
        assert not stage.desk.board.state.gone


async def test_the_second_of_two_supervisors_reads_who_was_faster() -> None:
    async with supervisor_stage() as stage:
        linked_by(stage.world, FIRST, contact_id(1), "Sofia Lind")
        await stage.accept()
        await until(lambda: "Sofia Lind" in stage.told)


async def test_a_contact_that_is_gone_leaves_the_row_on_the_board_with_the_reason() -> None:
    async with supervisor_stage() as stage:
        stage.world.salesforce.delete(contact_id(1))
        await stage.accept()
        await until(lambda: bool(stage.desk.board.state.trouble))
        assert "deleted" in stage.desk.board.state.trouble[CaseId("case-1")]
        assert stage.desk.board.state.total == 4


async def test_not_this_person_is_remembered_and_can_be_taken_back() -> None:
    async with supervisor_stage() as stage:
        stage.desk.deeds.reject()
        await until(lambda: (FIRST, contact_id(1)) in stage.world.care.rejected)
        await until(lambda: bool((row := stage.desk.board.row(0)) and row.suggestion is None))
        stage.desk.deeds.undo()
        await until(lambda: not stage.world.care.rejected)


async def test_a_row_without_a_suggestion_is_not_accepted_and_not_selected() -> None:
    async with supervisor_stage(suggested=0) as stage:
        stage.desk.deeds.accept()
        assert "Press L" in stage.told
        stage.desk.selection.toggle()
        assert not stage.desk.selection.state.rows
        stage.desk.search_for_marked()
        assert stage.searched == ["case-1"]
        assert not stage.desk.state.is_open


async def test_sorting_and_filtering_ask_the_server() -> None:
    async with supervisor_stage(suggested=2) as stage:
        stage.desk.board.sort_by(BoardSort.CUSTOMER)
        stage.desk.board.sort_by(BoardSort.CUSTOMER)
        await until(lambda: marked(stage) == CustomerId("cust-4"))
        stage.desk.board.only_suggested(Suggested.CLEAR)
        await until(lambda: stage.desk.board.state.total == 2)
        stage.desk.board.filter_by("nobody of that name")
        await until(lambda: "No row of the board matches" in stage.desk.board.state.empty)


async def test_a_batch_shows_who_with_whom_and_why_keeps_what_failed_and_is_undone_as_one() -> None:
    async with supervisor_stage(5, suggested=4) as stage:
        stage.desk.selection.all_clear()
        await until(lambda: len(stage.desk.selection.state.rows) == 4)
        linked_by(stage.world, CustomerId("cust-4"), contact_id(4), "Sofia Lind")
        bulk = stage.desk.bulk
        bulk.look()
        await until(lambda: bulk.state.phase is BulkPhase.PREVIEW)
        assert (len(bulk.state.lines), len(bulk.state.left_out)) == (3, 1)
        assert "Same email" in bulk.state.lines[0].why
        assert not is_linked(stage, FIRST)
        stage.world.salesforce.delete(contact_id(2))
        bulk.run()
        await until(lambda: bulk.state.phase is BulkPhase.DONE)
        assert [line.row.customer_id for line in bulk.state.lines] == [SECOND]
        assert "deleted" in bulk.state.lines[0].why
        assert bulk.state.linked == 2
        stage.desk.deeds.undo()
        await until(lambda: bulk.state.sentence.startswith("Undone: 2"))
        assert not is_linked(stage, FIRST)
        assert is_linked(stage, CustomerId("cust-4"))


async def test_the_side_follows_the_mark_with_the_conversation() -> None:
    async with supervisor_stage() as stage:
        await until(lambda: bool(stage.desk.side.state.messages))
        stage.desk.board.move(1)
        assert stage.desk.side.state.row == stage.desk.board.state.current
        assert not stage.desk.side.state.messages
        await until(lambda: bool(stage.desk.side.state.messages))


async def test_escape_goes_back_one_step_at_a_time() -> None:
    async with supervisor_stage() as stage:
        stage.desk.selection.toggle()
        stage.desk.bulk.look()
        await until(lambda: stage.desk.bulk.state.phase is BulkPhase.PREVIEW)
        stage.desk.step_back()
        assert stage.desk.bulk.state.phase is BulkPhase.NONE
        stage.desk.step_back()
        assert not stage.desk.selection.state.rows
        stage.desk.step_back()
        assert not stage.desk.state.is_open


async def test_another_contact_under_the_mark_is_said_before_it_is_accepted() -> None:
    async with supervisor_stage() as stage:
        board, care = stage.desk.board, stage.world.care
        care.suggested[FIRST] = (suggestion(3), suggestion(1))
        board.refresh()
        await until(lambda: bool(board.state.surprise))
        stage.desk.deeds.accept()
        assert "is suggested now" in stage.told
        assert not board.state.work
        await stage.accept()
        await until(lambda: is_linked(stage, FIRST))
        profile = care.customers[FIRST].salesforce_profile(ACCOUNT)
        assert profile is not None
        assert profile.profile_id == contact_id(3)


async def test_after_a_not_this_person_of_ones_own_the_next_contact_is_accepted_at_once() -> None:
    async with supervisor_stage() as stage:
        stage.world.care.suggested[FIRST] = (suggestion(1), suggestion(3))
        stage.desk.deeds.reject()
        await until(lambda: stage.desk.board.state.current is not None and not stage.desk.board.state.work)
        await until(lambda: (row := stage.desk.board.state.current) is not None and row.others == 0)
        await until(lambda: (row := stage.desk.board.row(0)) is not None and row.suggestion == suggestion(3))
        await stage.accept()
        await until(lambda: is_linked(stage, FIRST))


async def test_the_mark_leaves_the_last_row_with_it_and_a_row_that_is_back_is_not_called_gone() -> None:
    async with supervisor_stage(3) as stage:
        board = stage.desk.board
        board.move(2)
        await stage.accept()
        await until(lambda: board.state.total == 2)
        assert marked(stage) == SECOND
        assert not board.state.gone
        before = stage.world.care.customers[SECOND]
        linked_by(stage.world, SECOND, contact_id(2), "Sofia Lind")
        board.refresh()
        await until(lambda: bool(board.state.gone))
        stage.world.care.change_customer(before)
        board.refresh()
        await until(lambda: not board.state.gone)


async def test_nobody_was_found_is_said_only_after_care_has_looked() -> None:
    async with supervisor_stage(suggested=0) as stage:
        side, gate = stage.desk.side, stage.world.care.gate
        assert "is looking" in side.state.nobody
        await until(lambda: "has found nobody" in side.state.nobody)
        gate.fail("suggestions", Unreachable())
        stage.desk.board.move(1)
        assert "is looking" in side.state.nobody
        await until(lambda: "could not look" in side.state.nobody)


async def test_an_undo_of_a_batch_that_the_disk_refuses_can_be_tried_again() -> None:
    async with supervisor_stage() as stage:
        stage.desk.selection.toggle()
        bulk, journal = stage.desk.bulk, stage.world.journal
        bulk.look()
        await until(lambda: bulk.state.phase is BulkPhase.PREVIEW)
        bulk.run()
        await until(lambda: bulk.state.phase is BulkPhase.DONE)
        journal.gate.fail("draft", StorageTrouble())
        bulk.undo()
        await until(lambda: bulk.state.phase is BulkPhase.NONE)
        stage.desk.deeds.undo()
        await until(lambda: not is_linked(stage, FIRST))
