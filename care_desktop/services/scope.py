"""The owner of tasks: nothing in the program runs that no scope answers for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

log = logging.getLogger(__name__)
Work = Coroutine[object, object, None]


class TaskScope:
    """Start tasks that end with their owner: a page's scope is cancelled when it is left, a deed's never is.

    The works given to it should turn their expected errors into state themselves; one that escapes goes to
    `on_error`, without one to the loop's own handler, which tells it in the window.
    """

    def __init__(
        self, name: str, on_error: Callable[[Exception], None] | None = None, *, calm_seconds: float = 0.0
    ) -> None:
        self._name = name
        self._calm_seconds = calm_seconds
        self._on_error = on_error
        self._tasks: set[asyncio.Task[None]] = set()
        self._named: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def start(self, work: Work) -> None:
        """Run `work` beside everything else."""
        self._launch(work)

    def switch(self, slot: str, work: Work) -> None:
        """Run `work` in place of what runs in `slot`, which is cancelled: the latest wins."""
        self._vacate(slot)
        self._occupy(slot, work)

    def when_calm(self, slot: str, work: Work) -> None:
        """Run `work` as `switch` does, but only when nothing else was wanted in `slot` for `calm_seconds`.

        For what is read again to be sure: the window shows first what it knows, and what is passed by asks nothing.
        """
        self._vacate(slot)
        self._occupy(slot, work, self._calm_seconds)

    def once(self, slot: str, work: Work) -> bool:
        """Run `work` unless `slot` is busy; says whether it was started. A double click is one deed."""
        running = self._named.get(slot)
        if running is not None and not running.done():
            work.close()
            return False
        self._occupy(slot, work)
        return True

    def is_busy(self, slot: str) -> bool:
        """Say whether something runs in `slot`."""
        running = self._named.get(slot)
        return running is not None and not running.done()

    def cancel(self, slot: str) -> None:
        """Cancel what runs in `slot`, if anything does."""
        running = self._named.pop(slot, None)
        if running is not None:
            running.cancel()

    async def close(self, patience: float = 0.0) -> None:
        """Let the tasks finish for `patience` seconds, cancel the rest, return when all have ended."""
        self._closed = True
        if self._tasks and patience > 0:
            await asyncio.wait(self._tasks, timeout=patience)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _vacate(self, slot: str) -> None:
        running = self._named.get(slot)
        if running is not None:
            running.cancel()

    def _occupy(self, slot: str, work: Work, pause: float = 0.0) -> None:
        task = self._launch(work, pause)
        if task is not None:
            self._named[slot] = task

    def _launch(self, work: Work, pause: float = 0.0) -> asyncio.Task[None] | None:
        if self._closed:
            work.close()
            return None
        task = asyncio.get_running_loop().create_task(self._watch(work, pause), name=self._name)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._forget(done, work))
        return task

    def _forget(self, task: asyncio.Task[None], work: Work) -> None:
        self._tasks.discard(task)
        work.close()  # one that was cancelled before its first step was never begun

    async def _watch(self, work: Work, pause: float) -> None:
        try:
            if pause:
                await asyncio.sleep(pause)
            await work
        except Exception as error:
            log.exception("a task of %s failed", self._name)
            if self._on_error is not None:
                self._on_error(error)
            else:
                told = {"message": f"a task of {self._name} failed", "exception": error}
                asyncio.get_running_loop().call_exception_handler(told)
