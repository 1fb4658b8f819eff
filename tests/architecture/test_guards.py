"""The guards of the suite see what they are there for."""

from __future__ import annotations

import asyncio
import gc
import warnings

from tests.helpers import open_transports


def test_a_connection_left_open_is_told_when_its_loop_closes() -> None:
    kept: list[asyncio.StreamWriter] = []  # from 3.13 on a writer that nobody holds closes its connection itself
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        asyncio.run(_leave_a_connection(kept))
        (told,) = open_transports.take()
        kept.clear()
        gc.collect()
    assert "127.0.0.1" in told


async def _leave_a_connection(kept: list[asyncio.StreamWriter]) -> None:
    met = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kept.append(writer)
        met.set()
        await reader.read()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    _, client = await asyncio.open_connection(*listener.sockets[0].getsockname())
    await met.wait()
    client.close()
    await client.wait_closed()
    listener.close()
