"""A Care server that is killed, or loses its database, in the middle of escalations with contact sync."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from care_desktop.care_server.store import Store
from care_desktop.sandbox.faults import Kind
from tests.helpers.automation import Automation, automation
from tests.helpers.mass_escalation import Crowd, check_contacts, check_exactly_once, end_leases, unfinished
from tests.helpers.postgres import Postgres
from tests.helpers.server_process import ServerProcess
from tests.helpers.until import until

CROWD = Crowd(12)


@pytest.fixture
async def world(store: Store) -> AsyncIterator[Automation]:
    """A crowd whose Cases wait to be escalated, and an org that takes its time with each."""
    async with automation(store) as world:
        CROWD.fill(store, world.org.org)
        world.rule()
        CROWD.write(store)
        world.set_account(sync_contacts=True)
        for creation in ("*Care_Operation_Id__c*", "*/sobjects/Contact*"):
            world.org.arm(Kind.DELAY, path=creation, count=None, seconds=0.1)
        yield world


async def started(database_url: str, folder: Path, number: int) -> ServerProcess:
    server = ServerProcess(database_url, folder / f"server-{number}.log")
    await asyncio.to_thread(server.wait)
    return server


async def test_a_killed_server_loses_nothing_and_doubles_nothing(
    world: Automation, database_url: str, tmp_path: Path
) -> None:
    server = await started(database_url, tmp_path, 1)
    try:
        await until(lambda: len(world.org.cases()) >= 4 and unfinished(world.store) < CROWD.size)
    finally:
        server.kill()
    assert end_leases(world.store)  # it was in the middle of something
    assert unfinished(world.store)
    last = await started(database_url, tmp_path, 2)
    try:
        await until(lambda: not unfinished(world.store), 60)
    finally:
        last.stop()
    check_exactly_once(world.store, world.org.org, CROWD)
    check_contacts(world.store, world.org.org, CROWD)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_run_goes_on_when_the_database_is_back(
    world: Automation, database_url: str, tmp_path: Path, postgres: Postgres
) -> None:
    server = await started(database_url, tmp_path, 0)
    try:
        await until(lambda: len(world.org.cases()) >= 3)
        postgres.stop()
        await asyncio.sleep(0.5)  # for requests under way to end in front of a database that is gone
        postgres.start()
        await until(lambda: not unfinished(world.store), 60)
    finally:
        server.stop()
    check_exactly_once(world.store, world.org.org, CROWD)
    check_contacts(world.store, world.org.org, CROWD)
