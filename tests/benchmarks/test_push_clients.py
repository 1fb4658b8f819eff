"""200 windows that listen to one Care server: how long until the last one knows of a change (product issue 4, 5)."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from care_desktop.care_server.store import Store
from tests.benchmarks.measure import Row, median, report
from tests.helpers.care_server import ACCOUNT, LINK, contact_id, fill
from tests.helpers.postgres import running
from tests.helpers.server_process import server_processes

CLIENTS = 200
ROUNDS = 30
PROMISE_MS = 1000.0

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a filled database."""
    if request.param == "sqlite":
        yield _filled(f"sqlite:///{tmp_path / 'care.db'}")
        return
    with running() as server:
        yield _filled(server.url(server.create()))


def _filled(url: str) -> str:
    store = Store.open(url)
    fill(store)
    store.close()
    return url


class Listeners:
    """Connections that note when each of them heard of a change of the counters, which ends every write."""

    def __init__(self) -> None:
        self.heard: list[float] = []
        self.all_heard = asyncio.Event()
        self.expected = 0

    async def listen(self, url: str, ready: asyncio.Semaphore) -> None:
        """Read one stream until it is cancelled."""
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        head = f"GET /v1/changes HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer token-ben\r\n\r\n"
        writer.write(head.encode())
        try:
            await reader.readuntil(b": keep-alive\n\n")
            ready.release()
            while True:
                if (await reader.readline()).startswith(b"event: counters"):
                    self.heard.append(time.monotonic())
                    if len(self.heard) == self.expected:
                        self.all_heard.set()
        finally:
            writer.transport.abort()


@asynccontextmanager
async def listening(url: str, number: int) -> AsyncIterator[Listeners]:
    listeners, ready = Listeners(), asyncio.Semaphore(0)
    tasks = [asyncio.create_task(listeners.listen(url, ready)) for _ in range(number)]
    try:
        async with asyncio.timeout(60):
            for _ in tasks:
                await ready.acquire()
        yield listeners
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def measure(url: str, number: int) -> list[list[float]]:
    """Return, for each write, after how many milliseconds each client heard of it."""
    rounds = []
    headers = {"Authorization": "Bearer token-ana"}
    async with (
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http,
        listening(url, number) as all_,
    ):
        for number_of_round in range(ROUNDS):
            all_.heard, all_.expected = [], number
            all_.all_heard.clear()
            began = time.monotonic()
            await _write(http, number_of_round)
            async with asyncio.timeout(30):
                await all_.all_heard.wait()
            rounds.append([(at - began) * 1000 for at in all_.heard])
    return rounds


async def _write(http: httpx.AsyncClient, number: int) -> None:
    body = {"salesforce_account_id": ACCOUNT, "contact_id": contact_id(1)}
    if number % 2 == 0:
        answer = await http.put(LINK, json=body)
    else:
        answer = await http.delete(LINK, params={"salesforce_account_id": ACCOUNT, "expected": contact_id(1)})
    assert answer.status_code == 200, answer.text


async def test_the_last_of_200_windows_knows_within_a_second(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.params["database"]
    with server_processes(database, tmp_path) as (server,):
        alone = await measure(server.url, 1)
        many = await measure(server.url, CLIENTS)
    everybody = list(itertools.chain(*many))
    rows = [
        Row("a change to one window, median", median(itertools.chain(*alone)), PROMISE_MS, "ms"),
        Row(f"to {CLIENTS} windows, median", median(everybody), PROMISE_MS, "ms"),
        Row(f"to the last of {CLIENTS} windows, worst of {ROUNDS} changes", max(everybody), PROMISE_MS, "ms"),
    ]
    report(f"push_{kind}", rows)
    assert all(row.kept for row in rows)
