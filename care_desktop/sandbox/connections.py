"""The open TCP connections of one server, within reach of the faults."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

ABORT: Final = "care.stage.abort"
"""Key in the scope's `extensions` of the callable that closes the request's own connection."""


class Connections:
    """Every connection of one server; `refuse` says whether new ones are turned away."""

    def __init__(self, refuse: Callable[[], bool] = lambda: False) -> None:
        self._refuse = refuse
        self._open: set[asyncio.Transport] = set()

    def __len__(self) -> int:
        return len(self._open)

    def add(self, transport: asyncio.Transport) -> None:
        """Take note of a new connection, or close it at once."""
        if self._refuse():
            transport.abort()
        else:
            self._open.add(transport)

    def discard(self, transport: asyncio.Transport) -> None:
        """Forget a connection that ended."""
        self._open.discard(transport)

    def abort_all(self) -> None:
        """Close every connection without another byte; call on the loop's own thread."""
        for transport in list(self._open):
            transport.abort()

    def close(self) -> None:
        """Close every connection, and from now on each that was on its way."""
        self._refuse = lambda: True
        self.abort_all()

    def protocol(self) -> type[asyncio.Protocol]:
        """Return the protocol class for uvicorn's `http` that reports to this object."""
        connections = self

        class StageProtocol(H11Protocol):
            """HTTP/1.1 whose connection a request can close."""

            def __init__(
                self, config: Config, server_state: ServerState, app_state: dict[str, Any], **rest: Any
            ) -> None:
                super().__init__(config, server_state, app_state, **rest)
                self.app = _handing_over(self.app, self._abort)

            def _abort(self) -> None:
                self.transport.abort()

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                connections.add(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                connections.discard(self.transport)
                super().connection_lost(exc)

        return StageProtocol


def _handing_over(app: Any, abort: Callable[[], None]) -> Any:
    """Return the app with the means to end the connection in its scope."""
    inner: ASGIApp = app

    async def with_abort(scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {**scope.get("extensions", {}), ABORT: abort}
        await inner({**scope, "extensions": extensions}, receive, send)

    return with_abort
