"""What agents write: replies, which wait a moment before they leave, and internal notes.

A reply that is not sent yet, or was taken back, has an author of its own in the table, so that nothing takes it for
part of what was said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from care_desktop.care_server import changes
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.database import put
from care_desktop.care_server.doers import Doer, held_case
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.messages import CANCELLED, UNSENT
from care_desktop.care_server.notifications import News, notify
from care_desktop.care_server.refusals import AlreadySent, Forbidden, Invalid, NotAssigned, NotFound
from care_desktop.care_server.tables import cases, mentions, messages, users
from care_desktop.care_server.work_tables import outgoing
from care_desktop.domain.cases import Author
from care_desktop.domain.graphemes import grapheme_count
from care_desktop.domain.messaging import LONGEST_NOTE, UNDO_SECONDS, Delivery, ThenStatus, fits, longest_reply
from care_desktop.domain.presence import NotificationKind

_NO_MESSAGE = "There is no such message."


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it is wanted; `key` is the operation that it is written under, "" for none."""

    text: str
    then: ThenStatus
    key: str


def send_reply(connection: Connection, case: Row[Any], reply: Reply, doer: Doer) -> int:
    """Accept a reply; it leaves after the undo window. Return its number. Raises NotAssigned, Invalid."""
    if case.assignee_id != doer.user.id:
        raise NotAssigned("Only the assigned user may reply: assign the case to yourself first.")
    _check_text(reply.text, longest_reply(case.platform))
    seq = _insert(connection, case.id, UNSENT, (reply.text, reply.key), doer)
    connection.execute(
        insert(outgoing).values(
            message_seq=seq,
            case_id=case.id,
            state=str(Delivery.SENDING),
            leaves_at=to_micros(doer.at + timedelta(seconds=UNDO_SECONDS)),
            then_status=str(reply.then),
            why="",
        )
    )
    tell_conversation(connection, case.id)
    return seq


def write_note(
    connection: Connection, case: Row[Any], note: tuple[str, str], mentioned: Sequence[str], doer: Doer
) -> int:
    """Write an internal note (its text and key); who is mentioned finds the Case in My mentions. Raises Invalid."""
    text, key = note
    _check_text(text, LONGEST_NOTE)
    unknown = set(mentioned) - _known_users(connection, mentioned)
    if unknown:
        raise Invalid.at(mentions="Somebody who is mentioned is not in the workspace any more.")
    seq = _insert(connection, case.id, Author.NOTE, (text, key), doer)
    for user_id in sorted(set(mentioned)):
        put(connection, mentions, {"user_id": user_id, "case_id": case.id}, {})
    tell_conversation(connection, case.id)
    news = News(NotificationKind.MENTION, case.id, doer.user.name, text, doer.at)
    notify(connection, news, set(mentioned) - {doer.user.id})
    return seq


def cancel_reply(connection: Connection, message_id: str, doer: Doer) -> None:
    """Take a reply back that has not left, or that failed; again is no error.

    Raises NotFound, AlreadySent, Forbidden.
    """
    message = _own_message(connection, message_id, doer)
    if message.author == CANCELLED:
        return
    if message.author != UNSENT:
        raise AlreadySent("This reply has been sent already.")
    _take_away(connection, message)
    tell_conversation(connection, message.case_id)


def resend_reply(connection: Connection, message_id: str, reply: Reply, doer: Doer) -> int:
    """Send a reply that failed once more, in its place. Raises NotFound, AlreadySent, and as send_reply.

    Who has the Case now may, also where somebody else wrote it: the Customer waits for an answer.
    """
    message = _held_message(connection, message_id)
    failed = select(outgoing.c.message_seq).where(
        outgoing.c.message_seq == message.seq, outgoing.c.state == str(Delivery.FAILED)
    )
    if connection.execute(failed).first() is None:
        raise AlreadySent("This reply has not failed.")
    seq = send_reply(connection, held_case(connection, message.case_id), reply, doer)
    _take_away(connection, message)
    return seq


def tell_conversation(connection: Connection, case_id: str) -> None:
    """Tell the push streams that there is something else in a conversation; the Case itself stays as it is."""
    version = connection.execute(select(cases.c.version).where(cases.c.id == case_id)).scalar_one()
    changes.record(connection, [Change(ChangeKind.CASE, case_id, version), Change(ChangeKind.COUNTERS)])


def _check_text(text: str, longest: int) -> None:
    if not text.strip():
        raise Invalid.at(text="There is nothing written.")
    if not fits(text, longest):
        raise Invalid.at(text=f"This may have {longest} letters at most; it has {grapheme_count(text)}.")


def _known_users(connection: Connection, wanted: Collection[str]) -> set[str]:
    return set(connection.scalars(select(users.c.id).where(users.c.id.in_(wanted))))


def _insert(connection: Connection, case_id: str, author: str, said: tuple[str, str], doer: Doer) -> int:
    text, key = said
    row = {"case_id": case_id, "author": str(author), "author_name": doer.user.name, "author_id": doer.user.id}
    row |= {"text": text, "operation": key}
    written = insert(messages).values(**row, sent_at=to_micros(doer.at)).returning(messages.c.seq)
    return int(connection.execute(written).scalar_one())


def _own_message(connection: Connection, message_id: str, doer: Doer) -> Row[Any]:
    """Return the message of this user, held still; raises NotFound, Forbidden for that of somebody else."""
    row = _held_message(connection, message_id)
    if row.author_id != doer.user.id:
        raise Forbidden("Only who wrote a reply can take it back.")
    return row


def _held_message(connection: Connection, message_id: str) -> Row[Any]:
    if not (message_id.isascii() and message_id.isdigit() and len(message_id) < 19):
        raise NotFound(_NO_MESSAGE)
    wanted = select(messages).where(messages.c.seq == int(message_id)).with_for_update()
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound(_NO_MESSAGE)
    return row


def _take_away(connection: Connection, message: Row[Any]) -> None:
    connection.execute(delete(outgoing).where(outgoing.c.message_seq == message.seq))
    # the row stays, so that its number is never given to another message
    connection.execute(update(messages).where(messages.c.seq == message.seq).values(author=CANCELLED))
