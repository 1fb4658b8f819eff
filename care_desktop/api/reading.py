"""Turn the bytes of an answer into values, without stopping the loop for long and without crashing on any of them."""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from care_desktop.api.sansio import Request, Response, describe_answer
from care_desktop.domain.errors import AnswerLost, CareDesktopError, Misunderstood, Unreachable

SMALL = 8 * 1024
"""Bytes up to which an answer is read at once: a fifth of a millisecond."""
BIG = 64 * 1024
"""Bytes from which on an answer is read in a thread: more than a millisecond."""

T = TypeVar("T")

_building = threading.Lock()
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


class Unreadable(ValueError):
    """Bytes that are no answer; `is_half` when they are no JSON at all."""

    def __init__(self, where: str, *, is_half: bool = False) -> None:
        super().__init__(where)
        self.is_half = is_half


class AnswerReader(ABC, Generic[T]):
    """Read one kind of answer: small ones at once, big ones in a thread.

    Of the others one is read per turn of the loop, however many have come at once.
    """

    is_built = True
    """Whether `build` has been called, in a thread, or has nothing to do."""

    @abstractmethod
    def parse(self, body: bytes) -> T:
        """Return the value, here and now. Raises ValueError."""

    def build(self) -> None:
        """Make what `parse` needs."""

    async def read(self, request: Request, response: Response) -> T:
        """Return the value. Raises Unreachable or AnswerLost for half an answer, Misunderstood for a wrong one."""
        try:
            if self.is_built and len(response.body) <= SMALL:
                return self.parse(response.body)
            async with _turn():
                if self.is_built and len(response.body) <= BIG:
                    return self.parse(response.body)
                return await asyncio.to_thread(self._build_and_parse, response.body)
        except (ValueError, OverflowError) as error:
            raise _trouble(request, response, error) from error

    def _build_and_parse(self, body: bytes) -> T:
        with _building:
            self.build()
        self.is_built = True
        return self.parse(body)


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    lock = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with lock:
        yield
        await asyncio.sleep(0)


def _trouble(request: Request, response: Response, error: Exception) -> CareDesktopError:
    """Return what an answer that cannot be read means: a write may have been done, half a body is no answer."""
    if request.is_write:
        return AnswerLost(describe_answer(response, "the answer could not be read"))
    if isinstance(error, Unreadable) and error.is_half:
        return Unreachable(describe_answer(response, "half an answer"))
    where = str(error) if isinstance(error, Unreadable) else "a value makes no sense"
    return Misunderstood(describe_answer(response, where))
