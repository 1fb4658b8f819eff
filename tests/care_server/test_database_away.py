"""The database goes away and comes back under a running server."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from care_desktop.care_server.store import Store
from tests.helpers.care_server import ACCOUNT, LINK, NOW, CareClient, contact_id, serving
from tests.helpers.postgres import Postgres
from tests.helpers.push_listener import listening
from tests.helpers.until import until

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


async def test_a_request_is_refused_with_a_sentence_and_the_next_one_served(
    care: CareClient, postgres: Postgres
) -> None:
    assert (await care.ask("GET", "/v1/me")).status_code == 200
    postgres.stop()
    for ask in (care.ask("GET", "/v1/me"), care.link(contact_id(1), key="one")):
        away = await ask
        assert (away.status_code, away.headers["Retry-After"]) == (503, "1")
        assert away.json()["error"]["message"] == "Care cannot reach its data now. Nothing was changed."
    postgres.start()
    assert (await care.ask("GET", "/v1/me")).status_code == 200
    assert (await care.link(contact_id(1), key="one")).status_code == 200


async def test_a_stream_outlives_it_and_loses_nothing(app: Starlette, store: Store, postgres: Postgres) -> None:
    with serving(app, store) as url:
        async with listening(url) as listener:
            await asyncio.to_thread(store.receive_message, "open", "Before", NOW)
            assert len(await listener.events(2)) == 2
            postgres.stop()
            postgres.start()
            await asyncio.to_thread(store.receive_message, "done", "After", NOW)
            told = await listener.events(2)
    assert [(kind, subject) for _, kind, subject in told] == [("case", "done"), ("counters", "")]


async def test_what_another_server_wrote_meanwhile_is_told_when_it_is_back(
    app: Starlette, store: Store, database_url: str, postgres: Postgres
) -> None:
    other = Store.open(database_url)
    with serving(app, store) as url:
        async with listening(url) as listener:
            postgres.stop()
            postgres.start()
            await asyncio.to_thread(other.receive_message, "done", "Hello", NOW)
            assert [subject for *_, subject in await listener.events(2)] == ["done", ""]
    other.close()


async def test_a_write_that_was_under_way_is_refused_and_done_once_when_it_is_repeated(
    app: Starlette, store: Store, database_url: str, postgres: Postgres
) -> None:
    body = {"salesforce_account_id": ACCOUNT, "contact_id": contact_id(1)}
    headers = {"Authorization": "Bearer token-ana", "Idempotency-Key": "once"}
    other = Store.open(database_url)
    with serving(app, store) as url:
        async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http:
            with suppress(OperationalError), other.writing():
                under_way = asyncio.create_task(http.put(LINK, json=body))
                await until(lambda: postgres.waiting(database_url))
                postgres.stop()
                assert (await under_way).status_code == 503
            postgres.start()
            assert [(await http.put(LINK, json=body)).status_code for _again in "12"] == [200, 200]
            told = await http.get("/v1/cases/open/messages", params={"activity": True})
    other.close()
    assert [one["text"] for one in told.json()["items"]].count(f"linked the Salesforce contact {contact_id(1)}") == 1


async def test_a_commit_that_was_not_answered_is_not_called_undone_and_not_done_twice(
    care: CareClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialect = store._engine.dialect
    commit = dialect.do_commit
    lost_ones: list[Any] = []

    def losing(connection: Any) -> None:
        commit(connection)
        if connection.read_only or lost_ones:
            return
        lost_ones.append(connection)
        connection.driver_connection.close()
        raise dialect.loaded_dbapi.OperationalError("the connection is lost")

    monkeypatch.setattr(dialect, "do_commit", losing)
    lost = await care.link(contact_id(1), key="one")
    assert (lost.status_code, lost.headers["Retry-After"]) == (503, "1")
    assert "nobody knows whether it was done" in lost.json()["error"]["message"]
    assert [(await care.link(contact_id(1), key="one")).status_code for _again in "12"] == [200, 200]
    told = await care.get("/v1/cases/open/messages", activity="true")
    assert [one["text"] for one in told["items"]].count(f"linked the Salesforce contact {contact_id(1)}") == 1
