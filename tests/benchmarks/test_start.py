"""Start and memory against a bare PySide6 window, interleaved, servers already up (performance.md section 1)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import pytest

from tests.benchmarks.measure import Row, TracedProgram, median, report
from tests.helpers.stage import StageHandle, running_stage

ROUNDS = 7
FLOOR = [sys.executable, str(Path(__file__).with_name("floor.py"))]
PROGRAM = [sys.executable, "-m", "care_desktop"]

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]


@dataclass(frozen=True, slots=True)
class Start:
    """One start: ms to its first paint, to the first cases and to those as the server has them now, and MB after."""

    paint: float
    cases: float
    cpu: float
    fresh: float
    memory: float


def test_start_and_memory_stay_near_a_bare_window(tmp_path: Path) -> None:
    bare: list[Start] = []
    first: list[Start] = []
    later: list[Start] = []
    with running_stage() as stage:
        for turn in range(ROUNDS + 1):
            floor = bare_start()
            new = start(stage, tmp_path / f"home-{turn}")
            again = start(stage, tmp_path / f"home-{turn}")
            if turn:  # the first round warms the disk
                bare.append(floor)
                first.append(new)
                later.append(again)
    paint, cpu, memory = (median_of(bare, of) for of in (_paint, _cpu, _memory))
    rows = [
        Row("bare window painted", paint, float("inf"), "ms"),
        Row("first painted window / bare window", median_of(later, _paint) / paint, 1.3),
        Row("first cases on screen / bare window", median_of(later, _cases) / paint, 2.5),
        Row("the same in processor time", median_of(later, _cpu) / cpu, 2.5),
        Row("the same cases as they are now / bare window", median_of(later, _fresh) / paint, float("inf")),
        Row("first cases at a user's very first start / bare window", median_of(first, _cases) / paint, 2.5),
        Row("bare window memory", memory, float("inf"), "MB"),
        Row("client memory 3 s after the first cases / bare window", median_of(later, _memory) / memory, 2.2),
    ]
    report("start", rows)
    assert len(later) == ROUNDS


def bare_start() -> Start:
    bare = TracedProgram(FLOOR, {})
    painted = bare.wait_for("painted_ns")
    time.sleep(1.0)
    memory = bare.memory_mb()
    bare.end()
    return Start(painted, painted, bare.cpu_ms, painted, memory)


def start(stage: StageHandle, home: Path) -> Start:
    environment = {
        "CARE_DESKTOP_HOME": str(home),
        "CARE_DESKTOP_TRACE_START": "1",
        "CARE_DESKTOP_CARE_URL": stage.care_url,
        "CARE_DESKTOP_CARE_TOKEN": stage.care_tokens["ana"],
        "CARE_DESKTOP_SALESFORCE_TOKEN": stage.salesforce_tokens["ana"],
        "CARE_DESKTOP_SALESFORCE_REFRESH_TOKEN": stage.salesforce_refresh_tokens["ana"],
        "CARE_DESKTOP_CLIENT_ID": stage.client_id,
    }
    program = TracedProgram(PROGRAM, environment)
    painted = program.wait_for("painted_ns")
    cases = program.wait_for("cases_ns")
    cpu = program.cpu_ms
    fresh = program.wait_for("fresh_ns")
    time.sleep(3.0)
    memory = program.memory_mb()
    program.end()
    return Start(painted, cases, cpu, fresh, memory)


def median_of(starts: Sequence[Start], of: Callable[[Start], float]) -> float:
    return median(map(of, starts))


_paint, _cases, _cpu, _fresh, _memory = map(attrgetter, ("paint", "cases", "cpu", "fresh", "memory"))
