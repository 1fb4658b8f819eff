"""Upkeep: what nobody will ask for any more is forgotten, at the start of a server and every few hours since."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import notifications, outcomes
from care_desktop.care_server.bell import Ear
from care_desktop.care_server.store import Store

log = logging.getLogger(__name__)
EVERY_SECONDS = 6 * 3_600.0


def clear_up(connection: Connection, now: datetime) -> None:
    """Forget the outcomes of writes, and the notifications that were seen, after thirty days."""
    outcomes.sweep(connection, now)
    notifications.sweep(connection, now)


class Upkeep:
    """Clear up every so many seconds, until the store is closed; one in each server process does no harm."""

    def __init__(
        self, store: Store, now: Callable[[], datetime], every: float = EVERY_SECONDS, after_trouble: float = 60.0
    ) -> None:
        self._store = store
        self._now = now
        self._every = every
        self._after_trouble = after_trouble

    async def run(self) -> None:
        """Clear up until the store is closed; a database that is out of reach is tried again."""
        with self._store.bell.listen() as ear:
            while not ear.closed:
                await _until(ear, monotonic() + await self._turn())

    async def _turn(self) -> float:
        """Clear up; return for how many seconds that is enough."""
        try:
            await run_in_threadpool(self._clear_up)
        except SQLAlchemyError as trouble:
            log.warning("nothing can be cleared up now: %s", type(trouble).__name__)
            return self._after_trouble
        return self._every

    def _clear_up(self) -> None:
        with self._store.writing(quietly=True) as connection:
            clear_up(connection, self._now())


async def _until(ear: Ear, moment: float) -> None:
    """Wait for a moment of the monotonic clock, or for the store to be closed."""
    while not ear.closed and (left := moment - monotonic()) > 0:
        await ear.wait(left)
