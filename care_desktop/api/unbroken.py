"""Works that go on to their end though nobody waits for them any more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Unbroken:
    """Own works that survive the cancelling of whoever awaits them, until `close`.

    Half an HTTP/1.1 exchange is worth nothing, and costs its connection; half a token renewal costs the sign-in.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what `work` returns; when the caller is cancelled, `work` goes on."""
        return await asyncio.shield(self._own(work))

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._tasks

    async def close(self, patience: float = 0.0) -> None:
        """Let what is under way go on for `patience` seconds, cancel the rest, and return when all has ended."""
        tasks = tuple(self._tasks)
        if tasks and patience:
            await asyncio.wait(tasks, timeout=patience)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _own(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            return await work
        finally:
            self._tasks.discard(task)
