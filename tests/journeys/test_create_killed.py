"""Journeys of a window that is killed while it creates and links: the next start makes it exactly one of each."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from care_desktop.storage.paths import find_paths
from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld, Person
from tests.helpers.killed_window import Moment, kill_when

CONTACT, LINK = "*/sobjects/Contact/Care_Customer_Id__c/*", "*/salesforce-link"
FIRST = Moment("when the promise is made, and nothing sent", "delay", "salesforce", "GET", "*/query", None)
MOMENTS = (
    FIRST,
    Moment("before the contact is made", "delay", "salesforce", "PATCH", CONTACT),
    Moment("when the contact is made but not answered", "slow_drip", "salesforce", "PATCH", CONTACT),
    Moment("before the link is made", "delay", "care", "PUT", LINK),
    Moment("when the link is made but not answered", "slow_drip", "care", "PUT", LINK),
)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)
def test_a_window_killed_while_it_creates_leaves_one_contact_and_one_link(world: JourneyWorld, moment: Moment) -> None:
    person, last = world.stranger(), f"Killed-{MOMENTS.index(moment)}-Wexford"
    moment.arm(world)
    kill_when(world, _typed(person, last), lambda: _has_come_so_far(world, person, last, moment))
    world.stage.disarm()

    sign_in(world.stage, "ana")
    at_the_window(lambda agent: _is_told(agent, person, last))

    [contact] = world.contacts_called(last)
    assert world.linked(person) == contact


def test_a_window_killed_just_after_the_link_leaves_one_contact_and_one_link(world: JourneyWorld) -> None:
    person, last = world.stranger(), "Killed-after-Wexford"
    kill_when(world, _typed(person, last), lambda: world.linked(person) is not None)

    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("Morwenna", last, "Unlink")

    at_the_window(story)
    assert world.contacts_called(last) == [world.linked(person)]


def _typed(person: Person, last: str) -> list[str]:
    return [str(person.numbers[0]), "c", "FirstName=Morwenna", f"LastName={last}"]


async def _is_told(agent: Agent, person: Person, last: str) -> None:
    await agent.sees(f"Finished what was interrupted: Morwenna {last} was created and linked to")
    await agent.press_button("Show")
    await agent.sees(f"#{person.numbers[0]}")


def _has_come_so_far(world: JourneyWorld, person: Person, last: str, moment: Moment) -> bool:
    if moment is FIRST:
        return _is_promised(world)
    if moment.kind == "delay":
        return moment.is_asked(world)
    return bool(world.linked(person)) if moment.server == "care" else bool(world.contacts_called(last))


def _is_promised(world: JourneyWorld) -> bool:
    """Say whether the deed stands on the journal."""
    file = find_paths().journal_of(world.stage.care_url, "ana")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as journal:
        return journal.execute("SELECT 1 FROM deeds").fetchone() is not None
