"""The front door of the stage: `python -m care_desktop.sandbox`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from care_desktop.sandbox import logs
from care_desktop.sandbox.launcher import Stage, StageOptions
from care_desktop.sandbox.problems import StageProblem
from care_desktop.sandbox.seeds import NAMES, SeedingStopped


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the stage until it is told to end; return 0, or 2 with a sentence on stderr when it cannot start."""
    given = _parser().parse_args(arguments)
    options = StageOptions(given.data, given.seed, given.care_port, given.salesforce_port)
    logs.to_stderr()
    try:
        asyncio.run(_run(options, with_parent=given.with_parent))
    except StageProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m care_desktop.sandbox", description="Run the Care server and a Salesforce-compatible server."
    )
    parser.add_argument("--data", type=Path, help="keep the data in this folder (default: gone at the end)")
    parser.add_argument("--seed", help=f"what a new data folder begins with: {', '.join(NAMES)} (default: stories)")
    parser.add_argument("--care-port", type=int, default=0, metavar="N", help="default: any free port")
    parser.add_argument("--salesforce-port", type=int, default=0, metavar="N", help="default: any free port")
    parser.add_argument("--with-parent", action="store_true", help="end when stdin ends")
    return parser


async def _run(options: StageOptions, *, with_parent: bool) -> None:
    """Start, say so in one line of JSON, wait for the end."""
    stage, ending = Stage(options), asyncio.Event()
    _end_on_signals(ending)
    if with_parent:
        _end_with_parent(ending)
    if await _started(stage, ending):
        try:
            print(json.dumps(stage.announcement()), flush=True)
            await ending.wait()
        finally:
            await stage.stop()


async def _started(stage: Stage, ending: asyncio.Event) -> bool:
    """Start the stage unless the end comes first, which may be in the middle of seeding."""
    starting, end = asyncio.create_task(stage.start()), asyncio.create_task(ending.wait())
    await asyncio.wait({starting, end}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        stage.give_up()
    end.cancel()
    try:
        await starting
    except SeedingStopped:
        return False
    return True


def _end_on_signals(ending: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(ending.set))


def _end_with_parent(ending: asyncio.Event) -> None:
    """Watch stdin: the system closes it when the parent ends, even when the parent is killed."""
    loop = asyncio.get_running_loop()

    def watch() -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass  # no stdin at all: nobody holds on to us
        if not loop.is_closed():
            loop.call_soon_threadsafe(ending.set)

    threading.Thread(target=watch, name="parent", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
