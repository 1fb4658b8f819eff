"""10,000 Cases that escalate by themselves, on PostgreSQL, with two servers and one request in twenty that fails.

`MASS_ESCALATIONS=500` makes it smaller. It says how long it took, and how many calls of the org's API a decision cost.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from care_desktop.care_server.store import Store
from care_desktop.sandbox.faults import Fate, Fault, FaultBoard, Kind, Server
from tests.benchmarks.measure import Row, report
from tests.helpers.automation import Automation, automation
from tests.helpers.care_server import fill
from tests.helpers.mass_escalation import Crowd, check_contacts, check_exactly_once, states, unfinished
from tests.helpers.postgres import running
from tests.helpers.server_process import server_processes

SIZE = int(os.environ.get("MASS_ESCALATIONS", "10000"))
SYNC = "NO_SYNC" not in os.environ
FAULTY = 0.05
SERVERS = 2
CALLS_PER_DECISION = 6.0
MS_PER_DECISION = 250.0
_API = "/services/data/"
_FAULTS = (
    Fault(Kind.DROP_BEFORE),
    Fault(Kind.DROP_AFTER_COMMIT),
    Fault(Kind.STATUS, args={"status": 500}),
    Fault(Kind.STATUS, args={"status": 503, "retry_after": 1}),
    Fault(Kind.STATUS, args={"status": 401}),
    Fault(Kind.HTML_200),
    Fault(Kind.TRUNCATED_JSON),
    Fault(Kind.ROW_LOCK, Server.SALESFORCE),
)

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(7200)]


class Dice(FaultBoard):
    """A board on which one request of the API in twenty fares badly, the same ones in every run."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()
        self.faults = 0
        self._random = random.Random(4)

    def take(self, server: Server, method: str, path: str) -> Fate:
        """Count the request and decide."""
        if not path.startswith(_API):
            return Fate()
        self.calls[f"{method} {path.removeprefix(_API).partition('/')[2].partition('/')[0]}"] += 1
        if self._random.random() >= FAULTY:
            return Fate()
        self.faults += 1
        return Fate(fault=self._random.choice(_FAULTS))


async def test_ten_thousand_cases_are_escalated_exactly_once(tmp_path: Path) -> None:
    with running() as server:
        url = server.url(server.create())
        store = Store.open(url)
        fill(store)
        dice = Dice()
        async with automation(store, dice) as world:
            crowd = await _prepare(world)
            began = time.monotonic()
            with server_processes(url, tmp_path, SERVERS) as servers:
                await _finished(store)
                seconds = time.monotonic() - began
                processor = sum(server.processor_seconds() for server in servers)
            check_exactly_once(store, world.org.org, crowd)
            if SYNC:
                check_contacts(store, world.org.org, crowd)
        store.close()
    _tell(seconds, processor, dice)


async def _prepare(world: Automation) -> Crowd:
    crowd = Crowd(SIZE)
    world.org.org.settings.daily_limit = 100 * SIZE + 100_000
    world.set_account(sync_contacts=SYNC)
    world.rule()
    await asyncio.to_thread(crowd.fill, world.store, world.org.org)
    began = time.monotonic()
    await asyncio.to_thread(crowd.write, world.store)
    print(f"\n{SIZE} messages received in {time.monotonic() - began:.1f} s")
    return crowd


async def _finished(store: Store) -> None:
    began = told = time.monotonic()
    while left := await asyncio.to_thread(unfinished, store):
        if time.monotonic() - told > 20:
            told = time.monotonic()
            print(f"  {told - began:6.0f} s: {left} left, {await asyncio.to_thread(states, store)}", flush=True)
        await asyncio.sleep(0.5)


def _tell(seconds: float, processor: float, dice: Dice) -> None:
    calls = sum(dice.calls.values())
    rows = [
        Row("processor time of the servers, per decision", processor / SIZE * 1000, MS_PER_DECISION, "ms"),
        Row("API calls per decision", calls / SIZE, CALLS_PER_DECISION, ""),
    ]
    report("mass_escalation", rows)
    print(f"  {SIZE} cases, {dice.faults} faults, {SERVERS} servers: {seconds:.0f} s; {dict(dice.calls.most_common())}")
    assert rows[-1].kept
