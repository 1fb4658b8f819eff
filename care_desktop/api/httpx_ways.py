"""What has to be done about httpx: imports off the loop, its talk about every address, and its loose ends."""

from __future__ import annotations

import asyncio
import logging
import sys
from importlib import import_module
from importlib.util import find_spec

NESTED_GENERATORS = 8


def prepare() -> None:
    """Import what httpx would import at its first connection, and quieten it; call this in a thread.

    At INFO httpx logs whole addresses, and the names that are searched for stand in them.

    WORKAROUND httpcore 1.0.9, _synchronization.py: it looks for sniffio at every lock that it takes, and where that is
    not installed Python searches the disk each time: up to 5 ms a request. A None in sys.modules ends that search.
    """
    for talker in ("httpx", "httpcore"):
        logging.getLogger(talker).setLevel(logging.WARNING)
    import_module("anyio._backends._asyncio")
    if find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]


async def settle() -> None:
    """Let the generators inside httpx end: each closes the next in a task of its own when an answer is left midway."""
    for _ in range(NESTED_GENERATORS):
        await asyncio.sleep(0)
