"""Stalls of the loop while many answers arrive and at the first use of every page (performance.md section 4)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest

from tests.benchmarks.measure import Row, as_installed, median, percentile, report
from tests.helpers.journey import connection_of
from tests.helpers.stage import running_stage

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
LONGEST_GAP = 50
GAP_AT_99_9 = 16
TWO_FRAMES = 33
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]


class Said(TypedDict):
    """What one run of at_work.py prints."""

    gaps: dict[str, list[float]]
    seen: list[float]


def test_the_window_never_stands_still(tmp_path: Path) -> None:
    with running_stage() as stage:
        runs = [_work(connection_of(stage, "ana"), tmp_path / str(turn)) for turn in range(ROUNDS)]
        desks = [_work(connection_of(stage, "sofia"), tmp_path / f"desk {n}", "supervisor") for n in range(ROUNDS)]
    rows = [Row("idle, p99.9", _median_of(runs, "idle", 0.999), float("inf"), "ms")]
    rows.append(Row("idle, worst", _median_of(runs, "idle", 1), float("inf"), "ms"))
    answers = "fifty answers of 200 rows"
    rows.append(Row(f"{answers}, p99.9", _median_of(runs, answers, 0.999), GAP_AT_99_9, "ms"))
    rows.append(Row(f"{answers}, worst", _median_of(runs, answers, 1), LONGEST_GAP, "ms"))
    deeds = [deed for deed in runs[0]["gaps"] if deed not in ("idle", answers)]
    rows += [Row(f"{deed}, worst gap", _median_of(runs, deed, 1), LONGEST_GAP, "ms") for deed in deeds]
    rows += [Row(f"supervisor: {deed}", _median_of(desks, deed, 1), LONGEST_GAP, "ms") for deed in desks[0]["gaps"]]
    seen = [took for run in runs for took in run["seen"]]
    rows.append(Row("a case seen before: key to end of paint, p50", percentile(seen, 0.5), TWO_FRAMES, "ms"))
    rows.append(Row("a case seen before: key to end of paint, p95", percentile(seen, 0.95), TWO_FRAMES, "ms"))
    report("stalls", rows)
    assert len(runs) == ROUNDS


def _median_of(runs: list[Said], deed: str, share: float) -> float:
    return median(percentile(run["gaps"][deed], share) for run in runs)


def _work(connection: dict[str, str], home: Path, *whose: str) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.at_work", *whose],
        env=as_installed({**connection, "CARE_DESKTOP_HOME": str(home)}),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        timeout=170,
        check=True,
    )
    said: Said = json.loads(done.stdout.splitlines()[-1])
    return said
