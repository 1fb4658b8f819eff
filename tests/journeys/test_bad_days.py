"""Journeys of bad days: servers gone, answers broken, people in the way; each is told, and nothing typed is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from care_desktop.storage.paths import find_paths
from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until

UNREACHABLE = "The server cannot be reached."


def test_a_search_without_salesforce_says_so_and_retry_finds_when_it_is_back(world: JourneyWorld) -> None:
    person = world.somebody()
    world.contact(FirstName="Seraphina", LastName="Nightingale-Frost")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        world.stage.arm("offline", server="salesforce")
        await agent.search("nightingale-f")
        await agent.sees_rows(UNREACHABLE)
        await agent.sees("Salesforce has been out of reach since")
        world.stage.disarm()
        await agent.choose("Retry")
        await agent.sees_rows("Seraphina Nightingale-Frost")
        await agent.sees("nightingale-f")

    at_the_window(story)


@pytest.mark.parametrize(
    ("kind", "args"),
    [("status", {"status": 503}), ("status", {"status": 500}), ("truncated_json", {}), ("html_200", {})],
    ids=["HTML 503", "500", "half a JSON", "HTML where JSON is due"],
)
def test_a_broken_answer_is_a_row_with_a_sentence_and_the_next_one_is_shown(
    world: JourneyWorld, kind: str, args: dict[str, Any]
) -> None:
    person = world.somebody()
    world.contact(FirstName="Thaddeus", LastName=f"Broken-{kind}")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        fault = world.stage.arm(kind, server="salesforce", path="^/services/data/.*(search|query)", **args)
        await agent.search(f"thaddeus broken-{kind[:4]}")
        await until(lambda: agent.desk.salesforce.search.state.error is not None)
        world.stage.disarm(fault)
        agent.enter(kind[4])
        await agent.sees_rows(f"Thaddeus Broken-{kind}")

    at_the_window(story)


def test_without_care_the_status_line_says_so_and_it_comes_back_by_itself(world: JourneyWorld) -> None:
    person = world.somebody()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await agent.connected()
        world.stage.arm("offline", server="care")
        await agent.sees("Offline since", "Showing what was last seen.", f"#{person.numbers[0]}")
        world.stage.disarm()
        await agent.connected()
        await agent.sees("Connected")
        await asyncio.to_thread(world.stage.customer_message, person.case_ids[0], "Hello again, are you there?")
        await until(lambda: "Hello again, are you there?" in str(agent.desk.conversation.state.entries))

    at_the_window(story)


def test_a_contact_deleted_meanwhile_is_told_as_deleted_and_can_be_unlinked(world: JourneyWorld) -> None:
    person = world.somebody()
    contact = world.contact(FirstName="Ferdinand", LastName="Gone-Away")
    world.link(person, contact)
    world.stage.delete_contact(contact)
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("This contact was deleted in Salesforce.")
        await agent.press_button("unlink-gone")
        await agent.sees("Link a Salesforce contact", "Undo")

    at_the_window(story)
    assert world.linked(person) is None


def test_a_contact_merged_meanwhile_gives_way_to_the_surviving_one(world: JourneyWorld) -> None:
    person = world.somebody()
    loser = world.contact(FirstName="Gwendolen", LastName="Twice-Known")
    winner = world.contact(FirstName="Gwendolen", LastName="Once-Known", Title="Survivor")
    world.link(person, loser)
    world.stage.merge(loser, winner)
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("This contact was merged into Gwendolen Once-Known in Salesforce.")
        await agent.press_button("use-survivor")
        await agent.sees("to Gwendolen Once-Known.", "Survivor")

    at_the_window(story)
    assert world.linked(person) == winner


def test_a_contact_deleted_between_search_and_save_keeps_what_was_typed(world: JourneyWorld) -> None:
    person = world.somebody()
    contact = world.contact(FirstName="Valentine", LastName="Soon-Gone", Title="Clerk")
    world.link(person, contact)
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("Title: Clerk", "Read from Salesforce")
        await agent.press_button("Title:")
        agent.enter("Never saved")
        await asyncio.to_thread(world.stage.delete_contact, contact)
        await agent.press_button("Save")
        await agent.sees("deleted in Salesforce")

    at_the_window(story)


def test_a_window_closed_while_a_deed_runs_ends_the_deed_first(world: JourneyWorld) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.fill("field-FirstName", "Octavia")
        await agent.fill("field-LastName", "Closing-Time")
        world.stage.arm("delay", server="salesforce", path="*/sobjects/Contact/*", method="PATCH", count=1, seconds=1)
        agent.press(Key.Key_Return)
        await until(lambda: world.asked("PATCH", "/sobjects/Contact/"))

    at_the_window(story)
    assert world.contacts_called("Closing-Time") == [world.linked(person)]


def test_damaged_journal_and_settings_are_moved_aside_and_told_once(world: JourneyWorld) -> None:
    paths = find_paths()
    journal = paths.journal_of(world.stage.care_url, "ana")
    for file in (journal, paths.settings):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\0 this is neither a journal nor settings \xff" * 300)
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.sees("The file was moved aside as", "1 more")
        await agent.press_button("Dismiss")
        await agent.sees("The file was moved aside as")
        await agent.press_button("Dismiss")
        await agent.sees_no("The file was moved aside as")

    async def next_time(agent: Agent) -> None:
        await agent.connected()
        assert "moved aside" not in agent.screen()

    at_the_window(story)
    at_the_window(next_time)
    assert _kept(journal)
    assert _kept(paths.settings)


def _kept(file: Path) -> bool:
    """Say whether the damaged file is still there under another name, with what it held."""
    return any(b"neither a journal" in one.read_bytes() for one in file.parent.glob(f"{file.name}.damaged-*"))


PASTED = ["'", "\\", "%", "_", "{", "a\0b", "🙂🙂", "\u202eabc", "<b>bold</b>", "x" * 5000]


def test_whatever_is_pasted_into_the_search_the_window_goes_on(world: JourneyWorld) -> None:
    person = world.somebody()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await agent.search("")
        search = agent.desk.salesforce.search
        for text in PASTED:
            agent.paste(text)
            await until(lambda: search.state.text and not search.state.busy)
            assert search.state.error is None, f"{text[:20]!r}: {search.state.error}"
        await agent.sees("Only the first")

    at_the_window(story)
