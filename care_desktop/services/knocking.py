"""Ask again whether Salesforce can be reached, so that nobody has to press a button to find out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from care_desktop.services.events import Bus, Reach, ReachChanged
from care_desktop.services.scope import TaskScope

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 20.0
SIDE = "salesforce"


class Door(Protocol):
    """What can be knocked at: every answer, also a refusal, is told as ReachChanged by the transport below."""

    async def warm(self) -> None: ...


class Knocking:
    """While Salesforce is offline, try its door now and then; `sleep` waits seconds. The scope owns the task."""

    def __init__(self, door: Door, bus: Bus, scope: TaskScope, *, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._door = door
        self._scope = scope
        self._sleep = sleep
        self._reach = Reach.CONNECTING
        self._end = bus.subscribe(ReachChanged, self._heard)

    def close(self) -> None:
        """Hear no more facts."""
        self._end()

    def _heard(self, fact: ReachChanged) -> None:
        if fact.side != SIDE:
            return
        self._reach = fact.reach
        if fact.reach is Reach.OFFLINE:
            self._scope.once("knock", self._knock())

    async def _knock(self) -> None:
        pause = FIRST_PAUSE
        while self._reach is Reach.OFFLINE:
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            await self._door.warm()
