"""The board fills by itself: the scout asks Salesforce for whom nobody has looked yet, and nothing holds it up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

from sqlalchemy import update

from care_desktop.api.salesforce.client import SalesforceClient
from care_desktop.care_server import board_lists, changes
from care_desktop.care_server.account_tables import default_connections
from care_desktop.care_server.operations import Room
from care_desktop.care_server.scout import Pace, Scout
from care_desktop.care_server.store import Store
from care_desktop.domain.board import BoardQuery, BoardRow, Suggested
from care_desktop.domain.errors import Busy, CareDesktopError, Misunderstood
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch, Customer
from care_desktop.domain.usage import CallUsage
from tests.helpers.care_server import ACCOUNT, NOW, CareClient, contact_id, record_id
from tests.helpers.fake_orgs import FakeOrgs
from tests.helpers.until import until

ClientOf = Callable[[str], CareClient]
FAST = Pace(between=0.001, idle=0.02, tell_every=60.0, rest=0.02)
COUNT = 6


class Spent:
    """A client of an org that has used up so many of a hundred calls."""

    def __init__(self, used: int) -> None:
        self.usage = CallUsage(used, 100)


class Org(FakeOrgs):
    """Knows everybody by email; has trouble with some Customers."""

    trouble_with: dict[str, CareDesktopError]
    used = 10

    async def find(self, account_id: str, customer: Customer) -> list[ContactMatch]:
        """Return one contact for each."""
        await super().find(account_id, customer)
        if customer.id in self.trouble_with:
            raise self.trouble_with[customer.id]
        email = customer.contact_points[0].value
        return [ContactMatch(ContactId(contact_id(sum(email.encode()))), customer.name, email=email)]

    async def client(self, account_id: str) -> SalesforceClient:
        """Return how much is used up."""
        return cast(SalesforceClient, Spent(self.used))


def email_of(number: int) -> dict[str, str]:
    return {"kind": "email", "value": f"{number}@x.example"}


def org_of(store: Store) -> Org:
    """Fill the board with so many whom nobody has looked for, and connect the account."""
    numbers = range(COUNT)
    store.load(
        customers=[
            {
                "id": f"p{n}",
                "first_name": "Li",
                "last_name": "X",
                "contact_points": [{"kind": "email", "value": f"{n}@x.example"}],
            }
            for n in numbers
        ],
        cases=[{"id": f"c{n}", "number": 5000 + n, "customer_id": f"p{n}", "created_at": NOW} for n in numbers],
        escalations=[
            {
                "case_id": f"c{n}",
                "salesforce_account_id": ACCOUNT,
                "record_id": record_id("500", 700 + n),
                "created_at": NOW,
            }
            for n in numbers
        ],
    )
    store.connect_account(ACCOUNT, {"id": "005", "username": "care@x.example", "name": "Care"}, "refresh")
    org = Org(store)
    org.trouble_with = {}
    return org


def rows(store: Store, suggested: Suggested | None = None) -> list[BoardRow]:
    with store.reading() as connection:
        page = board_lists.page(connection, BoardQuery(text="li x", suggested=suggested), row=0, cursor=None, limit=100)
    return list(page.rows)


@asynccontextmanager
async def scouting(store: Store, org: Org, pace: Pace = FAST) -> AsyncIterator[None]:
    task = asyncio.create_task(Scout(Room(store, org, lambda: NOW), pace).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_every_row_gets_a_suggestion_with_one_question_each_and_windows_hear_of_it(store: Store) -> None:
    org = org_of(store)
    before = _told(store)
    async with scouting(store, org):
        await until(lambda: len(rows(store, Suggested.CLEAR)) == COUNT)
        await until(lambda: _told(store) > before)
    assert sorted(person for person in org.asked if person != "jane") == [f"p{n}" for n in range(COUNT)]
    assert _told(store) - before <= 2


async def test_one_customer_that_makes_trouble_holds_up_no_other(store: Store) -> None:
    org = org_of(store)
    org.trouble_with = {"p0": Misunderstood("nonsense")}
    async with scouting(store, org):
        await until(lambda: len(rows(store, Suggested.CLEAR)) == COUNT - 1 and "p0" in org.asked)
    assert org.asked.count("p0") == 1


async def test_an_org_that_is_busy_is_asked_again_later(store: Store) -> None:
    org = org_of(store)
    org.trouble = Busy("too many requests")
    async with scouting(store, org):
        await until(lambda: len(org.asked) >= 2)
        assert not rows(store, Suggested.SOME)
        org.trouble = None
        await until(lambda: len(rows(store, Suggested.CLEAR)) == COUNT)


async def test_an_org_that_has_used_four_fifths_of_its_calls_is_left_to_people_for_a_while(store: Store) -> None:
    org = org_of(store)
    org.used = 80
    patient, soon = (Scout(Room(store, org, lambda: NOW), replace(FAST, limit_rest=rest)) for rest in (900.0, 0.0))
    assert await patient.turn()
    assert not await patient.turn()
    assert len(org.asked) == 1
    assert [await soon.turn(), await soon.turn()] == [True, True]
    assert len(org.asked) == 3


async def test_an_account_without_a_connection_is_not_asked(store: Store) -> None:
    org = org_of(store)
    with store.writing() as connection:
        connection.execute(update(default_connections).values(refresh_token=""))
    assert not await Scout(Room(store, org, lambda: NOW), FAST).turn()
    assert not org.asked


async def test_a_customer_whose_details_change_is_looked_for_again(store: Store, client_of: ClientOf) -> None:
    org = org_of(store)
    async with scouting(store, org):
        await until(lambda: len(rows(store, Suggested.CLEAR)) == COUNT)
        org.asked.clear()
        care = client_of("ana")
        handle = {"seen": "", "wanted": "@li"}
        answer = await care.ask("PATCH", "/v1/customers/p3", json={"handle": handle})
        assert answer.status_code == 200, answer.text
        await until(lambda: {*org.asked} - {"jane"} == {"p3"})  # Jane's turn comes by chance, before or after


def _told(store: Store) -> int:
    with store.reading() as connection:
        return changes.head(connection)
