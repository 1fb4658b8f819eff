"""The messages of a Case: reading them in pages, a Customer writing, and the activity entries."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, and_, insert, or_, select, update

from care_desktop.care_server import changes, cursors
from care_desktop.care_server.automation_rules import consider
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.instants import from_micros, to_micros
from care_desktop.care_server.tables import cases, messages
from care_desktop.care_server.tallies import tallied
from care_desktop.care_server.work_tables import outgoing
from care_desktop.domain.cases import Activity, Attachment, Author, Message, MessagePage, Outgoing, Status
from care_desktop.domain.ids import MessageId, OperationId, UserId
from care_desktop.domain.messaging import ActivityKind, Delivery, ThenStatus, Undelivered

CONVERSATION = frozenset({Author.CUSTOMER, Author.AGENT})
"""The authors whose messages move a Case in the list; notes and activity do not."""
GRACE = timedelta(days=5)
"""So long after Done a message of the Customer opens the Case again."""
UNSENT, CANCELLED = "unsent", "cancelled"
"""In place of the author: a reply that has not left, or failed; and one that was taken back."""
_SNIPPET = 140
_WHOLE: Select[Any] = select(
    messages, outgoing.c.state, outgoing.c.leaves_at, outgoing.c.then_status, outgoing.c.why
).outerjoin(outgoing, outgoing.c.message_seq == messages.c.seq)


def snippet_of(text: str) -> str:
    """Return the beginning of a message in one line."""
    return " ".join(text[: 4 * _SNIPPET].split())[:_SNIPPET]


def folded(text: str) -> str:
    """Return text as the list's filter compares it."""
    return unicodedata.normalize("NFKC", text).casefold()


def page(connection: Connection, case_id: str, *, before: str | None, limit: int, activity: bool) -> MessagePage:
    """Return the newest messages, or those before a page's `earlier`, oldest first. Raises BadCursor."""
    wanted = messages.c.case_id == case_id
    if not activity:
        wanted &= messages.c.author != Author.ACTIVITY
    if before is not None:
        sent_at, seq = cursors.decode(before, int, int)
        earlier = and_(messages.c.sent_at == sent_at, messages.c.seq < seq)
        wanted &= or_(messages.c.sent_at < sent_at, earlier)
    newest = _WHOLE.where(wanted, messages.c.author != CANCELLED).order_by(
        messages.c.sent_at.desc(), messages.c.seq.desc()
    )
    rows = connection.execute(newest.limit(limit + 1)).all()
    shown = rows[:limit]
    more = cursors.encode(shown[-1].sent_at, shown[-1].seq) if len(rows) > limit else None
    return MessagePage(tuple(_message(row) for row in reversed(shown)), more)


def read_message(connection: Connection, seq: int) -> Message:
    """Return the message of that number, which is known to be there."""
    return _message(connection.execute(_WHOLE.where(messages.c.seq == seq)).one())


def enter_activity(
    connection: Connection, case_ids: Iterable[str], who: str, text: str, at: datetime, told: Activity | None = None
) -> None:
    """Write an activity entry into each of these cases; `told` says in values what `text` says in words."""
    entry = {"author": Author.ACTIVITY, "author_name": who, "text": text, "sent_at": to_micros(at)}
    if told is not None:
        entry |= {"activity": str(told.kind), "about": told.about, "was": told.before, "became": told.after}
    rows = [{"case_id": case_id, **entry} for case_id in case_ids]
    if rows:
        connection.execute(insert(messages), rows)


def receive(connection: Connection, case_id: str, text: str, at: datetime) -> None:
    """Let the Customer write. Pending, or Done in the grace period, becomes Open, or New without an assignee.

    Raises KeyError for an unknown Case.
    """
    case = connection.execute(select(cases).where(cases.c.id == case_id).with_for_update()).first()
    if case is None:
        raise KeyError(case_id)
    sent_at, status = to_micros(at), _status_after(case, at)
    message = {"case_id": case_id, "author": Author.CUSTOMER, "author_name": case.customer_name, "text": text}
    connection.execute(insert(messages).values(**message, sent_at=sent_at))
    values = {
        "status": status,
        "status_since": case.status_since if status == case.status else sent_at,
        "active": status not in {Status.DONE, Status.SPAM},
        "last_message_at": max(sent_at, case.last_message_at),
        "last_customer_message_at": max(sent_at, case.last_customer_message_at or 0),
        "snippet": snippet_of(text),
        "searched_snippet": folded(snippet_of(text)),
        "unread": True,
        "version": case.version + 1,
    }
    with tallied(connection, cases.c.id == case_id):
        connection.execute(update(cases).where(cases.c.id == case_id).values(**values))
    changes.record(connection, [Change(ChangeKind.CASE, case_id, case.version + 1), Change(ChangeKind.COUNTERS)])
    consider(connection, case_id, text, at)


def _status_after(case: Row[Any], at: datetime) -> str:
    in_grace = case.status == Status.DONE and at - from_micros(case.status_since) <= GRACE
    if case.status != Status.PENDING and not in_grace:
        return cast(str, case.status)
    return Status.OPEN if case.assignee_id else Status.NEW


def _message(row: Row[Any]) -> Message:
    files = tuple(
        Attachment(file["name"], file.get("media_type", ""), file.get("size", 0))
        for file in json.loads(row.attachments)
    )
    author = Author.AGENT if row.author == UNSENT else Author(row.author)
    return Message(
        MessageId(str(row.seq)),
        author,
        row.author_name,
        row.text,
        from_micros(row.sent_at),
        files,
        UserId(row.author_id),
        OperationId(row.operation),
        _outgoing(row) if row.state is not None else None,
        Activity(ActivityKind(row.activity), row.about, row.was, row.became) if row.activity else None,
    )


def _outgoing(row: Row[Any]) -> Outgoing:
    why = Undelivered(row.why) if row.why else None
    return Outgoing(Delivery(row.state), from_micros(row.leaves_at), ThenStatus(row.then_status), why)
