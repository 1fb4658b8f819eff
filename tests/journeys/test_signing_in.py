"""Journeys of signing in: to Care, to Salesforce, again after an end, and out; without any token handed over."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from PySide6.QtWidgets import QLineEdit

from tests.helpers.journey import PATIENCE, Agent, Key, at_the_window
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.keyrings import MemoryKeyring, use_memory_keyring
from tests.helpers.sign_in import PageReader
from tests.helpers.until import until


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return use_memory_keyring(monkeypatch)


@pytest.fixture
def browser(world: JourneyWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageReader]:
    world.stage.set(auto_approve=False)
    browser = PageReader("Ana")
    monkeypatch.setattr("care_desktop.bootstrap.program.open_in_browser", browser.open)
    yield browser
    browser.close()
    world.stage.set(rotation=False)


def end_connection(world: JourneyWorld, keys: MemoryKeyring, org_id: str) -> None:
    """End the own connection behind the window's back, as an admin of the org does."""
    secret = next(secret for (_service, name), secret in keys.secrets.items() if name.startswith(org_id))
    revoke = f"{world.stage.salesforce_url}/services/oauth2/revoke"
    answer = httpx.post(revoke, data={"token": json.loads(secret)["refresh_token"]}, trust_env=False, verify=False)
    assert answer.status_code == 200


def end_sign_in(world: JourneyWorld, token: str) -> None:
    """End a token of Care behind the window's back."""
    httpx.post(f"{world.stage.care_url}/oauth/revoke", data={"token": token}, trust_env=False, verify=False)


async def at_the_door(agent: Agent, address: str) -> None:
    """Type the address of the Care server on the welcome page, and sign in."""
    await until(lambda: agent.has("care-address"), PATIENCE)
    agent.find_as("care-address", QLineEdit).setText(address)
    agent.click("sign-in")


async def inside(agent: Agent) -> None:
    """Wait until the window is filled."""
    await until(lambda: agent.program.desk is not None and agent.program.window.frame.panel.page is not None, PATIENCE)


def test_signed_in_once_the_agent_links_a_contact_through_the_default_connection(
    world: JourneyWorld, keys: MemoryKeyring, browser: PageReader
) -> None:
    person = world.somebody()
    contact = world.contact(FirstName="Philippa", LastName="Quartermain")

    async def first_day(agent: Agent) -> None:
        await at_the_door(agent, world.stage.care_url)
        await inside(agent)
        await agent.open_case(person.numbers[0])
        await agent.search("philippa qua")
        await agent.choose("Philippa Quartermain")
        await until(lambda: world.linked(person) == contact, PATIENCE)

    async def next_day(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await agent.sees("Philippa", "Quartermain")

    at_the_window(first_day, at_once=True)
    assert len(browser.opened) == 1
    at_the_window(next_day)
    assert len(browser.opened) == 1


def test_whoever_says_no_stays_at_the_door_and_may_try_again(
    world: JourneyWorld, keys: MemoryKeyring, browser: PageReader
) -> None:
    async def story(agent: Agent) -> None:
        browser.decision = "deny"
        await at_the_door(agent, world.stage.care_url)
        await agent.sees("Access was not allowed in the browser.")
        browser.decision = None
        agent.click("sign-in")
        await agent.sees("Go on in your browser")
        agent.click("cancel-sign-in")
        await agent.sees_no("Go on in your browser")
        browser.decision = "allow"
        agent.click("sign-in")
        await inside(agent)

    at_the_window(story, at_once=True)


def test_signing_out_ends_the_token_and_the_next_window_asks_again(
    world: JourneyWorld, keys: MemoryKeyring, browser: PageReader
) -> None:
    async def story(agent: Agent) -> None:
        await at_the_door(agent, world.stage.care_url)
        await inside(agent)
        assert keys.secrets
        assert agent.desk.shell.commands.run("sign-out") is None
        await until(lambda: agent.program.begins_anew, PATIENCE)

    async def again(agent: Agent) -> None:
        await until(lambda: agent.has("care-address"), PATIENCE)
        assert agent.find_as("care-address", QLineEdit).text() == world.stage.care_url

    assert at_the_window(story, at_once=True).begins_anew
    assert not keys.secrets
    at_the_window(again, at_once=True)


def test_without_a_keyring_one_is_told_once_that_the_sign_in_will_not_last(
    world: JourneyWorld, browser: PageReader
) -> None:
    async def story(agent: Agent) -> None:
        await at_the_door(agent, world.stage.care_url)
        await inside(agent)
        await agent.sees("This computer has no open keyring")
        agent.desk.board.dismiss()
        assert agent.program.rooms is not None
        account = agent.program.rooms.services.session.account
        assert account is not None
        await agent.program.rooms.connections.reconnect(account)
        assert agent.desk.board.state.current is None

    async def next_day(agent: Agent) -> None:
        await until(lambda: agent.has("care-address"), PATIENCE)

    at_the_window(story, at_once=True)
    at_the_window(next_day, at_once=True)


def test_a_sign_in_that_care_has_ended_is_made_anew_in_the_window(
    world: JourneyWorld, keys: MemoryKeyring, browser: PageReader
) -> None:
    person = world.somebody()

    async def story(agent: Agent) -> None:
        await at_the_door(agent, world.stage.care_url)
        await inside(agent)
        (token,) = keys.secrets.values()
        end_sign_in(world, token)
        agent.desk.case_list.retry()
        await agent.sees("Care has ended your sign-in.", "Sign in again")
        browser.user = "Ben"
        agent.click("notice-action")
        await agent.sees("This window belongs to somebody else.")
        agent.desk.board.dismiss()
        browser.user = "Ana"
        agent.click("notice-action")
        await agent.sees_no("Care has ended your sign-in.")
        await agent.open_case(person.numbers[0])
        assert list(keys.secrets.values()) != [token]

    at_the_window(story, at_once=True)


def test_an_expired_connection_is_reconnected_in_place_and_nothing_typed_is_lost(
    world: JourneyWorld, keys: MemoryKeyring, browser: PageReader
) -> None:
    person = world.somebody()

    async def story(agent: Agent) -> None:
        await at_the_door(agent, world.stage.care_url)
        await inside(agent)
        rooms = agent.program.rooms
        assert rooms is not None
        account = rooms.services.session.account
        assert account is not None
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.fill("field-LastName", "Featherstonehaugh")
        await agent.sees("as Care Integration, and links to")
        await rooms.connections.reconnect(account)
        await agent.sees("as Ana Popa, and links to")

        end_connection(world, keys, account.org_id)
        agent.click("Create Salesforce contact")
        await agent.sees("The connection to Salesforce has expired.", "Reconnect", "Sign in again to go on.")
        agent.click("notice-action")
        await agent.sees_no("has expired")
        await agent.sees_no("Sign in again to go on.")
        assert agent.field("LastName") == "Featherstonehaugh"

    at_the_window(story, at_once=True)


def test_a_server_that_is_gone_leaves_a_way_to_another_one(
    world: JourneyWorld, keys: MemoryKeyring, browser: PageReader
) -> None:
    async def first_day(agent: Agent) -> None:
        await at_the_door(agent, world.stage.care_url)
        await inside(agent)

    async def next_day(agent: Agent) -> None:
        await until(lambda: agent.has("another-server"), PATIENCE)
        agent.click("another-server")
        await at_the_door(agent, world.stage.care_url)
        await agent.sees("cannot be reached")
        world.stage.disarm()
        agent.click("sign-in")
        await inside(agent)

    at_the_window(first_day, at_once=True)
    world.stage.arm("drop_before", server="care")
    at_the_window(next_day, at_once=True)
    assert len(browser.opened) == 2
