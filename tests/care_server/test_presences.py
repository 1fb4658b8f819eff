"""Presence: who is at a Case, until they leave or are not heard of any more; and what is pushed of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from care_desktop.care_server.app import create_app
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import changes
from tests.helpers.care_server import NOW, CareClient
from tests.helpers.fake_orgs import FakeOrgs

ClientOf = Callable[[str], CareClient]
Told = Callable[[], list[tuple[str, str]]]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Store, orgs: FakeOrgs, clock: Clock) -> Starlette:
    return create_app(store, orgs=orgs, now=clock)


@pytest.fixture
def told(store: Store) -> Told:
    def read() -> list[tuple[str, str]]:
        with store.reading() as connection:
            wanted = select(changes.c.user_id, changes.c.subject).where(changes.c.kind == "presence")
            return [(who, what) for who, what in connection.execute(wanted.order_by(changes.c.seq))]

    return read


async def be_at(care: CareClient, case_id: str = "open", doing: str = "viewing") -> list[tuple[str, str]]:
    answer = await care.ask("PUT", f"/v1/cases/{case_id}/presence", json={"doing": doing})
    return [(one["user_id"], one["doing"]) for one in answer.json()["items"]]


async def test_each_sees_the_others_and_what_they_do(care: CareClient, client_of: ClientOf) -> None:
    ben = client_of("ben")
    assert await be_at(care) == []
    assert await be_at(ben, doing="typing") == [("ana", "viewing")]
    assert await be_at(care) == [("ben", "typing")]
    await ben.ask("DELETE", "/v1/cases/open/presence")
    assert (await care.get("/v1/cases/open/presence"))["items"] == []


async def test_who_is_not_heard_of_is_gone_within_half_a_minute(
    care: CareClient, client_of: ClientOf, clock: Clock
) -> None:
    await be_at(client_of("ben"))
    clock.now += timedelta(seconds=20)
    assert await be_at(care) == [("ben", "viewing")]
    clock.now += timedelta(seconds=6)
    assert await be_at(care) == []


async def test_who_creates_a_contact_is_seen_at_every_case_of_the_customer(
    care: CareClient, client_of: ClientOf
) -> None:
    await be_at(client_of("ben"), "escalated", "creating_contact")
    await be_at(client_of("sofia"), "done", "typing")
    assert await be_at(care, "open") == [("ben", "creating_contact")]
    assert await be_at(care, "new") == []


async def test_a_heartbeat_that_says_nothing_new_is_told_to_nobody(
    care: CareClient, client_of: ClientOf, told: Told
) -> None:
    ben = client_of("ben")
    await be_at(care)
    for doing in ("viewing", "viewing", "typing", "typing"):
        await be_at(ben, doing=doing)
    assert told() == [("ana", "open"), ("ana", "open")]
    for _twice in "12":
        await ben.ask("DELETE", "/v1/cases/open/presence")
    assert told()[2:] == [("ana", "open")]


async def test_nobody_is_told_of_themselves_or_of_a_case_where_they_are_not(
    care: CareClient, client_of: ClientOf, told: Told
) -> None:
    await be_at(client_of("sofia"), "new")
    await be_at(care, "escalated")
    await be_at(care, "escalated", "typing")
    assert told() == []
    await be_at(client_of("ben"), doing="creating_contact")
    assert told() == [("ana", "escalated")]
    await be_at(care, "open")
    assert told()[1:] == [("ben", "open")]


async def test_there_is_no_presence_at_a_case_that_is_not_there(care: CareClient) -> None:
    assert (await care.ask("PUT", "/v1/cases/no-such/presence", json={})).status_code == 404
