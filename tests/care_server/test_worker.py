"""The worker's bad days: each ends in a sentence and a state that can be carried on from; no queue is stuck."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DataError

from care_desktop.care_server import contact_sync, links
from care_desktop.care_server.account_tables import default_connections
from care_desktop.care_server.automation_queue import enqueue_sync
from care_desktop.care_server.default_connections import drop_connection
from care_desktop.care_server.instants import utc_now
from care_desktop.care_server.links import Linking
from care_desktop.care_server.mappings import save_mapping
from care_desktop.care_server.operations import Room
from care_desktop.care_server.store import Store
from care_desktop.domain.automation import JobState, JobTrouble
from care_desktop.domain.errors import Busy, NoPermission
from care_desktop.domain.mapping import FieldMapping
from care_desktop.sandbox.faults import Kind
from care_desktop.sandbox.salesforce.settings import ValidationRule
from tests.helpers.automation import QUICK, Automation, automation
from tests.helpers.care_server import ACCOUNT, OTHER_ACCOUNT, contact_id
from tests.helpers.until import until


@pytest.fixture
async def world(store: Store) -> AsyncIterator[Automation]:
    async with automation(store) as world:
        world.rule()
        yield world


async def test_without_a_default_connection_it_fails_with_a_sentence_and_goes_on_when_there_is_one(
    world: Automation,
) -> None:
    with world.store.writing() as connection:
        connection.execute(delete(default_connections))
    async with world.working():
        world.write("open")
        await world.settled()
        (failed,) = world.jobs(only_failed=True)
        assert failed.trouble is JobTrouble.NO_CONNECTION
        assert "has no default connection" in failed.sentence
        world.connect()
        await until(lambda: world.states() == [JobState.DONE])
    assert len(world.org.cases()) == 1


async def test_a_connection_that_expires_in_the_middle_leaves_the_rest_for_the_next_one(world: Automation) -> None:
    world.org.org.db.run("DELETE FROM tokens")
    async with world.working():
        world.write("open", "done")
        await world.settled()
        assert {job.trouble for job in world.jobs(only_failed=True)} == {JobTrouble.CONNECTION_EXPIRED}
        world.connect()
        await until(lambda: world.states() == [JobState.DONE] * 2)
    assert len(world.org.cases()) == 2


async def test_a_connection_that_is_replaced_under_a_request_leaves_its_job_to_be_taken_at_once(
    world: Automation,
) -> None:
    world.org.arm(Kind.DELAY, path="*Care_Operation_Id__c*", seconds=30)
    async with world.working():
        world.write("open")
        await until(lambda: world.has_sent("open"))
        with world.store.writing() as connection:
            drop_connection(connection, ACCOUNT)
        world.set_account(instance_url=world.org.url.replace("127.0.0.1", "localhost"))
        world.connect()
        world.write("new")
        await world.settled()
    assert world.states() == [JobState.DONE] * 2
    assert len(world.org.cases()) == 2


async def test_what_salesforce_refuses_waits_for_a_person_with_the_reason_and_stops_nobody_else(
    world: Automation,
) -> None:
    rule = ValidationRule("Case", lambda record: record["Subject"] == "1004", "No numbers in a subject, please.")
    world.org.org.settings.validation_rules.append(rule)
    async with world.working(patience=replace(QUICK, lanes=1)):
        world.write("new", "open")
        await world.settled()
        (failed,) = world.jobs(only_failed=True)
        assert (failed.case_id, failed.trouble, failed.attempts) == ("new", JobTrouble.REFUSED, 1)
        assert "No numbers in a subject, please." in failed.details
        assert [case for case, _, _ in world.escalated()] == ["open"]
        world.org.org.settings.validation_rules.clear()
        world.retry()
        await until(lambda: world.states() == [JobState.DONE] * 2)
    assert len(world.org.cases()) == 2


async def test_a_mapping_without_a_row_for_a_case_is_said_so(world: Automation) -> None:
    with world.store.writing() as connection:
        save_mapping(connection, ACCOUNT, FieldMapping(), ("Sofia", utc_now()))
    async with world.working():
        world.write("open")
        await world.settled()
    assert [job.trouble for job in world.jobs(only_failed=True)] == [JobTrouble.NO_MAPPING]


async def test_a_linked_contact_that_was_deleted_is_said_so_and_without_it_the_case_is_made(world: Automation) -> None:
    link(world, "jane")
    world.org.org.delete(contact_id(7))
    async with world.working():
        world.write("new", "open")
        await world.settled()
        (failed,) = world.jobs(only_failed=True)
        assert (failed.case_id, failed.trouble) == ("open", JobTrouble.CONTACT_GONE)
        assert failed.sentence.startswith("The contact that is linked to the customer was deleted or merged")
        with world.store.writing() as connection:
            links.unlink(connection, Linking("jane", ACCOUNT, contact_id(7), "Ana", utc_now()))
        world.retry()
        await until(lambda: world.states() == [JobState.DONE] * 2)
    assert [made["ContactId"] for made in world.org.cases()] == [None] * 2


async def test_contact_sync_for_an_account_that_is_gone_is_said_so(world: Automation) -> None:
    with world.store.writing() as connection:
        enqueue_sync(connection, ACCOUNT, "new", world.clock())
    world.set_account(removed=True)
    async with world.working():
        await until(lambda: world.states() == [JobState.FAILED])
    assert [job.trouble for job in world.jobs()] == [JobTrouble.NO_ACCOUNT]


async def test_an_org_that_hangs_leaves_lanes_for_the_others(world: Automation) -> None:
    def elsewhere() -> list[JobTrouble]:
        return [job.trouble for job in world.jobs(account=OTHER_ACCOUNT)]

    world.rule(account=OTHER_ACCOUNT)
    world.org.arm(Kind.DELAY, path="*/data/*", count=None, seconds=30)
    async with world.working(patience=replace(QUICK, lanes=2, lanes_of_account=1, grace=0.01)):
        world.write("open", "new")
        await until(lambda: elsewhere() == [JobTrouble.NO_CONNECTION] * 2)
        assert sorted(world.states()) == [JobState.RUNNING, JobState.WAITING]
        world.org.board.disarm()
    assert world.states() == [JobState.WAITING] * 2, "what was cut off is free for whoever comes next"


async def test_a_server_that_dies_in_the_middle_is_taken_over_and_no_second_case_is_made(world: Automation) -> None:
    world.org.arm(Kind.DELAY, path="*Care_Operation_Id__c*", seconds=0.5)
    world.write("open")
    async with world.working():
        await until(lambda: world.has_sent("open"))
        world.clock.ahead = 2 * QUICK.lease  # nobody has renewed it for that long: whoever held it is taken for dead
        async with world.working():
            await world.settled()
    assert len(world.org.cases()) == 1
    assert [case for case, _, _ in world.escalated()] == ["open"]
    assert world.jobs()[0].attempts == 2


@pytest.mark.parametrize(
    "mistake",
    [ZeroDivisionError("a mistake of ours"), DataError("a mistake of ours", None, ValueError("no such value"))],
)
async def test_a_fault_of_ours_is_shown_and_the_others_go_on(
    world: Automation, caplog: pytest.LogCaptureFixture, mistake: Exception
) -> None:
    async def stumble(_room: Room, _account: str, _case: str, _operation: str) -> object:
        raise mistake

    world.set_account(sync_contacts=True)
    link(world, "jane")
    async with world.working(sync=stumble):
        world.write("new", "open")
        await world.settled()
    assert [(job.case_id, job.trouble) for job in world.jobs(only_failed=True)] == [("new", JobTrouble.BUG)]
    assert [case for case, _, _ in world.escalated()] == ["open"]
    assert "a mistake of ours" in caplog.text


async def test_contact_sync_runs_first_so_that_the_case_carries_its_contact(world: Automation) -> None:
    async def sync(_room: Room, _account: str, _case: str, operation: str) -> object:
        ran.append(operation)
        link(world, "omar")
        return None

    ran: list[str] = []
    world.set_account(sync_contacts=True)
    async with world.working(sync=sync):
        world.write("new")
        await world.settled()
    assert len(ran) == 1
    assert [made["ContactId"] for made in world.org.cases()] == [contact_id(7)]


async def test_three_cases_of_one_customer_at_once_make_one_contact_that_all_of_them_carry(world: Automation) -> None:
    world.set_account(sync_contacts=True)
    async with world.working(workers=2, sync=contact_sync.run):
        world.write("open", "done", "escalated")
        await world.settled()
    (contact,) = world.org.org.db.all("SELECT Id, FirstName, LastName FROM Contact")
    assert (contact["FirstName"], contact["LastName"]) == ("Jane", "Miller")
    assert [made["ContactId"] for made in world.org.cases()] == [contact["Id"]] * 3
    assert world.states() == [JobState.DONE] * 3


async def test_with_the_switch_off_the_customer_stays_unlinked(world: Automation) -> None:
    async with world.working():
        world.write("new")
        await world.settled()
    assert world.synced == []
    assert [made["ContactId"] for made in world.org.cases()] == [None]


@pytest.mark.parametrize(("error", "tries"), [(NoPermission("contacts"), 1), (Busy("another run", 0.0), 3)])
async def test_a_sync_that_does_not_succeed_holds_no_escalation_up(
    world: Automation, error: Exception, tries: int
) -> None:
    async def sync(_room: Room, _account: str, _case: str, _operation: str) -> object:
        ran.append(1)
        raise error

    ran: list[int] = []
    world.set_account(sync_contacts=True)
    async with world.working(patience=replace(QUICK, sync_tries=3, tries=4), sync=sync):
        world.write("new")
        await until(lambda: world.escalated() != [])
        assert len(ran) >= tries
    assert [made["ContactId"] for made in world.org.cases()] == [None]


async def test_contact_sync_that_was_put_off_is_a_job_of_its_own(world: Automation) -> None:
    with world.store.writing() as connection:
        enqueue_sync(connection, ACCOUNT, "new", world.clock())
    async with world.working():
        await world.settled()
    assert world.synced == ["new"]
    assert world.org.cases() == []


async def test_an_org_without_calls_left_is_left_alone_for_a_while(world: Automation) -> None:
    world.org.arm(Kind.STATUS, path="*Care_Operation_Id__c*", count=None, status=403, limit="daily")
    async with world.working(patience=replace(QUICK, lanes_of_account=1, limit_rest=60)):
        world.write("open", "done")
        await until(lambda: JobTrouble.LIMIT in {job.trouble for job in world.jobs()})
        await asyncio.sleep(0.05)
        assert sorted(job.attempts for job in world.jobs()) == [0, 1]
    assert {job.state for job in world.jobs()} == {JobState.WAITING}


def link(world: Automation, customer: str) -> None:
    """Link a contact that the org has."""
    person: dict[str, Any] = {"Id": contact_id(7), "LastName": "Seven"}
    if not world.org.org.db.all("SELECT Id FROM Contact"):
        world.org.org.bulk_insert("Contact", [person])
    with world.store.writing() as connection:
        links.link(connection, Linking(customer, ACCOUNT, contact_id(7), "Care", utc_now()))
