"""A journey of the morning: the cases of the last evening are on screen before Care has answered."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView

from care_desktop.domain.case_rows import View
from tests.helpers.journey import PATIENCE, Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until


def test_the_cases_of_the_last_time_are_there_before_care_answers_and_for_nobody_else(world: JourneyWorld) -> None:
    person = world.stranger()

    async def evening(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])

    async def morning(agent: Agent) -> None:
        rows = agent.window.findChild(QTableView, "cases")
        assert rows is not None
        assert rows.model().rowCount() > 1
        assert not agent.focus_is("case-filter")  # where J would be a letter
        assert "Connecting… The cases are as they were on " in agent.screen()
        agent.find("views-list").setFocus()
        agent.press(Key.Key_Down)
        world.stage.disarm()
        await agent.sees("Connected")
        assert agent.desk.case_list.state.query.view is View.NEW  # chosen before there was anybody to ask
        agent.find("views-list").setFocus()
        agent.press(Key.Key_Up)
        await agent.open_case(person.numbers[0])

    async def somebody_else(agent: Agent) -> None:
        rows = agent.window.findChild(QTableView, "cases")
        assert rows is None or rows.model().rowCount() == 0
        world.stage.disarm()
        await until(lambda: agent.window.findChild(QTableView, "cases") is not None, PATIENCE)

    sign_in(world.stage, "ana")
    at_the_window(evening)
    world.stage.arm("delay", server="care", seconds=20)
    at_the_window(morning, at_once=True)
    world.stage.arm("delay", server="care", seconds=20)
    sign_in(world.stage, "ben")
    at_the_window(somebody_else, at_once=True)
