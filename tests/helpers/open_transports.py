"""Connections that were still open when their event loop closed, told to the test that made them.

Nobody closes such a transport any more: the garbage collector finds it later, and its warning fails whichever test
happens to run then.
"""

from __future__ import annotations

import asyncio
from asyncio.selector_events import BaseSelectorEventLoop
from typing import Any

_found: list[str] = []


def watch() -> None:
    """Look at the connections of every loop that closes from now on, in whichever thread."""
    close = BaseSelectorEventLoop.close

    def closing(self: Any) -> None:
        if not self.is_running() and not self.is_closed():
            _found.extend(_told(transport) for transport in open_in(self))
        close(self)

    BaseSelectorEventLoop.close = closing  # type: ignore[method-assign]


def take() -> list[str]:
    """Return what was found since the last time."""
    found = list(_found)
    _found.clear()
    return found


def open_in(loop: asyncio.AbstractEventLoop) -> list[asyncio.Transport]:
    """Return the connections of a loop that are not closed to the end."""
    transports: Any = getattr(loop, "_transports", {})
    return [one for one in list(transports.values()) if one.get_extra_info("socket").fileno() != -1]


def _told(transport: asyncio.Transport) -> str:
    ends = f"{transport.get_extra_info('sockname')} to {transport.get_extra_info('peername')}"
    return f"{transport!r} from {ends} of {transport.get_protocol()!r}"
