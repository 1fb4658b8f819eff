"""Servers of a test that end for certain: bare streams on the test's own loop, or an application in a thread."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from tests.helpers.open_transports import open_in
from tests.helpers.until import until

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_GRACE_SECONDS = 3
_PATIENCE_SECONDS = 15


@asynccontextmanager
async def streams(serve: Serve) -> AsyncIterator[str]:
    """Serve on a free loopback port of the running loop; `serve` must end when its connection does."""
    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    name = listener.sockets[0].getsockname()
    try:
        yield _url(name)
    finally:
        listener.close()
        await _end_connections(name)


@contextmanager
def served(app: ASGIApp, end: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Serve an application on a free loopback port in a thread; `end` ends the answers that have no end."""
    listener = socket.create_server(("127.0.0.1", 0))
    name = listener.getsockname()
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=_GRACE_SECONDS)
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.001)
        yield _url(name)
    finally:
        end()
        server.should_exit = True
        thread.join(_PATIENCE_SECONDS)
        assert not thread.is_alive()


class _Server(uvicorn.Server):
    """uvicorn that leaves no connection behind: its own patience ends with those still open that sent nothing."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        names = [one.getsockname() for one in sockets or ()]
        await super().shutdown(sockets)
        for name in names:
            await _end_connections(name)


async def _end_connections(name: Any) -> None:
    loop = asyncio.get_running_loop()

    def accepted() -> list[asyncio.Transport]:
        return [one for one in open_in(loop) if one.get_extra_info("sockname") == name]

    await asyncio.sleep(0)  # what was accepted in this very turn of the loop becomes a transport in the next
    for transport in accepted():
        transport.abort()
    await until(lambda: not accepted())


def _url(name: Any) -> str:
    return f"http://127.0.0.1:{name[1]}"
