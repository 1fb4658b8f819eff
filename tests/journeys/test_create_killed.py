"""Journeys of a window that is killed while it creates and links: the next start makes it exactly one of each."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from care_desktop.storage.paths import find_paths
from tests.helpers.journey import Agent, Key, at_the_window, connection_of, sign_in
from tests.helpers.journey_world import JourneyWorld, Person

LONG = 600
CONTACT, LINK = "*/sobjects/Contact/Care_Customer_Id__c/*", "*/salesforce-link"


@dataclass(frozen=True, slots=True)
class Moment:
    """When the window dies: a request that hangs there, and how its arrival is known."""

    name: str
    kind: str
    server: str
    method: str
    path: str
    args: dict[str, Any]

    @property
    def ending(self) -> str:
        return self.path.strip("*")


FIRST = Moment("when the promise is made, and nothing sent", "delay", "salesforce", "GET", "*/query", {"seconds": LONG})
MOMENTS = (
    FIRST,
    Moment("before the contact is made", "delay", "salesforce", "PATCH", CONTACT, {"seconds": LONG}),
    Moment("when the contact is made but not answered", "slow_drip", "salesforce", "PATCH", CONTACT, {"pause": LONG}),
    Moment("before the link is made", "delay", "care", "PUT", LINK, {"seconds": LONG}),
    Moment("when the link is made but not answered", "slow_drip", "care", "PUT", LINK, {"pause": LONG}),
)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)
def test_a_window_killed_while_it_creates_leaves_one_contact_and_one_link(world: JourneyWorld, moment: Moment) -> None:
    person, last = world.stranger(), f"Killed-{MOMENTS.index(moment)}-Wexford"
    fault = {"chunk": 1} if moment.kind == "slow_drip" else {}
    world.stage.arm(
        moment.kind,
        server=moment.server,
        method=moment.method,
        path=moment.path,
        count=None if moment is FIRST else 1,
        **moment.args,
        **fault,
    )
    _kill_when(world, person, last, lambda: _has_come_so_far(world, person, last, moment))
    world.stage.disarm()

    sign_in(world.stage, "ana")
    at_the_window(lambda agent: _is_told(agent, person, last))

    [contact] = world.contacts_called(last)
    assert world.linked(person) == contact


def test_a_window_killed_just_after_the_link_leaves_one_contact_and_one_link(world: JourneyWorld) -> None:
    person, last = world.stranger(), "Killed-after-Wexford"
    _kill_when(world, person, last, lambda: world.linked(person) is not None)

    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("Morwenna", last, "Unlink")

    at_the_window(story)
    assert world.contacts_called(last) == [world.linked(person)]


async def _is_told(agent: Agent, person: Person, last: str) -> None:
    await agent.sees(f"Finished what was interrupted: Morwenna {last} was created and linked to")
    await agent.press_button("Show")
    await agent.sees(f"#{person.numbers[0]}")


def _has_come_so_far(world: JourneyWorld, person: Person, last: str, moment: Moment) -> bool:
    if moment is FIRST:
        return _is_promised()
    if moment.kind == "delay":
        return bool(world.asked(moment.method, moment.ending))
    return bool(world.linked(person)) if moment.server == "care" else bool(world.contacts_called(last))


def _is_promised() -> bool:
    """Say whether the deed stands on the journal."""
    with closing(sqlite3.connect(f"file:{find_paths().journal}?mode=ro", uri=True)) as journal:
        return journal.execute("SELECT 1 FROM deeds").fetchone() is not None


def _kill_when(world: JourneyWorld, person: Person, last: str, is_time: Callable[[], bool]) -> None:
    """Run a window that creates a contact for this Customer, and kill it when it is time."""
    command = [sys.executable, "-m", "tests.helpers.journey_window", str(person.numbers[0]), "Morwenna", last]
    environment = {**os.environ, **connection_of(world.stage, "ana")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "typed\n"
        deadline = time.monotonic() + 20
        while not is_time():
            assert process.poll() is None, "the window ended by itself"
            assert time.monotonic() < deadline, "the window never came so far"
            time.sleep(0.005)
    finally:
        process.kill()
        process.communicate()
