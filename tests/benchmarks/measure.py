"""What the benchmarks share: programs run and timed from their spawn, ratios of medians, a table and JSON beside it."""

from __future__ import annotations

import json
import os
import re
import signal
import statistics
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[2] / ".measurements"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `promise` is the limit, `value` what was measured, in `unit`."""

    what: str
    value: float
    promise: float
    unit: str = "x"

    @property
    def kept(self) -> bool:
        return self.value <= self.promise


def as_installed(environment: Mapping[str, str]) -> dict[str, str]:
    """Return this environment with what is added, but never one in which Python compiles every module anew.

    Where PYTHONDONTWRITEBYTECODE is set a working copy has no bytecode; a user's computer always has: it took 60 ms of
    the first cases and a third of every page's first use.
    """
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}


class TracedProgram:
    """A program that reports milestones as lines of JSON on stderr, timed from the instant before it was spawned."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.cpu_ms = 0.0
        """The processor time that the program had used at the milestone waited for last."""
        self.spawned_ns = time.monotonic_ns()
        self._process = subprocess.Popen(
            command,
            env=as_installed(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for(self, milestone: str) -> float:
        """Return the milliseconds from spawn to the milestone. Raises RuntimeError when the program ends before."""
        stream = self._process.stderr
        assert stream is not None
        for line in stream:
            if line.startswith("{") and milestone in (said := json.loads(line)):
                self.cpu_ms = int(said["cpu_ns"]) / 1e6
                return (int(said[milestone]) - self.spawned_ns) / 1e6
        raise RuntimeError(f"the program ended before it said {milestone}")

    def memory_mb(self) -> float:
        """Return in MB what the process takes where it is the only one with Qt, as on a user's computer.

        The kernel's proportional memory (Pss) divides a page by all processes that map it. pytest-qt maps Qt into the
        very process that measures, and so does every test beside it: program and bare window lose the same 15 to 25 MB,
        a third of the one and half of the other, and 2.3 times reads as 3. Alone, what is resident is proportional;
        seen side by side without any other Qt: 45.7 and 122.0 MB proportional (2.67), 51.2 and 132.5 resident (2.59).
        """
        text = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii")
        found = re.search(r"^Rss:\s+(\d+) kB", text, re.MULTILINE)
        assert found is not None
        return int(found.group(1)) / 1024

    def end(self) -> None:
        """End it as a session manager would."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()


def median(values: Iterable[float]) -> float:
    return statistics.median(list(values))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share (0 to 1) of the sorted values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(name: str, rows: Sequence[Row]) -> None:
    """Print the table and write it as JSON."""
    RESULTS.mkdir(exist_ok=True)
    print(f"\n{name}")
    for row in rows:
        verdict = "kept" if row.kept else "MISSED"
        print(f"  {row.what:<64} {row.value:9.2f} {row.unit:<3} promise {row.promise:g}  {verdict}")
    data = [{"what": r.what, "value": r.value, "promise": r.promise, "unit": r.unit, "kept": r.kept} for r in rows]
    (RESULTS / f"{name}.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
