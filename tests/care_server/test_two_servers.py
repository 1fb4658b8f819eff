"""Two server processes on one database: what one writes the other tells, and each takes over from the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from care_desktop.care_server.orgs import StoredOrgs
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import salesforce_accounts
from care_desktop.care_server.turns import turn
from care_desktop.domain.errors import Unreachable
from tests.helpers.care_server import ACCOUNT, LINK, contact_id
from tests.helpers.push_listener import listening
from tests.helpers.salesforce_org import AGENT
from tests.helpers.salesforce_server import RunningOrg, running_org
from tests.helpers.server_process import server_processes

ACCESS = f"/v1/salesforce-accounts/{ACCOUNT}/default-access"
USER = {"id": AGENT, "username": "agent@stage.example.org", "name": "Agent"}


@pytest.fixture
def org(store: Store) -> Iterator[RunningOrg]:
    """An org that rotates its refresh tokens, and the default connection to it."""
    with running_org() as org:
        org.org.settings.rotation = True
        places = {"org_id": org.org.id, "instance_url": org.url, "login_url": org.url, "client_id": "care-desktop"}
        its_row = salesforce_accounts.c.id == ACCOUNT
        with store.writing() as connection:
            connection.execute(update(salesforce_accounts).where(its_row).values(**places))
        store.connect_account(ACCOUNT, USER, org.org.issue_tokens(AGENT)[1])
        yield org


def http_of(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, headers={"Authorization": "Bearer token-ana"}, trust_env=False)


async def test_servers_that_begin_at_once_share_tokens_changes_and_the_connection(
    store: Store, database_url: str, org: RunningOrg, tmp_path: Path
) -> None:
    with server_processes(database_url, tmp_path, 2) as (one, other):
        async with http_of(one.url) as first, http_of(other.url) as second, listening(other.url) as listener:
            body = {"salesforce_account_id": ACCOUNT, "contact_id": contact_id(1)}
            assert (await first.put(LINK, json=body)).status_code == 200
            assert [kind for _, kind, _ in await listener.events(5)] == ["customer", "case", "case", "case", "counters"]

            asked = [client.post(ACCESS, json={"stale": ""}) for client in (first, second) * 3]
            answers = await asyncio.gather(*asked)
            assert [answer.status_code for answer in answers] == [200] * 6
            again = await second.post(ACCESS, json={"stale": answers[1].json()["access_token"]})
            assert again.status_code == 200


async def test_two_servers_never_use_one_refresh_token_twice(store: Store, org: RunningOrg) -> None:
    orgs = [StoredOrgs(store) for _ in range(4)]
    tokens = [""] * len(orgs)
    for _round in range(3):
        given = await asyncio.gather(*(one.access(ACCOUNT, token) for one, token in zip(orgs, tokens, strict=True)))
        tokens = [access.token for access in given]
    assert len(set(tokens)) == len(orgs)
    for one in orgs:
        await one.aclose()


async def test_what_another_store_writes_wakes_who_listens(store: Store, database_url: str) -> None:
    other = Store.open(database_url)
    with store.bell.listen() as ear:
        await ear.wait(5)  # for the watch to begin
        await asyncio.to_thread(other.receive_message, "open", "Hello")
        assert await ear.wait(10)
    other.close()
    store.bell.close()


async def test_a_turn_that_was_never_given_back_ends_by_itself(store: Store) -> None:
    short = timedelta(seconds=0.2)
    holding = turn(store, "renew")
    async with holding:
        with pytest.raises(Unreachable):
            async with turn(store, "renew", timedelta(seconds=0.05)):
                pass
    abandoned = turn(store, "renew", short)
    await abandoned.__aenter__()
    async with turn(store, "renew", timedelta(seconds=5)):
        await abandoned.__aexit__(None, None, None)  # it is somebody else's now
        with pytest.raises(Unreachable):
            async with turn(store, "renew", timedelta(seconds=0.05)):
                pass
