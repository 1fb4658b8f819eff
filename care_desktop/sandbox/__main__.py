"""The front door of the stage: `python -m care_desktop.sandbox`."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from care_desktop.sandbox import logs
from care_desktop.sandbox.problems import StageProblem
from care_desktop.sandbox.seed_names import SEED_NAMES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the stage until it is told to end; return 0, or 2 with a sentence on stderr when it cannot start."""
    given = _parser().parse_args(arguments)
    gc.disable()  # while modules load nothing becomes garbage, and looking for it takes a tenth of the start
    from care_desktop.sandbox.launcher import StageOptions
    from care_desktop.sandbox.running import run

    gc.freeze()
    gc.enable()
    ports = given.care_port, given.salesforce_port
    options = StageOptions(given.data, given.seed, *ports, given.schema, not given.no_look_ahead)
    logs.to_stderr()
    try:
        asyncio.run(run(options, with_parent=given.with_parent))
    except StageProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m care_desktop.sandbox", description="Run the Care server and a Salesforce-compatible server."
    )
    parser.add_argument("--data", type=Path, help="keep the data in this folder (default: gone at the end)")
    parser.add_argument(
        "--seed", help=f"what a new data folder begins with: {', '.join(SEED_NAMES)} (default: stories)"
    )
    parser.add_argument("--care-port", type=int, default=0, metavar="N", help="default: any free port")
    parser.add_argument("--salesforce-port", type=int, default=0, metavar="N", help="default: any free port")
    parser.add_argument(
        "--schema", type=Path, metavar="DIR", help="describe documents (<Object>.json) that Salesforce's objects follow"
    )
    parser.add_argument("--no-look-ahead", action="store_true", help="suggest contacts only once a case is opened")
    parser.add_argument("--with-parent", action="store_true", help="end when stdin ends")
    return parser


if __name__ == "__main__":
    sys.exit(main())
