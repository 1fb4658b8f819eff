"""One HTTP server of the stage: uvicorn on a loopback socket, started and ended from the stage's own loop."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from care_desktop.sandbox.connections import Connections
from care_desktop.sandbox.problems import StageProblem

HOST: Final = "127.0.0.1"
_GRACE_SECONDS: Final = 0.4


def listen(port: int) -> socket.socket:
    """Bind a loopback socket, on any free port for 0.

    Raises:
        StageProblem: the port is taken or not allowed.
    """
    # the protocol is named because asyncio turns Nagle's delay (40 ms an answer) off only where it reads TCP here
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere the option would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except (OSError, OverflowError) as problem:
        listener.close()
        raise StageProblem(f"Port {port} cannot be used: {_reason(problem)}. Choose another one.") from problem
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address that clients use."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def _reason(problem: Exception) -> str:
    return (getattr(problem, "strerror", None) or str(problem)).lower()


class HttpServer:
    """Serve one application on one socket; owns the task that does it, from `start` to `stop`."""

    def __init__(self, app: ASGIApp, listener: socket.socket, refuse: Callable[[], bool] = lambda: False) -> None:
        self.connections = Connections(refuse)
        self._listener = listener
        config = uvicorn.Config(
            app,
            http=self.connections.protocol(),
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        self._server = _UnsignalledServer(config)
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return once connections are accepted."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        ready = asyncio.create_task(self._server.ready.wait())
        await asyncio.wait({self._serving, ready}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            await self._serving
            raise StageProblem("A server of the sandbox did not start; the lines above say why.")

    async def stop(self) -> None:
        """End the server; whoever is still connected after a moment of grace is cut off."""
        if self._serving is None:
            self._listener.close()
            return
        self._server.should_exit = True
        done, _ = await asyncio.wait({self._serving}, timeout=_GRACE_SECONDS)
        if not done:
            self.connections.close()
        await self._serving


class _UnsignalledServer(uvicorn.Server):
    """uvicorn that leaves the process's signals alone and says when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
