"""Imports that would otherwise be done by the first request, on the loop."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec


def import_early() -> None:
    """Import what httpx would import at its first connection; call it in a thread.

    WORKAROUND httpcore 1.0.9, _synchronization.py: it looks for sniffio at every lock that it takes, and where that is
    not installed Python searches the disk each time: up to 5 ms a request. A None in sys.modules ends that search.
    """
    import_module("anyio._backends._asyncio")
    if find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]
