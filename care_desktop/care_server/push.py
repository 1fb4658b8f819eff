"""The push stream: server-sent events out of the log of changes, resumable and bounded in memory."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import changes
from care_desktop.care_server.asked import Nothing, StreamQuery
from care_desktop.care_server.changes import Change
from care_desktop.care_server.database import TROUBLES
from care_desktop.care_server.operations import Call
from care_desktop.care_server.store import Store

log = logging.getLogger(__name__)
KEEP_ALIVE = ": keep-alive\n\n"
KEEP_ALIVE_SECONDS = 15.0
_UNKNOWN = -1


async def stream(call: Call[StreamQuery, Nothing]) -> AsyncIterator[str]:
    """Yield the changes after the last event id, or from now on, until the store is closed.

    What is not sent yet stays in the log: a slow reader costs no memory; one left too far behind gets a reset.
    """
    store = call.room.store
    with store.bell.listen() as ear:
        after = await run_in_threadpool(_beginning, store, call.last_event_id or call.query.after)
        yield KEEP_ALIVE
        while not ear.closed:
            found, after = await run_in_threadpool(_next, store, after, call.user.id)
            if found:
                yield "".join(map(_event, found))
            elif not await ear.wait(KEEP_ALIVE_SECONDS):
                yield KEEP_ALIVE


def _beginning(store: Store, event_id: str | None) -> int:
    if event_id is not None:
        return int(event_id) if event_id.isascii() and event_id.isdigit() and len(event_id) < 19 else _UNKNOWN
    with store.reading() as connection:
        return changes.head(connection)


def _next(store: Store, after: int, user_id: str) -> tuple[list[Change], int]:
    """Return what follows; while the database is out of reach nothing does, and the stream outlives that."""
    try:
        return store.tail.follow(after, user_id)
    except TROUBLES as trouble:
        log.warning("a push stream cannot read: %s", type(trouble).__name__)
        return [], after


def _event(change: Change) -> str:
    data = json.dumps({"id": change.subject, "version": change.version})
    return f"id: {change.seq}\nevent: {change.kind}\ndata: {data}\n\n"
