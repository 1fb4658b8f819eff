"""The review queue and the workload in a window: by key, the focus never lost, and nothing done by a double click."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QTableWidget

from care_desktop.domain.case_work import FlagState
from care_desktop.domain.ids import CaseId
from care_desktop.services.events import CasesChanged
from care_desktop.ui.supervisor_place import SupervisorPlaceView
from care_desktop.viewmodels.supervisor import Section
from tests.helpers.fake_work import PEOPLE
from tests.helpers.robots import Robot
from tests.helpers.supervisor_stage import Stage, supervisor_stage
from tests.helpers.until import until
from tests.ui.conftest import Run

Key = Qt.Key
ROBIN, _KIM, SOFIA = PEOPLE


def focused(robot: Robot) -> str:
    focus = robot.focus()
    return focus.objectName() if focus is not None else ""


@asynccontextmanager
async def window(section: Section, flags: int = 3) -> AsyncIterator[tuple[Stage, Robot]]:
    async with supervisor_stage() as stage:
        for number in range(1, flags + 1):
            stage.world.care.flag_by(CaseId(f"case-{number}"), f"May I do this? {number}", ROBIN)
        place = SupervisorPlaceView(stage.desk, lambda: True)
        place.resize(1024, 640)
        place.show()
        place.activateWindow()
        await until(place.isActiveWindow)
        stage.desk.open(section)
        await until(lambda: stage.desk.flags.state.loaded or stage.desk.workload.state.loaded)
        place.take_focus()
        try:
            yield stage, Robot(place)
        finally:
            place.close()
            place.deleteLater()


def test_flags_are_resolved_handed_back_and_opened_by_key(run: Run[None]) -> None:
    async def story() -> None:
        async with window(Section.FLAGS) as (stage, robot):
            care = stage.world.care
            assert focused(robot) == "flag-rows"
            robot.press(Key.Key_B)
            assert focused(robot) == "flag-note"
            assert "Say in a note" in robot.words()
            robot.enter("Ask again")
            robot.click("flag-back")
            await until(lambda: stage.desk.flags.state.total == 2)
            assert (care.flags[0].state, care.flags[0].note) == (FlagState.HANDED_BACK, "Ask again")
            assert focused(robot) == "flag-rows"
            robot.press(Key.Key_J, Key.Key_R)
            await until(lambda: stage.desk.flags.state.total == 1)
            assert care.flags[2].state is FlagState.RESOLVED
            robot.press(Key.Key_Return)
            assert stage.opened == ["case-2"]

    run(story())


def test_a_double_click_closes_one_flag_and_links_one_customer(run: Run[None]) -> None:
    async def story() -> None:
        async with window(Section.FLAGS) as (stage, robot):
            await until(lambda: stage.desk.flags.state.total == 3)
            for _time in range(2):
                robot.find_as("flag-resolve", QAbstractButton).click()
            await until(lambda: not stage.desk.flags.state.busy)
            assert stage.desk.flags.state.total == 2
            stage.desk.open(Section.BOARD)
            await until(lambda: robot.has("board-accept") and stage.desk.board.state.current is not None)
            for _time in range(2):
                robot.find_as("board-accept", QAbstractButton).click()
            await until(lambda: stage.desk.board.state.total == 3)
            assert stage.world.care.gate.calls["link"] == 1

    run(story())


def test_the_keyboard_survives_the_last_flag_and_finds_the_next_that_comes(run: Run[None]) -> None:
    async def story() -> None:
        async with window(Section.FLAGS, 1) as (stage, robot):
            robot.press(Key.Key_R)
            await until(lambda: "No flag is open" in robot.words())
            assert robot.focus() is not None
            stage.world.care.flag_by(CaseId("case-2"), "And this?", ROBIN)
            stage.world.bus.publish(CasesChanged())
            await until(lambda: focused(robot) == "flag-rows")
            await until(lambda: "And this?" in robot.words())

    run(story())


def test_a_flag_that_somebody_closes_stays_under_the_hands_of_who_types(run: Run[None]) -> None:
    async def story() -> None:
        async with window(Section.FLAGS) as (stage, robot):
            robot.press(Key.Key_N)
            robot.enter("half a senten")
            care = stage.world.care
            care._close(CaseId("case-1"), "flag-1", FlagState.RESOLVED, "", "op")  # type: ignore[arg-type]
            stage.world.bus.publish(CasesChanged())
            await until(lambda: "somebody else has closed it" in robot.words())
            assert focused(robot) == "flag-note"
            robot.enter("ce")
            assert stage.desk.flags.state.notes == {"flag-1": "half a sentence"}

    run(story())


def test_cases_are_chosen_and_given_by_key(run: Run[None]) -> None:
    async def story() -> None:
        async with window(Section.WORKLOAD) as (stage, robot):
            assert focused(robot) == "workload-people"
            robot.press(Key.Key_Down)
            people = robot.find_as("workload-people", QTableWidget)
            await until(lambda: bool(stage.desk.workload.state.cases))
            held = len(stage.desk.workload.state.cases)
            assert people.currentRow() >= 0
            robot.find("workload-cases").setFocus()
            robot.press(Key.Key_Home, Key.Key_Space)
            assert len(stage.desk.workload.state.selected) == 1
            assert "Choose first who gets them." in robot.find("workload-give").accessibleDescription()
            stage.desk.workload.aim(SOFIA.id)
            robot.click("workload-give")
            await until(lambda: len(stage.desk.workload.state.cases) == held - 1)
            assert SOFIA.name in [case.assignee for case in stage.world.care.cases.values()]

    run(story())


def test_more_cases_than_are_listed_are_said_so(run: Run[None]) -> None:
    async def story() -> None:
        async with window(Section.WORKLOAD) as (stage, robot):
            stage.world.care.most_of_one = 1
            load = next(load for load in stage.desk.workload.state.loads if load.total > 1)
            stage.desk.workload.choose(load.user_id)
            await until(lambda: f"{load.total} active cases, here the newest 1" in robot.words())

    run(story())


def test_no_word_of_a_button_is_cut_in_the_smallest_window(run: Run[None]) -> None:
    async def story() -> None:
        async with window(Section.FLAGS) as (stage, robot):
            await until(lambda: stage.desk.flags.state.total == 3)
            buttons = [robot.find_as(f"flag-{name}", QAbstractButton) for name in ("resolve", "back", "open")]
            await until(lambda: all(one.width() >= one.sizeHint().width() for one in buttons))

    run(story())
