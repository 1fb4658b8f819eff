"""The courier: delivers by the clock in a running server, several at once deliver once, and trouble does not end it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from care_desktop.care_server import message_delivery
from care_desktop.care_server.message_delivery import Courier
from care_desktop.care_server.store import Store
from care_desktop.care_server.work_tables import outgoing
from tests.helpers.care_server import NOW, CareClient
from tests.helpers.until import until


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def send(care: CareClient, text: str, key: str) -> None:
    body, headers = {"text": text}, {"Idempotency-Key": key}
    answer = await care.ask("POST", "/v1/cases/open/replies", json=body, headers=headers)
    assert answer.status_code == 201


def waiting(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(outgoing)).scalar_one()


async def test_two_couriers_deliver_each_reply_once_when_its_moment_has_come(care: CareClient, store: Store) -> None:
    clock, decided = Clock(), list[str]()

    def takes(platform: str) -> bool:
        decided.append(platform)
        return True

    couriers = [asyncio.create_task(Courier(store, clock, takes).run()) for _ in "12"]
    for key in "abc":
        await send(care, f"Reply {key}", key)
    clock.now += timedelta(seconds=4)
    await send(care, "One more", "d")
    assert (waiting(store), decided) == (4, [])
    clock.now += timedelta(seconds=1)
    store.bell.ring()
    await until(lambda: waiting(store) == 0)
    assert decided == ["chat"] * 4
    store.bell.close()
    await asyncio.gather(*couriers)


async def test_a_database_that_is_away_for_a_moment_does_not_end_the_courier(
    care: CareClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, tries = Clock(), list[int]()
    deliver = message_delivery.deliver_due

    def broken_once(connection: Any, now: datetime, takes: Callable[[str], bool]) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("armed", None, OSError("gone"))
        return deliver(connection, now, takes)

    monkeypatch.setattr(message_delivery, "deliver_due", broken_once)
    monkeypatch.setattr(message_delivery, "_AFTER_TROUBLE", 0.01)
    await send(care, "Hello", "a")
    clock.now += timedelta(seconds=6)
    courier = asyncio.create_task(Courier(store, clock).run())
    await until(lambda: len(tries) == 2)
    await until(lambda: waiting(store) == 0)
    courier.cancel()
    with suppress(asyncio.CancelledError):
        await courier
