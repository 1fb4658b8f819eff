"""The bell that wakes the push streams: rung after each write in any thread, heard on each stream's own loop.

Writes of other processes ring it as well, from when somebody listens.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Ear:
    """One listener: remembers only that the bell was rung, so it costs the same however far behind its stream is."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._rung = asyncio.Event()
        self.closed = False

    def hear(self, *, last: bool = False) -> None:
        """Note a ring; thread-safe. A `last` ring means that no more will follow."""
        self.closed = self.closed or last
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring since the last wait, so many seconds at most; say whether there was one."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Watch(Protocol):
    """Rings when another process has written; see watch.py."""

    def close(self) -> None:
        """Ring no more."""


class Bell:
    """Tell everybody who listens that something was written. `watch` hears of the writes of other processes."""

    def __init__(self, watch: Callable[[Callable[[], None]], Watch]) -> None:
        self.rings = 0
        """How often it was rung."""
        self._begin_watch = watch
        self._watch: Watch | None = None
        self._ears: set[Ear] = set()
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def listen(self) -> Iterator[Ear]:
        """Give an ear for the running loop, until the block ends."""
        ear = Ear(asyncio.get_running_loop())
        with self._lock:
            ear.closed = self._closed
            self._ears.add(ear)
            if self._watch is None and not self._closed:
                self._watch = self._begin_watch(self.ring)
        try:
            yield ear
        finally:
            with self._lock:
                self._ears.discard(ear)

    def ring(self) -> None:
        """Wake everybody who listens; thread-safe."""
        with self._lock:
            self.rings += 1
            for ear in self._ears:
                ear.hear()

    def close(self) -> None:
        """Ring for the last time: the streams end."""
        with self._lock:
            self._closed = True
            for ear in self._ears:
                ear.hear(last=True)
            watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()
