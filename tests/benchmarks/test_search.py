"""Typing "johnson" at 8 keys a second into the real search over the real stage (performance.md section 3)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QVBoxLayout, QWidget

from care_desktop.api.transport import Pool
from care_desktop.bootstrap.care_room import CareRoom
from care_desktop.bootstrap.connection import from_sandbox
from care_desktop.bootstrap.keys import keys_of
from care_desktop.bootstrap.rooms import Around, Rooms, open_rooms
from care_desktop.services.later_events import ContactCreated
from care_desktop.services.scope import TaskScope
from care_desktop.storage.paths import HOME_VARIABLE, find_paths
from care_desktop.storage.settings import SettingsFile
from care_desktop.ui import application
from care_desktop.ui.contact_search import ContactSearchView
from care_desktop.ui.kit import theme
from care_desktop.ui.search_popup import SearchList
from care_desktop.viewmodels.contact_search import ContactSearch
from tests.benchmarks.measure import Row, median, report
from tests.helpers.builders import contact, customer
from tests.helpers.stage import StageHandle, running_stage
from tests.helpers.until import until

TEXT = "johnson"
INTERVAL = 0.125
ROUND_TRIPS = (0.0, 0.05, 0.2)
ROUNDS = 5
FIRST_NAMES = ("Ada", "Ben", "Cleo", "Dag", "Eva", "Finn", "Gro", "Hal", "Ida", "Jon", "Kim", "Leo", "Mia", "Nils")

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]


@dataclass
class Typed:
    """What happened in one run: instants in seconds of the monotonic clock."""

    keys: list[float] = field(default_factory=list)
    answers: list[tuple[float, str, float]] = field(default_factory=list)
    paints: list[tuple[float, str, tuple[str, ...]]] = field(default_factory=list)
    most_under_way: int = 0

    def first_rows_after_answer(self) -> float:
        """From the first answer to the end of the paint that shows its rows, in ms."""
        painted = next(at for at, _text, rows in self.paints if rows and at >= self.answers[0][0])
        return (painted - self.answers[0][0]) * 1000

    def first_rows_after_key(self, number: int) -> float:
        painted = next(at for at, _text, rows in self.paints if rows)
        return (painted - self.keys[number]) * 1000

    def last_key_to_final_rows(self) -> float:
        """From the last key to the later of: the rows at rest are painted, the answer to the whole text is there."""
        final = self.paints[-1][2]
        others = [at for at, _text, rows in self.paints if rows != final]
        painted = next(at for at, _text, rows in self.paints if rows == final and at > max(others, default=0.0))
        return (max(painted, self.answers[-1][0]) - self.keys[-1]) * 1000

    def usual_answer(self) -> float:
        return median(took for _at, _text, took in self.answers) * 1000

    def prefixes_shown(self) -> int:
        return len({text for _at, text, rows in self.paints if rows})


class Bench:
    """The search in a window, over rooms of its own, with every key, answer and paint noted."""

    def __init__(self, rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rooms = rooms
        self.run = Typed()
        self.scope = TaskScope("search")
        self._note_answers()
        self._note_paints(monkeypatch)
        self.page = ContactSearch(
            contacts=rooms.services.contacts,
            scope=self.scope,
            on_pick=lambda match: None,
            on_create=lambda text: None,
        )
        self.window = QWidget()
        self.window.resize(380, 700)
        column = QVBoxLayout(self.window)
        self.view = ContactSearchView(self.page, self.window)
        column.addWidget(self.view)
        column.addStretch(1)

    async def ready(self) -> None:
        self.window.show()
        self.window.activateWindow()
        self.view.field.setFocus()
        await self.rooms.services.contacts.warm()
        await self.rest()
        self.run = Typed()

    async def rest(self) -> None:
        await asyncio.sleep(0.05)
        await until(lambda: not self.page.state.busy)
        await asyncio.sleep(0.03)

    async def type(self, text: str) -> Typed:
        began = time.monotonic()
        for number, letter in enumerate(text):
            await asyncio.sleep(max(0.0, began + number * INTERVAL - time.monotonic()))
            self.run.keys.append(time.monotonic())
            QTest.keyClick(self.view.field, Qt.Key(ord(letter.upper())))
        await self.rest()
        return self.run

    async def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        await self.scope.close()

    def _note_answers(self) -> None:
        search = self.rooms.services.contacts.search
        under_way = 0

        async def noted(text: str, *, thorough: bool = False) -> Any:
            nonlocal under_way
            under_way += 1
            self.run.most_under_way = max(self.run.most_under_way, under_way)
            began = time.monotonic()
            try:
                return await search(text, thorough=thorough)
            finally:
                under_way -= 1
                self.run.answers.append((time.monotonic(), text, time.monotonic() - began))

        self.rooms.services.contacts.search = noted  # type: ignore[method-assign]

    def _note_paints(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def paint(shown: SearchList, event: QPaintEvent) -> None:
            QListView.paintEvent(shown, event)
            state = self.page.state
            rows = () if state.stale else tuple(row.id for row in state.rows)
            self.run.paints.append((time.monotonic(), state.text, rows))

        monkeypatch.setattr(SearchList, "paintEvent", paint, raising=False)


@asynccontextmanager
async def bench(stage: StageHandle, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    told = {name: getattr(stage, name) for name in ("care_url", "care_tokens", "salesforce_tokens", "client_id")}
    told |= {"salesforce_refresh_tokens": stage.salesforce_refresh_tokens}
    told |= {name: getattr(stage, name) for name in ("salesforce_url", "control_url", "control_token")}
    pool = Pool()
    care = CareRoom(from_sandbox(told, "ana"), pool, lambda: datetime.now(UTC))
    paths = find_paths({HOME_VARIABLE: str(folder)})
    around = Around(SettingsFile(paths.settings), paths, lambda page: False)
    rooms = await open_rooms(care, keys_of(paths), around)
    made = Bench(rooms, monkeypatch)
    await made.ready()
    yield made
    await made.close()
    await rooms.close(0)
    await care.close()
    await pool.aclose()


def add_johnsons(stage: StageHandle) -> None:
    """Make more of them than an answer holds, so that no answer is complete and every text may need a request."""
    stage.set(search_lag_seconds=0)
    token = stage.salesforce_tokens["ana"]
    with httpx.Client(base_url=stage.salesforce_url, headers={"Authorization": f"Bearer {token}"}) as org:
        version = org.get("/services/data/").json()[-1]["url"]
        for name in FIRST_NAMES:
            made = org.post(f"{version}/sobjects/Contact", json={"FirstName": name, "LastName": "Johnson"})
            assert made.is_success, made.text


def searches(stage: StageHandle) -> int:
    """Count the requests of a search, as the server saw them."""
    counts: dict[str, int] = stage.requests()["counts"].get("salesforce", {})
    return sum(count for path, count in counts.items() if "earch" in path or "query" in path)


def test_typing_johnson_is_quick_and_cheap(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    qapp.setQuitOnLastWindowClosed(False)
    theme.apply(qapp)
    rows: list[Row] = []

    async def measure(stage: StageHandle, round_trip: float) -> None:
        runs, requests = [], []
        for turn in range(ROUNDS + 1):
            async with bench(stage, tmp_path, monkeypatch) as made:
                await asyncio.to_thread(stage.forget_requests)
                run = await made.type(TEXT)
                counted = await asyncio.to_thread(searches, stage)
                if turn:  # the first round warms the machine
                    runs.append(run)
                    requests.append(counted)
        rows.extend(_table(round_trip, runs, requests))

    async def known(stage: StageHandle) -> None:
        waits = []
        async with bench(stage, tmp_path, monkeypatch) as made:
            made.rooms.bus.publish(ContactCreated(contact(7, "Quirin Zabel"), customer().id))
            for _turn in range(ROUNDS):
                made.page.recall("")
                made.run = Typed()
                run = await made.type("q")
                waits.append(run.first_rows_after_key(0))
        rows.append(Row("known contact: key to painted row", median(waits), 16, "ms"))

    with running_stage() as stage:
        add_johnsons(stage)
        with asyncio.Runner(loop_factory=lambda: application.new_event_loop(qapp)) as runner:
            runner.run(known(stage))
            for round_trip in ROUND_TRIPS:
                fault = stage.arm("delay", server="salesforce", seconds=round_trip) if round_trip else None
                runner.run(measure(stage, round_trip))
                if fault is not None:
                    stage.disarm(fault)
    report("search", rows)
    assert all(row.kept for row in rows if "requests" in row.what)


def _table(round_trip: float, runs: list[Typed], requests: list[int]) -> list[Row]:
    name = f"RTT {round_trip * 1000:g}"
    return [
        Row(f"{name}: first answer to its rows painted", median(r.first_rows_after_answer() for r in runs), 16, "ms"),
        Row(
            f"{name}: third key to rows painted, over the answer's own time",
            median(r.first_rows_after_key(2) - r.answers[0][2] * 1000 for r in runs),
            16,
            "ms",
        ),
        Row(
            f"{name}: last key to final rows painted, over the round trip",
            median(r.last_key_to_final_rows() for r in runs) - round_trip * 1000,
            100,
            "ms",
        ),
        Row(f"{name}: an answer takes", median(r.usual_answer() for r in runs), float("inf"), "ms"),
        Row(f"{name}: requests", max(requests), 4, ""),
        Row(f"{name}: most requests under way", max(r.most_under_way for r in runs), 1, ""),
        Row(f"{name}: prefixes (of 7) that showed no rows", 7 - median(r.prefixes_shown() for r in runs), 7, ""),
    ]
