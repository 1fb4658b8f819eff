"""The log of changes: written in the transaction of the write itself, read by the push streams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from care_desktop.care_server.board_upkeep import refresh_cases, refresh_customers
from care_desktop.care_server.database import tell_others
from care_desktop.care_server.instants import to_micros, utc_now
from care_desktop.care_server.tables import changes, stream

KEPT = 100_000
"""So many changes can be resumed over; an older event id gets a reset."""
_SWEEP = 1_000
_PAGE = 500
# built once: every write takes its numbers
_ENTER = insert(changes)
_MOVED = update(stream).values(head=stream.c.head + bindparam("by")).returning(stream.c.head, stream.c.floor)


class ChangeKind(StrEnum):
    """What a change is about."""

    CASE = "case"
    CUSTOMER = "customer"
    ACCOUNT = "account"
    COUNTERS = "counters"
    PRESENCE = "presence"
    NOTIFICATION = "notification"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry; `seq` is 0 until it is in the log. `user_id` restricts it to one user's streams."""

    kind: ChangeKind
    subject: str = ""
    version: int = 0
    user_id: str | None = None
    seq: int = 0


def begin_stream(connection: Connection) -> None:
    """Make the stream's head if there is none.

    The numbers start at the milliseconds of the store's birth, so an event id of an earlier store is out of range.
    """
    if connection.execute(select(stream.c.id)).first() is None:
        birth = to_micros(utc_now()) // 1000
        connection.execute(insert(stream).values(id=1, head=birth, floor=birth))


def record(connection: Connection, entries: Sequence[Change]) -> None:
    """Append to the log. The head's row is locked until commit: numbers become visible in their order."""
    if not entries:
        return
    head, floor = connection.execute(_MOVED, {"by": len(entries)}).one()
    first = head - len(entries) + 1
    rows = [
        {"seq": first + n, "kind": c.kind, "subject": c.subject, "version": c.version, "user_id": c.user_id}
        for n, c in enumerate(entries)
    ]
    connection.execute(_ENTER, rows)
    tell_others(connection)
    refresh_cases(connection, [c.subject for c in entries if c.kind == ChangeKind.CASE and c.user_id is None])
    refresh_customers(connection, [c.subject for c in entries if c.kind == ChangeKind.CUSTOMER])
    if first // _SWEEP != (head + 1) // _SWEEP and head - KEPT > floor:
        connection.execute(delete(changes).where(changes.c.seq <= head - KEPT))
        connection.execute(update(stream).values(floor=head - KEPT))


def wait_for_others(connection: Connection) -> None:
    """Hold the head's row until commit: what is read after this holds all that other writers have told."""
    connection.execute(_MOVED, {"by": 0})


def head(connection: Connection) -> int:
    """Return the number of the newest change."""
    return int(connection.execute(select(stream.c.head)).scalar_one())


def between(connection: Connection, after: int, newest: int) -> list[Change]:
    """Return all changes after one number up to another, for whomever they are."""
    wanted = select(changes).where(changes.c.seq > after, changes.c.seq <= newest).order_by(changes.c.seq)
    return [_change(row) for row in connection.execute(wanted)]


def follow(connection: Connection, after: int, user_id: str) -> tuple[list[Change], int]:
    """Return the next changes for that user, and the number to go on from; one reset when `after` is out of range."""
    newest, floor = connection.execute(select(stream.c.head, stream.c.floor)).one()
    if not floor <= after <= newest:
        return [Change(ChangeKind.RESET, seq=newest)], newest
    mine = or_(changes.c.user_id.is_(None), changes.c.user_id == user_id)
    rows = connection.execute(
        select(changes).where(changes.c.seq > after, changes.c.seq <= newest, mine).order_by(changes.c.seq).limit(_PAGE)
    ).all()
    found = [_change(row) for row in rows]
    return found, found[-1].seq if len(found) == _PAGE else newest


def _change(row: Row[Any]) -> Change:
    return Change(ChangeKind(row.kind), row.subject, row.version, row.user_id, row.seq)
