"""The call budget among the other tables: what the contract test counts, printed beside them (salesforce.md 7.1)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.measure import RESULTS, Row, report

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]


def test_no_action_costs_more_of_the_orgs_calls_than_its_budget() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/contract/test_call_budget.py"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    told = json.loads((RESULTS / "calls.json").read_text(encoding="utf-8"))

    rows = [Row(one["what"], one["value"], one["promise"], one["unit"]) for one in told]
    report("calls", rows)
    assert rows
    assert all(row.kept for row in rows)
