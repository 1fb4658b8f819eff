"""Waiting for something to become true, without fixed sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], timeout: float = 20) -> None:  # noqa: ASYNC109
    """Return when `condition()` is true; fail with its name when it does not become so in `timeout` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    while not condition():
        if loop.time() > deadline:
            raise AssertionError(f"did not become true within {timeout} s: {condition}")
        await asyncio.sleep(0.001)
