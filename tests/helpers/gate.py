"""The way into a fake: every call passes here, so that a test can make it fail, hang, or lose its answer."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from care_desktop.domain.errors import AnswerLost, CareDesktopError


class Crash(BaseException):
    """The program ended here; nothing catches it."""


class Gate:
    """Count the calls of a fake by method, and do to them what a test has armed."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.watch: Callable[[str, str], None] = lambda method, when: None
        self._failing: dict[str, list[BaseException]] = defaultdict(list)
        self._losing: dict[str, list[BaseException]] = defaultdict(list)
        self._hanging: dict[str, asyncio.Event] = {}

    def fail(self, method: str, error: BaseException, times: int = 1) -> None:
        """Let the next `times` calls raise before anything is done."""
        self._failing[method] += [error] * times

    def lose(self, method: str, times: int = 1, error: CareDesktopError | None = None) -> None:
        """Let the next `times` calls be carried out and their answers be lost."""
        self._losing[method] += [error or AnswerLost("armed by the test")] * times

    def hang(self, method: str) -> asyncio.Event:
        """Let calls wait, before anything is done, until the returned event is set."""
        return self._hanging.setdefault(method, asyncio.Event())

    def mend(self, method: str = "") -> None:
        """Disarm one method, or all."""
        for armed in (self._failing, self._losing):
            armed.pop(method, None) if method else armed.clear()
        for name in [method] if method else list(self._hanging):
            if name in self._hanging:
                self._hanging.pop(name).set()

    @asynccontextmanager
    async def __call__(self, method: str) -> AsyncIterator[None]:
        """Pass one call: count it, do what is armed, let the body take effect, lose the answer if armed."""
        self.calls[method] += 1
        await asyncio.sleep(0)
        if method in self._hanging:
            await self._hanging[method].wait()
        self.watch(method, "before")
        if self._failing[method]:
            raise self._failing[method].pop(0)
        yield
        self.watch(method, "after")
        if self._losing[method]:
            raise self._losing[method].pop(0)
