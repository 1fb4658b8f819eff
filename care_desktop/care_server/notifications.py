"""What concerns one user: entered where it happens, read and marked as seen by that user."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from care_desktop.care_server import changes
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.instants import from_micros, to_micros
from care_desktop.care_server.messages import snippet_of
from care_desktop.care_server.tables import cases
from care_desktop.care_server.work_tables import notifications
from care_desktop.domain.ids import CaseId
from care_desktop.domain.presence import Notification, NotificationKind

MOST_SHOWN = 200
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened at a Case: who did it, and in which words."""

    kind: NotificationKind
    case_id: str
    by: str
    text: str
    at: datetime


def notify(connection: Connection, news: News, user_ids: Iterable[str]) -> None:
    """Tell these users, each once."""
    for user_id in sorted({user_id for user_id in user_ids if user_id}):
        connection.execute(
            insert(notifications).values(
                id=str(uuid4()),
                user_id=user_id,
                kind=str(news.kind),
                case_id=news.case_id,
                by=news.by,
                text=snippet_of(news.text),
                at=to_micros(news.at),
                seen=False,
            )
        )
        changes.record(connection, [Change(ChangeKind.NOTIFICATION, user_id=user_id)])


def unseen(connection: Connection, user_id: str) -> list[Notification]:
    """Return what this user has not seen, the newest first."""
    mine = select(notifications, cases.c.number, cases.c.customer_name).join(
        cases, cases.c.id == notifications.c.case_id
    )
    mine = mine.where(notifications.c.user_id == user_id, notifications.c.seen.is_(False))
    newest = mine.order_by(notifications.c.at.desc(), notifications.c.id.desc()).limit(MOST_SHOWN)
    return [
        Notification(
            row.id,
            NotificationKind(row.kind),
            CaseId(row.case_id),
            row.number,
            row.customer_name,
            row.by,
            row.text,
            from_micros(row.at),
        )
        for row in connection.execute(newest)
    ]


def mark_seen(connection: Connection, user_id: str, ids: Collection[str]) -> None:
    """Note that this user has seen these; those of others, and unknown ones, are left alone."""
    mine = (notifications.c.user_id == user_id, notifications.c.id.in_(ids), notifications.c.seen.is_(False))
    if connection.execute(update(notifications).where(*mine).values(seen=True)).rowcount:
        changes.record(connection, [Change(ChangeKind.NOTIFICATION, user_id=user_id)])


def sweep(connection: Connection, now: datetime) -> None:
    """Forget what was seen and is old; what nobody has seen stays."""
    old = notifications.c.at < to_micros(now - KEPT_FOR)
    connection.execute(delete(notifications).where(notifications.c.seen.is_(True), old))
