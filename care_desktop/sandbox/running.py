"""Running the stage in its own process: from the first line to the end that a signal or the parent brings."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading

from care_desktop.sandbox.launcher import Stage, StageOptions
from care_desktop.sandbox.seeds import SeedingStopped


async def run(options: StageOptions, *, with_parent: bool) -> None:
    """Start, say so in one line of JSON on stdout, wait for the end, stop.

    Raises:
        StageProblem: the stage cannot start.
    """
    stage, ending = Stage(options), asyncio.Event()
    _end_on_signals(ending)
    if with_parent:
        _end_with_parent(ending)
    if await _started(stage, ending):
        try:
            sys.stdout.write(json.dumps(stage.announcement()) + "\n")
            sys.stdout.flush()
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
