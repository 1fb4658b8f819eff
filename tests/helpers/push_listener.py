"""A reader of the push stream of a Care server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, cast

import httpx

Event = tuple[int, str, str]
"""Number, kind and subject."""


class Listener:
    """One reader of the stream."""

    def __init__(self, answer: httpx.Response) -> None:
        self.lines = cast(AsyncGenerator[str, None], answer.aiter_lines())
        self.comments = 0

    async def event(self) -> Event:
        """Return the next event."""
        found: dict[str, str] = {}
        async with asyncio.timeout(30):
            async for line in self.lines:
                if line.startswith(":"):
                    self.comments += 1
                elif not line and found:
                    break
                elif line:
                    name, _, value = line.partition(": ")
                    found[name] = value
        data: dict[str, Any] = json.loads(found["data"])
        return int(found["id"]), found["event"], data["id"]

    async def events(self, number: int) -> list[Event]:
        """Return the next events."""
        return [await self.event() for _ in range(number)]

    async def ended(self) -> bool:
        """Wait for the end of the stream."""
        async with asyncio.timeout(30):
            return [line async for line in self.lines if line and not line.startswith(":")] == []


@asynccontextmanager
async def listening(
    url: str, last_event_id: int | None = None, *, user: str = "ana", after: str | None = None
) -> AsyncIterator[Listener]:
    headers = {"Authorization": f"Bearer token-{user}"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = str(last_event_id)
    async with (
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http,
        http.stream("GET", "/v1/changes", params={} if after is None else {"after": after}) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        listener = Listener(answer)
        async with asyncio.timeout(30):
            assert await anext(listener.lines) == ": keep-alive"
        async with aclosing(listener.lines):
            yield listener
