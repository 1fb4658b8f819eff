"""How httpx is used: what has to be done before, and the clients for each kind of server."""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

KEEPALIVE_SECONDS = 60.0


def new_client(secure: bool, connections: int, *, idle: int) -> httpx.AsyncClient:
    """Return a client for https or for this computer; `idle` connections wait for another use, 0: each is new.

    Call this in a thread: httpx and certificates take a while.
    """
    import httpx

    limits = httpx.Limits(
        max_connections=connections, max_keepalive_connections=idle, keepalive_expiry=KEEPALIVE_SECONDS
    )
    if secure:
        return httpx.AsyncClient(verify=httpx.create_ssl_context(), limits=limits)
    wire = httpx.AsyncHTTPTransport(verify=False, limits=limits, trust_env=False)
    return httpx.AsyncClient(transport=wire, trust_env=False)


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
