"""Delivery: replies leave when their undo window is over, or fail with a reason; each is decided exactly once.

In this contract the Care server is the channel itself: what it has decided is delivered, in the same transaction.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server.case_store import tell_case
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.message_writing import tell_conversation
from care_desktop.care_server.messages import UNSENT, enter_activity, folded, snippet_of
from care_desktop.care_server.notifications import News, notify
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import cases, messages
from care_desktop.care_server.tallies import tallied
from care_desktop.care_server.work_tables import blocks, outgoing
from care_desktop.domain.cases import Activity, Author, Status
from care_desktop.domain.messaging import ActivityKind, Delivery, ThenStatus, Undelivered
from care_desktop.domain.presence import NotificationKind

log = logging.getLogger(__name__)
_AT_ONCE = 100
_LONGEST_PAUSE = 5.0
_AFTER_TROUBLE = 1.0
_GATHERING = 0.05
_NEXT = select(func.min(outgoing.c.leaves_at)).where(outgoing.c.state == str(Delivery.SENDING))


def takes_all(_platform: str) -> bool:
    """Say whether a platform takes messages now: always."""
    return True


def deliver_due(connection: Connection, now: datetime, takes: Callable[[str], bool] = takes_all) -> int:
    """Decide on the replies whose moment has come; return how many. `takes` says whether a platform works."""
    due = (
        select(outgoing, messages, cases.c.platform, cases.c.customer_id)
        .join(messages, messages.c.seq == outgoing.c.message_seq)
        .join(cases, cases.c.id == outgoing.c.case_id)
        .where(outgoing.c.state == str(Delivery.SENDING), outgoing.c.leaves_at <= to_micros(now))
        .order_by(outgoing.c.leaves_at, outgoing.c.message_seq)
        .limit(_AT_ONCE)
    )
    rows = connection.execute(due).all()
    for row in rows:
        why = _why_not(connection, row, takes)
        if why is None:
            _deliver(connection, row, now)
        else:
            _fail(connection, row, why, now)
    return len(rows)


def next_due(connection: Connection) -> int | None:
    """Return when the next reply leaves, in microseconds; None when none waits."""
    return connection.execute(_NEXT).scalar_one_or_none()


class Courier:
    """Deliver what is due, until the store is closed; one in each server process, however many there are."""

    def __init__(self, store: Store, now: Callable[[], datetime], takes: Callable[[str], bool] = takes_all) -> None:
        self._store = store
        self._now = now
        self._takes = takes

    async def run(self) -> None:
        """Deliver until the store is closed; a database that is out of reach is tried again."""
        with self._store.bell.listen() as ear:
            while not ear.closed:
                try:
                    pause = await run_in_threadpool(self._turn)
                except SQLAlchemyError as trouble:
                    log.warning("replies cannot be delivered now: %s", type(trouble).__name__)
                    pause = _AFTER_TROUBLE
                await ear.wait(pause)
                await asyncio.sleep(_GATHERING)

    def _turn(self) -> float:
        """Deliver what is due; return the seconds until there is more to do."""
        with self._store.reading() as connection:
            due = next_due(connection)
        if due is None:
            return _LONGEST_PAUSE
        wait = (due - to_micros(self._now())) / 1e6
        if wait > 0:
            return min(wait, _LONGEST_PAUSE)
        with self._store.writing() as connection:
            deliver_due(connection, self._now(), self._takes)
        return 0.0


def _why_not(connection: Connection, row: Row[Any], takes: Callable[[str], bool]) -> Undelivered | None:
    blocked = select(blocks.c.customer_id).where(blocks.c.customer_id == row.customer_id)
    if connection.execute(blocked).first() is not None:
        return Undelivered.BLOCKED
    return None if takes(row.platform) else Undelivered.PLATFORM


def _deliver(connection: Connection, row: Row[Any], now: datetime) -> None:
    connection.execute(delete(outgoing).where(outgoing.c.message_seq == row.seq))
    sent = update(messages).where(messages.c.seq == row.seq, messages.c.author == UNSENT)
    connection.execute(sent.values(author=str(Author.AGENT)))
    case = connection.execute(select(cases).where(cases.c.id == row.case_id).with_for_update()).one()
    values: dict[str, Any] = {"last_message_at": max(row.sent_at, case.last_message_at)}
    if row.sent_at >= case.last_message_at:
        line = snippet_of(row.text)
        values |= {"snippet": line, "searched_snippet": folded(line)}
    status = _status_after(row, case)
    if status != case.status:
        values |= {"status": str(status), "status_since": to_micros(now)}
    with tallied(connection, cases.c.id == case.id):
        connection.execute(update(cases).where(cases.c.id == case.id).values(**values))
    if status != case.status:
        told = Activity(ActivityKind.STATUS, "", case.status, str(status))
        enter_activity(
            connection, [case.id], row.author_name, f"changed status from {case.status} to {status}", now, told
        )
    tell_case(connection, case.id)


def _status_after(row: Row[Any], case: Row[Any]) -> str:
    """Return the status that was chosen with the reply; a Customer who wrote meanwhile wants an answer still.

    Nor is a Case moved that was closed, or given back, while the reply waited.
    """
    wanted = ThenStatus(row.then_status).status
    heard_meanwhile = (case.last_customer_message_at or 0) > row.sent_at
    working = case.status in {Status.OPEN, Status.PENDING, Status.ON_HOLD}
    return str(wanted) if wanted is not None and working and not heard_meanwhile else str(case.status)


def _fail(connection: Connection, row: Row[Any], why: Undelivered, now: datetime) -> None:
    failed = update(outgoing).where(outgoing.c.message_seq == row.seq)
    connection.execute(failed.values(state=str(Delivery.FAILED), why=str(why)))
    tell_conversation(connection, row.case_id)
    news = News(NotificationKind.REPLY_FAILED, row.case_id, row.author_name, row.text, now)
    notify(connection, news, [row.author_id])
