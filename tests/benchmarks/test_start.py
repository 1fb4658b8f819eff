"""Start and memory against a bare PySide6 window, interleaved, servers already up (performance.md section 1)."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks.measure import Row, TracedProgram, median, report
from tests.helpers.stage import running_stage

ROUNDS = 9
FLOOR = [sys.executable, str(Path(__file__).with_name("floor.py"))]
PROGRAM = [sys.executable, "-m", "care_desktop"]

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]


def test_start_and_memory_stay_near_a_bare_window(tmp_path: Path) -> None:
    floor_paint, paint, cases, floor_memory, memory = [], [], [], [], []
    floor_cpu, cpu = [], []
    with running_stage() as stage:
        environment = {
            "CARE_DESKTOP_HOME": str(tmp_path / "home"),
            "CARE_DESKTOP_TRACE_START": "1",
            "CARE_DESKTOP_CARE_URL": stage.care_url,
            "CARE_DESKTOP_CARE_TOKEN": stage.care_tokens["ana"],
            "CARE_DESKTOP_SALESFORCE_TOKEN": stage.salesforce_tokens["ana"],
            "CARE_DESKTOP_SALESFORCE_REFRESH_TOKEN": stage.salesforce_refresh_tokens["ana"],
            "CARE_DESKTOP_CLIENT_ID": stage.client_id,
        }
        for turn in range(ROUNDS + 1):
            bare = TracedProgram(FLOOR, environment)
            bare_painted = bare.wait_for("painted_ns")
            time.sleep(1.0)
            bare_memory = bare.memory_mb()
            bare.end()
            program = TracedProgram(PROGRAM, environment)
            painted = program.wait_for("painted_ns")
            usable = program.wait_for("cases_ns")
            time.sleep(3.0)
            held = program.memory_mb()
            program.end()
            if turn:  # the first round warms the disk
                floor_paint.append(bare_painted)
                floor_memory.append(bare_memory)
                floor_cpu.append(bare.cpu_ms)
                cpu.append(program.cpu_ms)
                paint.append(painted)
                cases.append(usable)
                memory.append(held)
    floor = median(floor_paint)
    rows = [
        Row("bare window painted", floor, float("inf"), "ms"),
        Row("first painted window / bare window", median(paint) / floor, 1.3),
        Row("first cases on screen / bare window", median(cases) / floor, 2.5),
        Row("the same in processor time", median(cpu) / median(floor_cpu), 2.5),
        Row("bare window memory", median(floor_memory), float("inf"), "MB"),
        Row("client memory 3 s after the first cases / bare window", median(memory) / median(floor_memory), 2.2),
    ]
    report("start", rows)
    assert len(paint) == ROUNDS
