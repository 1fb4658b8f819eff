"""A rule that holds for everything meets Customers of every kind: each Case is escalated once, none stops another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from care_desktop.care_server import contact_sync
from care_desktop.care_server.store import Store
from care_desktop.domain.automation import JobState
from tests.helpers.automation import Automation, automation
from tests.helpers.care_server import NOW

KINDS: dict[str, dict[str, Any]] = {
    "empty": {"first_name": " ", "last_name": ""},
    "long": {"first_name": "X" * 300, "last_name": "Y" * 300},
    "right-to-left": {"first_name": "\u202eشاب", "last_name": "مريم"},
    "handle": {"handle": "@only_a_handle"},
    "id": {"platform_id": "998877665544"},
    "quotes": {"first_name": "O'Neil\\", "last_name": "'; SELECT \"%_"},
}
LONG_TEXT = "Where is my parcel? " * 600


@pytest.fixture
async def world(store: Store) -> AsyncIterator[Automation]:
    """A Case of each kind of Customer, and a rule without any condition."""
    people = [{"id": kind, "platform": "chat", **columns} for kind, columns in KINDS.items()]
    cases = [{"id": kind, "number": 9_000 + n, "customer_id": kind, "created_at": NOW} for n, kind in enumerate(KINDS)]
    store.load(customers=people, cases=cases)
    async with automation(store) as world:
        world.rule()
        world.set_account(sync_contacts=True)
        yield world


async def test_each_is_escalated_once_however_often_they_write_with_one_contact_for_who_has_any_name(
    world: Automation,
) -> None:
    async with world.working(workers=2, sync=contact_sync.run):
        world.write(*KINDS, *KINDS)
        world.write(*KINDS, text=LONG_TEXT)
        await world.settled()
        world.write(*KINDS, text="Hello? Anybody?")
        await world.settled()
    assert world.states() == [JobState.DONE] * len(KINDS)
    assert sorted(case for case, _, _ in world.escalated()) == sorted(KINDS)
    assert len(world.org.cases()) == len(KINDS)
    made = world.org.org.db.all("SELECT FirstName, LastName FROM Contact")
    assert {row["LastName"] for row in made} == {
        "Y" * 80,
        "مريم",
        "@only_a_handle",
        "998877665544",
        "'; SELECT \"%_",
    }
    assert len(made) == len(KINDS) - 1
    assert len([row for row in world.org.cases() if row["ContactId"]]) == len(KINDS) - 1
