"""Turn the bytes of an answer into values, without stopping the loop for long and without crashing on any of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Generic, TypeVar
from weakref import WeakKeyDictionary

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from care_desktop.api.sansio import Request, Response, describe_answer
from care_desktop.domain.errors import AnswerLost, CareDesktopError, Misunderstood, Unreachable

SMALL = 8 * 1024
"""Bytes up to which an answer is read at once: less than half a millisecond."""
BIG = 64 * 1024
"""Bytes from which on an answer is read in a thread: more than some milliseconds."""

Whole = Annotated[int, Field(ge=0, le=2**53)]
"""A number of things; what is greater than anything that can be counted is a mistake of the server."""

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

_building = threading.Lock()
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


class Wire(BaseModel):
    """The base of all wire models: unknown fields are ignored, nothing is built before it is needed."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True, populate_by_name=True)


class Reader(Generic[M, T]):
    """Read one kind of answer: its wire model, and how that becomes a value of ours.

    The model is built at the first use, in a thread (building takes tens of milliseconds), as are big answers read.
    Of the others one is read per turn of the loop, however many have come at once.
    """

    def __init__(self, model: type[M], turn: Callable[[M], T]) -> None:
        self._model = model
        self._turn = turn
        self._built = False

    async def read(self, request: Request, response: Response) -> T:
        """Return the value. Raises Unreachable or AnswerLost for half an answer, Misunderstood for a wrong one."""
        try:
            if self._built and len(response.body) <= SMALL:
                return self.parse(response.body)
            async with _turn():
                if self._built and len(response.body) <= BIG:
                    return self.parse(response.body)
                return await asyncio.to_thread(self._build_and_parse, response.body)
        except (ValueError, OverflowError) as error:
            raise unreadable(request, response, error) from error

    def parse(self, body: bytes) -> T:
        """Return the value, here and now. Raises ValueError."""
        return self._turn(self._model.model_validate_json(body))

    def _build_and_parse(self, body: bytes) -> T:
        with _building:
            self._model.model_rebuild()
        self._built = True
        return self.parse(body)


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    lock = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with lock:
        yield
        await asyncio.sleep(0)


def unreadable(request: Request, response: Response, error: Exception) -> CareDesktopError:
    """Return what an answer that cannot be read means: a write may have been done, half a body is no answer."""
    if request.is_write:
        return AnswerLost(describe_answer(response, "the answer could not be read"))
    if isinstance(error, ValidationError) and error.errors(include_url=False)[0]["type"] == "json_invalid":
        return Unreachable(describe_answer(response, "half an answer"))
    return Misunderstood(describe_answer(response, _where(error)))


def loose_json(body: bytes) -> object:
    """Return what `body` holds if it is JSON, None for anything else; for error bodies, where nothing is certain."""
    try:
        parsed: object = from_json(body)
    except ValueError:
        return None
    return parsed


def _where(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "a value makes no sense"
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{first['type']} at {'.'.join(map(str, first['loc']))}"
