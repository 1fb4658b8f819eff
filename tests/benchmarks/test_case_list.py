"""The case list at 300 and at 1,000,000 cases: frames while scrolling, memory, showing at all (performance.md 2)."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView

from care_desktop.api.auth import StaticToken
from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.api.transport import Pool, Transport
from care_desktop.domain.cases import View
from care_desktop.services.casebook import Casebook
from care_desktop.services.cases import Cases
from care_desktop.services.events import Bus
from care_desktop.services.scope import TaskScope
from care_desktop.ui import application
from care_desktop.ui.case_list import CaseListView
from care_desktop.ui.kit import theme
from care_desktop.viewmodels.case_list import CaseList
from tests.benchmarks.measure import Row, percentile, report
from tests.helpers.stage import StageHandle, running_stage
from tests.helpers.until import until

FRAMES = 1500
FRAME_SECONDS = 1 / 60
JUMPS = 30
FLOOR_FRAMES = 400
COLUMNS = 8
MILLION_FOLDER = "BENCHMARK_MILLION"
"""Names a folder that keeps the million cases from one run to the next: to make them takes a minute and a half."""
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(900)]


@dataclass
class Measured:
    """What one list gave, in milliseconds and MB."""

    total: int
    first_rows: float
    frames: list[float]
    grown: float
    floor: list[float]


@pytest.fixture
def run_on_qt(qapp: QApplication) -> Iterator[Callable[[Coroutine[Any, Any, Measured]], Measured]]:
    qapp.setQuitOnLastWindowClosed(False)
    theme.apply(qapp)

    def run(work: Coroutine[Any, Any, Measured]) -> Measured:
        with asyncio.Runner(loop_factory=lambda: application.new_event_loop(qapp)) as runner:
            return runner.run(work)

    yield run
    for widget in qapp.topLevelWidgets():
        widget.deleteLater()


async def measured(stage: StageHandle) -> Measured:
    pool, scope, bus = Pool(), TaskScope("case list"), Bus()
    wire = Transport(pool, stage.care_url, dialect=CareDialect(), tokens=StaticToken(stage.care_tokens["sofia"]))
    care, casebook = CareClient(wire), Casebook(bus, _now)
    await care.counters()
    page = CaseList(clock=_now)
    page.connect(cases=Cases(care, casebook), casebook=casebook, bus=bus, scope=scope)
    view = CaseListView(page)
    view.resize(900, 700)
    view.show()
    began = time.perf_counter()
    page.show_view(View.INBOX)
    await until(lambda: page.state.total)
    view.table.viewport().repaint()
    first_rows = (time.perf_counter() - began) * 1000
    plain = await floor()
    await scroll(view.table, 100)
    gc.collect()
    before = psutil.Process().memory_info().rss
    frames = await scroll(view.table, FRAMES)
    bar = view.table.verticalScrollBar()
    for jump in range(JUMPS):
        bar.setValue(bar.maximum() * jump // JUMPS)
        await until(lambda: page.row(bar.value() // theme.size("row")))
    plain += await floor()
    gc.collect()
    grown = (psutil.Process().memory_info().rss - before) / 1e6
    total = page.state.total
    view.close()
    page.close()
    await scope.close()
    await wire.aclose()
    await pool.aclose()
    return Measured(total, first_rows, frames, grown, plain)


async def floor() -> list[float]:
    """Scroll a plain table of texts that lie in Qt itself, 8 columns, as nobody's Python could paint them faster."""
    items = QStandardItemModel(FRAMES, COLUMNS)
    for row in range(FRAMES):
        for column in range(COLUMNS):
            items.setItem(row, column, QStandardItem(f"cell {row} {column}"))
    table = QTableView()
    table.setModel(items)
    table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    table.resize(900, 700)
    table.show()
    frames = await scroll(table, FLOOR_FRAMES)
    table.close()
    return frames


async def scroll(table: QTableView, count: int) -> list[float]:
    """Turn the wheel once a frame; return the time from each turn to the end of its paint."""
    frames, viewport, place = [], table.viewport(), QPointF(100, 100)
    for _ in range(count):
        turn = QWheelEvent(
            place,
            place,
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        began = time.perf_counter()
        QApplication.sendEvent(viewport, turn)
        viewport.repaint()
        frames.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(max(0.0, FRAME_SECONDS - frames[-1] / 1000))
    return frames


def _frames(of: Measured) -> list[Row]:
    """Return the rows of one list, with the plain table measured in the same minutes."""
    plain, ours = percentile(of.floor, 0.99), percentile(of.frames, 0.99)
    return [
        Row(f"frame of a plain table beside {of.total} cases, p99", plain, float("inf"), "ms"),
        Row(f"frame while scrolling {of.total} cases, p50", percentile(of.frames, 0.5), 8, "ms"),
        Row(f"frame while scrolling {of.total} cases, p99", ours, 8, "ms"),
        Row(f"p99 of {of.total} cases / p99 of the plain table", ours / plain, 1),
    ]


def _now() -> datetime:
    return datetime.now(UTC)


def test_a_million_cases_scroll_like_three_hundred(
    run_on_qt: Callable[[Coroutine[Any, Any, Measured]], Measured], tmp_path: Path
) -> None:
    with running_stage("stories", tmp_path / "stories") as stage:
        few = run_on_qt(measured(stage))
    with running_stage("million", Path(os.environ.get(MILLION_FOLDER, tmp_path / "million"))) as stage:
        many = run_on_qt(measured(stage))
    rows = [
        Row("cases in the long list", float(many.total), float("inf"), ""),
        Row("first rows of the long list, empty window to paint", many.first_rows, float("inf"), "ms"),
        *_frames(few),
        *_frames(many),
        Row("memory grown by scrolling the long list", many.grown, 5, "MB"),
    ]
    report("case_list", rows)
    assert many.total > 500_000
