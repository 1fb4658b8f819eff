"""A journey of an agent who works a case through: taken, filled in, flagged, and answered by a supervisor."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until


def test_a_case_is_taken_flagged_answered_and_done_by_keyboard(world: JourneyWorld) -> None:
    row = next(row for row in world.rows(view="new"))
    number, case_id = row["number"], row["id"]
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(number)
        agent.press(Key.Key_1, ctrl=True)
        await until(lambda: agent.desk.panel.case_tab.state.status.value)  # an agent looks before taking a case
        await agent.connected()
        agent.press(Key.Key_M)
        await until(lambda: world.case(case_id)["assignee"] == "Ana Popa")
        await until(lambda: agent.desk.panel.case_tab.state.status.value == "open")
        agent.press(Key.Key_F)
        await until(lambda: agent.focus_is("flag-reason"))
        agent.paste("x" * 10_000)
        await agent.press_button("Flag")
        await agent.sees("A reason has room for 2,000 letters, and these are 10,000.")
        assert len(agent.find_as("flag-reason", QPlainTextEdit).toPlainText()) == 10_000
        await agent.tab_to("Reason for the flag")
        agent.paste("May I refund this twice?")
        await agent.press_button("Flag")
        await agent.sees("Flagged by Ana Popa", "May I refund this twice?")
        agent.press(Key.Key_Escape)
        agent.desk.shell.open_case(None)
        world.hand_flag_back(case_id, "Once is enough.")
        await until(lambda: agent.desk.bell.state.count == 1)
        await agent.sees("Notifications, 1 not seen")
        await agent.open_case(number)
        await agent.sees("Handed back by Sofia Lind", "Once is enough.")
        await until(lambda: agent.desk.bell.state.count == 0)
        agent.press(Key.Key_D)
        await agent.sees("Fill in these fields before the case is done: Contact reason.")
        await until(lambda: agent.focus_is("case-field-Contact reason"))
        agent.press(Key.Key_Down)
        await until(lambda: any(field["value"] for field in world.case(case_id)["fields"] if _is_reason(field)))
        agent.press(Key.Key_Escape)
        await until(lambda: not agent.focus_is("case-field"))
        agent.press(Key.Key_D)
        await until(lambda: world.case(case_id)["status"] == "done")

    at_the_window(story)


def _is_reason(field: dict[str, str]) -> bool:
    return field["name"] == "Contact reason"
