"""The board on bad days: a suggested contact merged or deleted meanwhile, and a connection that ends in a batch."""

from __future__ import annotations

from care_desktop.domain.errors import SignInNeeded, Unreachable
from care_desktop.domain.ids import CaseId, ContactId, CustomerId
from care_desktop.domain.people import GoneWhy
from care_desktop.services.board_batch import SLICE
from care_desktop.viewmodels.board_bulk import BulkPhase
from tests.helpers.board_world import suggestion
from tests.helpers.builders import ACCOUNT, contact, contact_id, contact_match
from tests.helpers.supervisor_stage import Stage, supervisor_stage
from tests.helpers.until import until

ROW, FIRST = CaseId("case-1"), CustomerId("cust-1")
SURVIVOR = contact_match(50, "Ann Lee-Smith")


def linked_contact(stage: Stage, customer: CustomerId = FIRST) -> ContactId | None:
    return stage.world.care.customers[customer].linked_contact(ACCOUNT)


async def merge_and_accept(stage: Stage) -> None:
    """Let the suggested contact of the first row be merged into another, and accept that row."""
    stage.world.salesforce.contacts[SURVIVOR.id] = contact(50, SURVIVOR.name)
    stage.world.salesforce.delete(contact_id(1), GoneWhy.MERGED, SURVIVOR)
    await stage.accept()
    await until(lambda: ROW in stage.desk.board.state.trouble)


async def test_a_contact_that_was_merged_is_said_and_the_surviving_one_is_linked_by_one_press() -> None:
    async with supervisor_stage() as stage:
        await merge_and_accept(stage)
        assert "was merged into" in stage.desk.board.state.trouble[ROW]
        assert SURVIVOR.name in stage.told
        assert linked_contact(stage) is None
        notice = stage.notices.state.current
        assert notice is not None
        assert notice.action == "Use the surviving contact"
        stage.notices.act()
        await until(lambda: linked_contact(stage) == SURVIVOR.id)
        await until(lambda: "Linked" in stage.told)
        stage.desk.deeds.undo()
        await until(lambda: linked_contact(stage) is None)


async def test_accepting_the_row_of_a_merged_contact_again_links_the_surviving_one() -> None:
    async with supervisor_stage() as stage:
        await merge_and_accept(stage)
        stage.desk.board.mark(ROW)
        await stage.accept()
        await until(lambda: linked_contact(stage) == SURVIVOR.id)


async def test_a_surviving_contact_that_is_gone_in_its_turn_is_not_linked() -> None:
    async with supervisor_stage() as stage:
        await merge_and_accept(stage)
        stage.world.salesforce.delete(SURVIVOR.id)
        stage.notices.act()
        await until(lambda: "deleted" in stage.desk.board.state.trouble.get(ROW, ""))
        assert linked_contact(stage) is None


async def test_for_a_contact_that_was_deleted_care_looks_who_else_it_may_be() -> None:
    async with supervisor_stage() as stage:
        care = stage.world.care
        stage.world.salesforce.delete(contact_id(1))
        care.suggested[FIRST] = (suggestion(3),)
        await stage.accept()
        await until(lambda: ROW in stage.desk.board.state.trouble)
        assert "Ann Lee" in stage.desk.board.state.trouble[ROW], "the old one is named: another stands there by now"
        await until(lambda: (row := stage.desk.board.row(0)) is not None and row.suggestion == suggestion(3))
        stage.desk.board.mark(ROW)
        await until(lambda: (row := stage.desk.board.state.current) is not None and row.suggestion == suggestion(3))
        await stage.accept()
        await until(lambda: linked_contact(stage) == contact_id(3))


async def test_a_row_stays_with_its_reason_where_care_cannot_look_again() -> None:
    async with supervisor_stage() as stage:
        stage.world.salesforce.delete(contact_id(1))
        stage.world.care.gate.fail("suggestions", Unreachable())
        await stage.accept()
        await until(lambda: ROW in stage.desk.board.state.trouble)
        assert "deleted" in stage.told


async def test_a_connection_that_expires_in_a_batch_keeps_what_is_linked_and_what_is_left() -> None:
    async with supervisor_stage(SLICE + 5) as stage:
        bulk, selection, salesforce = stage.desk.bulk, stage.desk.selection, stage.world.salesforce
        selection.all_clear()
        await until(lambda: len(selection.state.rows) == SLICE + 5)
        bulk.look()
        await until(lambda: bulk.state.phase is BulkPhase.PREVIEW)
        bulk.subscribe(
            lambda state: salesforce.gate.fail("present", SignInNeeded("expired")) if state.done == SLICE else None
        )
        bulk.run()
        await until(lambda: bulk.state.phase is BulkPhase.DONE)
        assert bulk.state.linked == SLICE
        assert f"{SLICE} customers were linked" in bulk.state.sentence
        assert bulk.state.sentence != f"{SLICE} customers were linked.", "why it ended is said, too"
        assert len(selection.state.rows) == 5, "the others are still selected: sign in, and go on"
        await until(lambda: stage.desk.board.state.total == 5)


async def test_a_batch_that_a_connection_ended_goes_on_with_the_rows_that_are_left() -> None:
    async with supervisor_stage(3) as stage:
        bulk, selection = stage.desk.bulk, stage.desk.selection
        selection.all_clear()
        await until(lambda: len(selection.state.rows) == 3)
        for ends in (True, False):
            bulk.look()
            await until(lambda: bulk.state.phase is BulkPhase.PREVIEW)
            if ends:
                stage.world.salesforce.gate.fail("present", SignInNeeded("expired"))
            bulk.run()
            await until(lambda: bulk.state.phase is BulkPhase.DONE)
            assert bulk.state.linked == (0 if ends else 3)
        assert not selection.state.rows


async def test_a_merged_contact_in_a_batch_stays_and_is_accepted_by_itself() -> None:
    async with supervisor_stage(2) as stage:
        bulk = stage.desk.bulk
        stage.world.salesforce.contacts[SURVIVOR.id] = contact(50, SURVIVOR.name)
        stage.world.salesforce.delete(contact_id(1), GoneWhy.MERGED, SURVIVOR)
        stage.desk.selection.all_clear()
        await until(lambda: len(stage.desk.selection.state.rows) == 2)
        bulk.look()
        await until(lambda: bulk.state.phase is BulkPhase.PREVIEW)
        bulk.run()
        await until(lambda: bulk.state.phase is BulkPhase.DONE)
        assert (bulk.state.linked, [line.row.case_id for line in bulk.state.lines]) == (1, [ROW])
        assert SURVIVOR.name in bulk.state.lines[0].why
        bulk.cancel()
        stage.desk.board.mark(ROW)
        await stage.accept()
        await until(lambda: linked_contact(stage) == SURVIVOR.id)
