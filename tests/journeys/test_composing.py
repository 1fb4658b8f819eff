"""Letters that are composed (Chinese, Japanese, Korean, dead keys): nothing acts on them before they are chosen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until


def compose(agent: Agent, letters: str) -> None:
    """Show letters that may still change, as an input method does."""
    QApplication.sendEvent(_target(agent), QInputMethodEvent(letters, []))


def choose(agent: Agent, letters: str) -> None:
    """Take letters for good."""
    chosen = QInputMethodEvent()
    chosen.setCommitString(letters)
    QApplication.sendEvent(_target(agent), chosen)


def _target(agent: Agent) -> QWidget:
    target = agent.focus()
    assert target is not None
    return target


def test_a_name_is_composed_in_the_form_while_the_world_goes_on(world: JourneyWorld) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.fill("field-FirstName", "")
        compose(agent, "はな")
        create = agent.desk.salesforce.create
        create.filling.change("LastName", "Tanaka")  # the form shows itself anew
        assert agent.field("FirstName") == ""
        choose(agent, "花子")
        await agent.sees_in_field("FirstName", "花子")
        assert create.state.panel.form.values()["FirstName"] == "花子"

    at_the_window(story)


@pytest.mark.parametrize("place", ["case-filter", "contact-search"])
def test_a_search_waits_for_the_chosen_letters(world: JourneyWorld, place: str) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_Slash if place == "case-filter" else Key.Key_S)
        await until(lambda: agent.focus_is(place))
        agent.press(Key.Key_A, ctrl=True)
        agent.press(Key.Key_Delete)
        compose(agent, "たなか")
        field = agent.find(place)
        assert field.property("text") == ""
        choose(agent, "田中")
        await until(lambda: field.property("text") == "田中")

    at_the_window(story)
