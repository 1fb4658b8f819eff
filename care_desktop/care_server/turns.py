"""Turns: what only one of several server processes may do at a time, though it takes a while.

A turn is a row with an end, so that no connection to the database is held meanwhile, and so that a server that was
killed in its turn stands in nobody's way for long.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Connection, and_, delete, select
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server.account_tables import turns
from care_desktop.care_server.database import TROUBLES, put
from care_desktop.care_server.instants import to_micros, utc_now
from care_desktop.care_server.store import Store
from care_desktop.domain.errors import Unreachable

LONGEST = timedelta(seconds=60)
"""So long a turn lasts at most; longer than a renewal with its timeouts."""
_PAUSE_SECONDS = 0.1


@asynccontextmanager
async def turn(store: Store, name: str, longest: timedelta = LONGEST) -> AsyncIterator[None]:
    """Wait for one's turn and hold it over the block. Raises Unreachable when it does not come."""
    holder = uuid4().hex
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 1.5 * longest.total_seconds()
    while not await run_in_threadpool(_take, store, (name, holder), longest):
        if loop.time() > deadline:
            raise Unreachable(f"another server does not end its turn: {name}")
        await asyncio.sleep(_PAUSE_SECONDS)
    try:
        yield
    finally:
        with suppress(*TROUBLES):  # it ends by itself
            await run_in_threadpool(_give_back, store, name, holder)


def _take(store: Store, who: tuple[str, str], longest: timedelta) -> bool:
    name, holder = who
    now = utc_now()
    with store.writing() as connection:
        if _until(connection, name) > to_micros(now):
            return False
        mine = {"holder": holder, "until": to_micros(now + longest)}
        put(connection, turns, {"name": name, **mine}, mine)
        return True


def _until(connection: Connection, name: str) -> int:
    return connection.scalar(select(turns.c.until).where(turns.c.name == name)) or 0


def _give_back(store: Store, name: str, holder: str) -> None:
    with store.writing() as connection:
        connection.execute(delete(turns).where(and_(turns.c.name == name, turns.c.holder == holder)))
