"""The push stream: every write arrives, resumed without loss or doubling."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import httpx
import pytest
from starlette.applications import Starlette

from care_desktop.care_server import changes, push
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.store import Store
from tests.helpers.care_server import ACCOUNT, LINK, NOW, CareClient, contact_id, serving
from tests.helpers.push_listener import Event, listening


async def test_a_link_tells_the_customer_its_cases_and_the_counters(app: Starlette, store: Store) -> None:
    with serving(app, store) as url:
        async with listening(url) as ana, listening(url, user="ben") as ben:
            body = {"salesforce_account_id": ACCOUNT, "contact_id": contact_id(1)}
            async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
                await http.put(LINK, json=body, headers={"Authorization": "Bearer token-ana"})
            told = await ana.events(5)
            assert await ben.events(5) == told
    assert [(kind, subject) for _, kind, subject in told] == [
        ("customer", "jane"),
        ("case", "open"),
        ("case", "escalated"),
        ("case", "done"),
        ("counters", ""),
    ]
    assert [number for number, *_ in told] == list(range(told[0][0], told[0][0] + 5))


async def test_a_message_that_arrives_from_a_thread_is_told(app: Starlette, store: Store) -> None:
    with serving(app, store) as url:
        async with listening(url) as listener:
            await asyncio.to_thread(store.receive_message, "done", "One more thing", NOW)
            told = await listener.events(2)
    assert [(kind, subject) for _, kind, subject in told] == [("case", "done"), ("counters", "")]


async def test_a_case_that_one_user_has_read_is_told_to_that_user_only(app: Starlette, store: Store) -> None:
    care = CareClient(app)
    with serving(app, store) as url:
        async with listening(url) as ana, listening(url, user="ben") as ben:
            await care.ask("POST", "/v1/cases/new/read")
            await asyncio.to_thread(store.receive_message, "done", "Hello", NOW)
            assert [event[2] for event in await ana.events(3)] == ["new", "done", ""]
            assert [event[2] for event in await ben.events(2)] == ["done", ""]


async def test_what_its_assignee_has_read_is_told_to_everybody(app: Starlette, store: Store) -> None:
    care = CareClient(app)
    with serving(app, store) as url:
        async with listening(url, user="ben") as ben:
            await care.ask("POST", "/v1/cases/open/read")
            assert [(kind, subject) for _, kind, subject in await ben.events(2)] == [("case", "open"), ("counters", "")]
    await care.http.aclose()


async def test_a_stream_resumes_without_loss_or_doubling(app: Starlette, store: Store) -> None:
    with store.reading() as connection:
        begin = changes.head(connection)
    seen: list[Event] = []
    with serving(app, store) as url:
        writing = asyncio.create_task(asyncio.to_thread(_write_many, store, 60))
        after = begin
        while len(seen) < 120:
            async with listening(url, after) as listener:
                seen += await listener.events(min(7, 120 - len(seen)))
            after = seen[-1][0]
        await writing
    assert [number for number, *_ in seen] == list(range(begin + 1, begin + 121))


def _write_many(store: Store, number: int) -> None:
    for n in range(number):
        store.receive_message("open", f"Message {n}", NOW)


@pytest.mark.parametrize("after", ["1", "99999999999999999", "-5", "x", "٣", "9" * 40])
async def test_an_unknown_event_id_gives_one_reset(app: Starlette, store: Store, after: str) -> None:
    with serving(app, store) as url:
        async with listening(url, after=after) as listener:
            number, kind, _ = await listener.event()
            await asyncio.to_thread(store.receive_message, "open", "Hello", NOW)
            following = await listener.event()
    assert kind == "reset"
    assert following == (number + 1, "case", "open")


async def test_an_event_that_is_swept_away_gives_a_reset(
    app: Starlette, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "KEPT", 5)
    monkeypatch.setattr(changes, "_SWEEP", 10)
    with store.reading() as connection:
        begin = changes.head(connection)
    _write_many(store, 20)
    with serving(app, store) as url:
        async with listening(url, begin) as listener:
            assert (await listener.event())[1] == "reset"
        async with listening(url, begin + 38) as listener:
            assert [event[0] for event in await listener.events(2)] == [begin + 39, begin + 40]


async def test_loading_and_clearing_reset_whoever_listens(app: Starlette, store: Store) -> None:
    with serving(app, store) as url:
        async with listening(url) as listener:
            await asyncio.to_thread(store.load)
            assert (await listener.event())[1] == "reset"
            await asyncio.to_thread(store.clear)
            assert (await listener.event())[1] == "reset"


async def test_a_quiet_stream_is_kept_alive(app: Starlette, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "KEEP_ALIVE_SECONDS", 0.01)
    with serving(app, store) as url:
        async with listening(url) as listener:
            while listener.comments < 3:
                async with asyncio.timeout(30):
                    line = await anext(listener.lines)
                listener.comments += line.startswith(":")


async def test_streams_end_when_the_store_is_closed(app: Starlette, store: Store) -> None:
    with serving(app, store) as url:
        async with listening(url) as listener:
            store.bell.close()
            assert await listener.ended()


async def test_a_thousand_changes_of_a_burst_arrive_in_order(app: Starlette, store: Store) -> None:
    with serving(app, store) as url:
        async with listening(url) as listener:
            with store.writing() as connection:
                changes.record(connection, [Change(ChangeKind.CASE, f"case-{n}") for n in range(1200)])
            told = await listener.events(1200)
    assert [subject for _, _, subject in told] == [f"case-{n}" for n in range(1200)]


def test_nothing_is_told_of_a_write_that_failed(store: Store) -> None:
    with store.reading() as connection:
        before = changes.head(connection)
    with suppress(ZeroDivisionError), store.writing() as connection:
        changes.record(connection, [Change(ChangeKind.COUNTERS)])
        raise ZeroDivisionError
    with store.reading() as connection:
        assert changes.head(connection) == before
