"""What the two servers were asked: the evidence of tests that keep to a budget of calls."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass
from itertools import count
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from care_desktop.sandbox.faults import Server

_KEPT: Final = 100_000
_CARE: Final = b"CareServer"
"""How the Care server names itself when it asks Salesforce."""


@dataclass(slots=True)
class Seen:
    """One request; `status` stays None while it is handled and for good when it got no answer.

    `by_care`: it was the Care server that asked, on its search for suggested contacts or to renew its own access.
    """

    n: int
    server: Server
    method: str
    path: str
    status: int | None = None
    by_care: bool = False


class RequestLog:
    """The latest requests in the order of their arrival; thread-safe."""

    def __init__(self) -> None:
        self._seen: deque[Seen] = deque(maxlen=_KEPT)
        self._numbers = count(1)
        self._lock = threading.Lock()

    def note(self, server: Server, method: str, path: str, *, by_care: bool = False) -> Seen:
        """Write down a request that just arrived; its path comes without the query."""
        with self._lock:
            entry = Seen(next(self._numbers), server, method, path, by_care=by_care)
            self._seen.append(entry)
        return entry

    def since(self, n: int = 0) -> list[Seen]:
        """Return the requests after number `n`."""
        with self._lock:
            return [entry for entry in self._seen if entry.n > n]

    def forget(self) -> None:
        """Empty the log; numbers go on."""
        with self._lock:
            self._seen.clear()


def counts(entries: list[Seen]) -> dict[str, dict[str, int]]:
    """Return how often clients asked each server each `METHOD path`; what Care itself asked is not counted."""
    totals: dict[str, Counter[str]] = {Server.CARE: Counter(), Server.SALESFORCE: Counter()}
    for entry in entries:
        if not entry.by_care:
            totals[entry.server][f"{entry.method} {entry.path}"] += 1
    return {server: dict(counter) for server, counter in totals.items()}


class RequestLogMiddleware:
    """Write every request of one server into the log, also those that a fault ends."""

    def __init__(self, app: ASGIApp, log: RequestLog, server: Server) -> None:
        self._app = app
        self._log = log
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the request on arrival and its status when the answer starts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        by_care = dict(scope["headers"]).get(b"user-agent") == _CARE
        entry = self._log.note(self._server, scope["method"], scope["path"], by_care=by_care)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
            await send(message)

        await self._app(scope, receive, noting)
