"""The file of a SQLite database goes away, or cannot be written, in the middle of a sync run; and comes back."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from care_desktop.care_server.app import create_app
from care_desktop.care_server.contact_sync import run
from care_desktop.care_server.store import Store
from care_desktop.sandbox.faults import Kind
from tests.helpers.automation import Automation, automation
from tests.helpers.care_server import CareClient
from tests.helpers.mass_escalation import Crowd, check_contacts, check_exactly_once, unfinished
from tests.helpers.until import until

CROWD = Crowd(6)
AWAY = "Care cannot reach its data now. Nothing was changed."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(filled: Path, folder: Path) -> Iterator[Store]:
    folder.mkdir()
    shutil.copy(filled, folder / "care.db")
    store = Store.open(f"sqlite:///{folder / 'care.db'}")
    yield store
    store.close()


@pytest.fixture
async def world(store: Store) -> AsyncIterator[Automation]:
    async with automation(store) as world:
        CROWD.fill(store, world.org.org)
        world.rule()
        CROWD.write(store)
        world.set_account(sync_contacts=True)
        world.org.arm(Kind.DELAY, path="*Care_Operation_Id__c*", count=None, seconds=0.05)
        yield world


@contextmanager
def another_in_its_place(folder: Path) -> Iterator[None]:
    """Let the wrong disk be mounted for a block; nothing is written on it."""
    away = folder.rename(folder.with_name("away"))
    folder.mkdir()
    yield
    assert list(folder.iterdir()) == []
    folder.rmdir()
    away.rename(folder)


async def refused(world: Automation) -> tuple[int, str]:
    care = CareClient(create_app(world.store, orgs=world.room.orgs))
    answer = await care.ask("POST", "/v1/cases/open/flags", json={"reason": "Look"}, headers={"Idempotency-Key": "1"})
    await care.http.aclose()
    return answer.status_code, str(answer.json()["error"]["message"])


async def test_a_run_goes_on_when_the_file_is_back_and_no_empty_one_takes_its_place(
    world: Automation, folder: Path
) -> None:
    async with world.working(sync=run):
        await until(lambda: len(world.org.cases()) >= 2)
        with another_in_its_place(folder):
            assert await refused(world) == (503, AWAY)
        await until(lambda: not unfinished(world.store))
    check_exactly_once(world.store, world.org.org, CROWD)
    check_contacts(world.store, world.org.org, CROWD)


async def test_a_run_goes_on_when_the_file_can_be_written_again(world: Automation) -> None:
    state = {"query_only": "ON"}

    def taken(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA query_only = {state['query_only']}").close()

    async with world.working(sync=run):
        await until(lambda: len(world.org.cases()) >= 2)
        event.listen(world.store._engine, "checkout", taken)
        assert await refused(world) == (503, AWAY)
        state["query_only"] = "OFF"
        await until(lambda: not unfinished(world.store))
    check_exactly_once(world.store, world.org.org, CROWD)
    check_contacts(world.store, world.org.org, CROWD)
