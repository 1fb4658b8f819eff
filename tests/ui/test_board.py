"""The board in a window: every deed by key, the keyboard never lost, and its panels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PySide6.QtCore import Qt

from care_desktop.domain.ids import CustomerId
from care_desktop.ui.board import BoardView
from care_desktop.ui.supervisor_place import SupervisorPlaceView
from care_desktop.viewmodels.board_bulk import BulkPhase
from care_desktop.viewmodels.supervisor import Section
from tests.helpers.board_world import linked_by
from tests.helpers.builders import ACCOUNT, contact_id
from tests.helpers.robots import Robot
from tests.helpers.supervisor_stage import Stage, supervisor_stage
from tests.helpers.until import until
from tests.ui.conftest import Run

Key = Qt.Key


def focused(robot: Robot) -> str:
    focus = robot.focus()
    return focus.objectName() if focus is not None else ""


@asynccontextmanager
async def window(count: int = 4) -> AsyncIterator[tuple[Stage, Robot]]:
    async with supervisor_stage(count) as stage:
        place = SupervisorPlaceView(stage.desk, lambda: True)
        place.resize(1200, 700)
        place.show()
        place.activateWindow()
        await until(place.isActiveWindow)
        place.take_focus()
        try:
            yield stage, Robot(place)
        finally:
            place.close()
            place.deleteLater()


def test_a_row_is_accepted_ruled_out_and_undone_by_key(run: Run[None]) -> None:
    async def story() -> None:
        async with window() as (stage, robot):
            robot.press(Key.Key_A)
            await until(lambda: stage.desk.board.state.total == 3)
            row = stage.desk.board.state.current
            assert row is not None
            assert row.customer_id == "cust-2"
            assert focused(robot) == "board-rows"
            robot.press(Key.Key_R)
            await until(lambda: bool(stage.world.care.rejected))
            await until(lambda: not stage.desk.board.state.work)
            robot.press(Key.Key_Z)
            await until(lambda: not stage.world.care.rejected)
            await until(lambda: not stage.desk.board.state.work)
            robot.press(Key.Key_Z)
            await until(lambda: stage.desk.board.state.total == 4)
            assert focused(robot) == "board-rows"

    run(story())


def test_the_keyboard_survives_the_last_row_and_is_back_on_the_rows_when_one_comes(run: Run[None]) -> None:
    async def story() -> None:
        async with window(1) as (stage, robot):
            robot.press(Key.Key_A)
            await until(lambda: bool(stage.desk.board.state.empty))
            assert focused(robot) == "board-filter"
            stage.desk.deeds.undo()
            await until(lambda: stage.desk.board.state.total == 1)
            assert focused(robot) == "board-rows"

    run(story())


def test_j_k_and_arrows_move_and_enter_opens_the_case(run: Run[None]) -> None:
    async def story() -> None:
        async with window() as (stage, robot):
            robot.press(Key.Key_J, Key.Key_Down, Key.Key_K)
            assert stage.desk.board.state.current_index == 1
            robot.press(Key.Key_Return)
            assert stage.opened == ["case-2"]

    run(story())


def test_rows_are_ticked_previewed_accepted_and_undone_without_a_mouse(run: Run[None]) -> None:
    async def story() -> None:
        async with window(6) as (stage, robot):
            robot.press(Key.Key_Space)
            robot.press(Key.Key_Down, shift=True)
            assert len(stage.desk.selection.state.rows) == 2
            robot.press(Key.Key_A, ctrl=True)
            await until(lambda: len(stage.desk.selection.state.rows) == 6)
            linked_by(stage.world, CustomerId("cust-6"), contact_id(6), "Sofia Lind")
            robot.press(Key.Key_Return, ctrl=True)
            await until(lambda: stage.desk.bulk.state.phase is BulkPhase.PREVIEW)
            assert focused(robot) == "bulk-run"
            assert "5 rows will be linked" in robot.words()
            robot.press(Key.Key_Return)
            await until(lambda: stage.desk.bulk.state.phase is BulkPhase.DONE)
            assert stage.desk.bulk.state.linked == 5
            robot.click("bulk-undo")
            await until(lambda: stage.desk.bulk.state.sentence.startswith("Undone: 5"))
            await until(lambda: stage.desk.board.state.total == 5)
            robot.click("bulk-cancel")
            assert focused(robot) == "board-rows"
            linked = [one for one in stage.world.care.customers.values() if one.linked_contact(ACCOUNT)]
            assert [one.id for one in linked] == ["cust-6"]

    run(story())


def test_the_evidence_and_the_conversation_stand_beside_the_row(run: Run[None]) -> None:
    async def story() -> None:
        async with window() as (stage, robot):
            await until(lambda: bool(stage.desk.side.state.messages))
            words = robot.words()
            assert "Same email: \u2068person1@mail.example\u2069" in words
            assert stage.desk.side.state.messages[-1].text in words

    run(story())


def test_an_empty_queue_and_the_workload_say_what_they_are_for(run: Run[None]) -> None:
    async def story() -> None:
        async with window() as (stage, robot):
            robot.click("supervisor-flags")
            await until(lambda: stage.desk.flags.state.loaded)
            await until(lambda: "No flag is open" in robot.words())
            robot.click("supervisor-workload")
            await until(lambda: stage.desk.workload.state.loaded)
            assert stage.desk.state.section is Section.WORKLOAD
            assert robot.has("workload-people")

    run(story())


def test_a_hundred_thousand_rows_are_never_asked_for_at_once(run: Run[None]) -> None:
    async def story() -> None:
        async with window(300) as (stage, robot):
            robot.press(Key.Key_End)
            await until(lambda: stage.desk.board.state.current_index == 299)
            await until(lambda: stage.desk.board.state.current is not None)
            assert isinstance(robot.find("board"), BoardView)
            assert stage.world.care.gate.calls["board"] <= 6

    run(story())


def test_where_no_row_is_there_nothing_is_offered_to_select(run: Run[None]) -> None:
    async def story() -> None:
        async with window(count=0) as (stage, robot):
            await until(lambda: stage.desk.board.state.empty)
            assert not robot.has("board-all")
        async with window(count=1) as (stage, robot):
            await until(lambda: stage.desk.board.state.total == 1)
            assert robot.has("board-all")

    run(story())
