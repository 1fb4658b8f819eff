"""Automatic escalations with contact sync on: real workers, a real org over loopback, faults at every write."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from care_desktop.care_server import contact_sync
from care_desktop.care_server.store import Store
from care_desktop.care_server.stored_suggestions import read_stored
from care_desktop.care_server.sync_runs import page_of_runs
from care_desktop.care_server.tables import cases
from care_desktop.domain.contact_sync import SyncRun
from care_desktop.sandbox.faults import Kind
from tests.helpers.automation import Automation, automation
from tests.helpers.care_server import ACCOUNT

CREATES = "^/services/.*(/sobjects/Contact/Care_Customer_Id__c|/ui-api/records)"


@pytest.fixture
async def world(store: Store) -> AsyncIterator[Automation]:
    async with automation(store) as opened:
        opened.set_account(sync_contacts=True, external_id_field="Care_Customer_Id__c")
        opened.rule()
        yield opened


def runs(world: Automation) -> dict[str, SyncRun]:
    with world.store.reading() as connection:
        return {run.customer_id: run for run in page_of_runs(connection, ACCOUNT).runs}


def badges(world: Automation) -> int:
    with world.store.reading() as connection:
        return sum(connection.scalars(select(cases.c.unlinked_escalations)))


@pytest.mark.parametrize("fault", [None, Kind.DROP_AFTER_COMMIT])
async def test_the_contact_is_there_before_the_case_that_names_it(world: Automation, fault: Kind | None) -> None:
    (known,) = world.org.org.bulk_insert("Contact", [{"FirstName": "Jane", "LastName": "Miller"}])
    if fault is not None:
        world.org.arm(fault, path=CREATES)
    async with world.working(2, sync=contact_sync.run):
        world.write("open", "escalated", "new")
        await world.settled()
    contacts = {row["LastName"]: row["Id"] for row in world.org.org.db.all('SELECT * FROM "Contact"')}
    assert contacts == {"Miller": known, "Omar_100%": runs(world)["omar"].contact_id}
    assert sorted(case["ContactId"] for case in world.org.cases()) == sorted([known, known, contacts["Omar_100%"]])
    assert badges(world) == 0


async def test_with_sync_off_the_board_knows_whom_the_unlinked_customer_may_be(world: Automation) -> None:
    world.set_account(sync_contacts=False)
    (known,) = world.org.org.bulk_insert("Contact", [{"LastName": "Gray", "Email": "jane@example.com"}])
    async with world.working(sync=contact_sync.run):
        world.write("open")
        await world.settled()
    with world.store.reading() as connection:
        best = read_stored(connection, ACCOUNT, ["jane"])["jane"].best
    assert best is not None
    assert (best.contact.id, [case["ContactId"] for case in world.org.cases()]) == (known, [None])
    assert runs(world) == {}
