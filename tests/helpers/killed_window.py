"""A window that is killed in the middle of a deed: when that is, and how it is done."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.helpers.journey import connection_of
from tests.helpers.journey_world import JourneyWorld

LONG = 600


@dataclass(frozen=True, slots=True)
class Moment:
    """When the window dies: a request that hangs there. A "delay" hangs before it is done, a "slow_drip" after it."""

    name: str
    kind: str
    server: str
    method: str
    path: str
    count: int | None = 1
    args: dict[str, Any] = field(default_factory=dict)

    def arm(self, world: JourneyWorld) -> None:
        """Let the request hang."""
        args = {"seconds": LONG} if self.kind == "delay" else {"pause": LONG, "chunk": 1}
        world.stage.arm(
            self.kind, server=self.server, method=self.method, path=self.path, count=self.count, **args, **self.args
        )

    def is_asked(self, world: JourneyWorld) -> bool:
        """Say whether the request has arrived."""
        return bool(world.asked(self.method, self.path.strip("*")))


def kill_when(world: JourneyWorld, arguments: list[str], is_time: Callable[[], bool]) -> None:
    """Run tests.helpers.journey_window with these arguments, and kill it when it is time."""
    command = [sys.executable, "-m", "tests.helpers.journey_window", *arguments]
    environment = {**os.environ, **connection_of(world.stage, "ana")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "typed\n"
        deadline = time.monotonic() + 20
        while not is_time():
            assert process.poll() is None, "the window ended by itself"
            assert time.monotonic() < deadline, "the window never came so far"
            time.sleep(0.005)
    finally:
        process.kill()
        process.communicate()
