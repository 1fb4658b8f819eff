"""Journeys through the settings: from no account to a Salesforce case that the org's own mapping filled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit

from care_desktop.ui.kit.chooser import Chooser
from tests.helpers.journey import PATIENCE, Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.keyrings import use_memory_keyring
from tests.helpers.sign_in import PageReader
from tests.helpers.until import until

SEED = "no-account"


@pytest.fixture
def browser(world: JourneyWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageReader]:
    use_memory_keyring(monkeypatch)
    world.stage.set(auto_approve=False)
    browser = PageReader("Sofia")
    monkeypatch.setattr("care_desktop.bootstrap.program.open_in_browser", browser.open)
    yield browser
    browser.close()


async def choose(agent: Agent, name: str, words: str) -> None:
    """Tab to a list and type the beginning of a value, as the keyboard finds it."""
    await agent.tab_to(name)
    agent.enter(words)
    assert agent.find_as(name, Chooser).currentText().startswith(words)


async def connect(agent: Agent, world: JourneyWorld) -> None:
    """Connect the org from the page of accounts, and wait for its own page."""
    await agent.press_button("connect-account-open")
    await until(lambda: agent.has("login-my-domain") and agent.find("login-my-domain").y() > 0, PATIENCE)
    agent.press(Key.Key_Down, Key.Key_Down)
    await agent.fill("login-host", world.stage.salesforce_url)
    agent.press(Key.Key_Return)
    await until(lambda: agent.has("account-overview"), PATIENCE)


def test_an_org_is_connected_in_the_browser_its_mapping_edited_and_a_case_filled_by_it(
    world: JourneyWorld, browser: PageReader
) -> None:
    person = world.somebody()
    contact = world.contact(FirstName="Leopoldine", LastName="Achterberg")
    sign_in(world.stage, "sofia")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0], linkable=False)
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("No Salesforce account is connected")
        await agent.press_button("tab-open-settings")
        await agent.sees("No Salesforce account is connected yet.")

        await connect(agent, world)
        await agent.sees("is connected.", "SANDBOX", "API version")

        await until(lambda: agent.focus_is("account-tabs"), PATIENCE)
        agent.press(Key.Key_Right)
        await until(lambda: agent.has("map-source-Subject"), PATIENCE)
        await until(lambda: agent.find("map-source-Subject").isEnabled(), PATIENCE)
        await choose(agent, "map-source-Subject", "Customer")
        await agent.press_button("mapping-save")
        await agent.sees("Last changed by")
        agent.press(Key.Key_Escape, Key.Key_Escape, Key.Key_Escape)
        await until(lambda: not agent.has("settings"), PATIENCE)

        await agent.search("leopold")
        await agent.choose("Leopoldine Achterberg")
        await until(lambda: world.linked(person) == contact, PATIENCE)
        await until(lambda: agent.find("create-case").isEnabled(), PATIENCE)
        await agent.press_button("create-case")
        await until(lambda: agent.has("field-Subject"), PATIENCE)
        await until(lambda: agent.find_as("field-Subject", QLineEdit).text() == person.name, PATIENCE)

    at_the_window(story)
    assert len(browser.opened) == 1


def test_an_admin_leads_an_account_through_its_life(world: JourneyWorld, browser: PageReader) -> None:
    sign_in(world.stage, "sofia")

    async def story(agent: Agent) -> None:
        await agent.connected()
        agent.press(Key.Key_Comma, ctrl=True)
        await until(lambda: agent.has("connect-account-open"), PATIENCE)
        await connect(agent, world)
        await agent.sees("Disconnect", "as Sofia")

        await agent.tab_to("sync-contacts")
        agent.press(Key.Key_Space)
        await agent.sees("Last changed by")
        await agent.press_button("connect-default")
        await agent.sees("Replace")
        await agent.press_button("disconnect-own")
        await agent.sees("the default connection")
        await agent.press_button("end-default")
        await agent.sees("Nobody is connected for you.")

        await agent.press_button("remove-account")
        await until(lambda: agent.focus_is("keep-account"), PATIENCE)
        await agent.press_button("remove-for-all")
        await agent.sees("No Salesforce account is connected yet.")

    at_the_window(story)
    assert world.accounts() == []
