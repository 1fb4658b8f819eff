"""The push stream of a fake Care server: a log of changes, and whoever follows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from care_desktop.domain.errors import Unreachable
from care_desktop.services.ports import Change
from tests.helpers.gate import Gate


class FakeStream:
    """Fits ports.CareChanges; `gate` arms faults and counts calls."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.log: list[Change] = []
        self.streams = 0
        self._moved = asyncio.Event()
        self._broken: Exception | None = None

    def push(self, kind: str, changed: str = "", version: int = 0) -> None:
        """Send one change down every stream."""
        self.log.append(Change(str(len(self.log) + 1), kind, changed, version))
        self._wake()

    def break_stream(self, error: Exception | None = None) -> None:
        """Break the streams that are open now."""
        self._broken = error or Unreachable("the stream broke")
        self._wake()

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    async def changes(self, after: str | None) -> AsyncIterator[Change]:
        async with self.gate("changes"):
            place = int(after) if after else len(self.log)
        self._broken = None
        self.streams += 1
        try:
            if after is None:
                yield Change(str(place), "reset")
            while True:
                moved = self._moved
                while place < len(self.log):
                    place += 1
                    yield self.log[place - 1]
                if self._broken is not None:
                    raise self._broken
                await moved.wait()
        finally:
            self.streams -= 1
