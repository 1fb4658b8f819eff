"""Turn messages into the entries of a conversation: bubbles with their sides, and a line for each new day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from care_desktop.domain.cases import Attachment, Author, Message
from care_desktop.domain.messaging import Delivery
from care_desktop.i18n import _, ngettext
from care_desktop.viewmodels.activity_words import activity_words
from care_desktop.viewmodels.conversation_outgoing import delivery_of, remark_of
from care_desktop.viewmodels.wording import clock_time, day_words, file_size, full_time, isolate

LONGEST_SHOWN = 20_000
_CONTROLS = dict.fromkeys(code for code in range(32) if chr(code) not in "\n\t")


class EntryKind(StrEnum):
    """How an entry is drawn."""

    DAY = "day"
    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"
    ACTIVITY = "activity"


_KINDS = {
    Author.CUSTOMER: EntryKind.CUSTOMER,
    Author.AGENT: EntryKind.AGENT,
    Author.NOTE: EntryKind.NOTE,
    Author.ACTIVITY: EntryKind.ACTIVITY,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the conversation: a message, or the day that begins; `spoken` is the whole of it in words.

    `is_leaving`: it was sent and has not left yet. `remark` says why it was not delivered.
    """

    id: str
    kind: EntryKind
    text: str
    author: str = ""
    time: str = ""
    full_time: str = ""
    attachments: tuple[str, ...] = ()
    spoken: str = ""
    copied: str = ""
    is_leaving: bool = False
    remark: str = ""


def entries_of(messages: Sequence[Message], now: datetime, *, activity: bool = True) -> tuple[Entry, ...]:
    """Return the entries for messages in their order, a day line before the first message of each day.

    Without `activity` the entries of the activity log are left out.
    """
    entries: list[Entry] = []
    day: date | None = None
    for message in messages if activity else without_activity(messages):
        local = message.sent_at.astimezone().date()
        if local != day:
            day = local
            words = day_words(message.sent_at, now)
            entries.append(Entry(f"day {local.isoformat()}", EntryKind.DAY, words, spoken=words))
        entries.append(_entry(message))
    return tuple(entries)


def without_activity(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return what was said and noted."""
    return tuple(message for message in messages if message.author is not Author.ACTIVITY)


def _entry(message: Message) -> Entry:
    attachments = tuple(map(_attachment, message.attachments))
    when, is_leaving = full_time(message.sent_at), delivery_of(message) is Delivery.SENDING
    text = activity_words(message) if message.author is Author.ACTIVITY else message.text
    return Entry(
        id=message.id,
        kind=_KINDS[message.author],
        text=_shown(text),
        author=_author(message),
        time=_("Sending…") if is_leaving else clock_time(message.sent_at),
        full_time=when,
        attachments=attachments,
        spoken=_spoken(message, when, attachments),
        copied=text,
        is_leaving=is_leaving,
        remark=remark_of(message),
    )


def _shown(text: str) -> str:
    clean = text.replace("\r\n", "\n").translate(_CONTROLS).strip()
    if len(clean) <= LONGEST_SHOWN:
        return clean
    return clean[:LONGEST_SHOWN] + "… " + _("(Shortened here. Copy gives the whole message.)")


def _author(message: Message) -> str:
    if message.author is Author.NOTE:
        return _("Internal note by {name}").format(name=isolate(message.author_name))
    return message.author_name


def _attachment(attachment: Attachment) -> str:
    size = file_size(attachment.size)
    return f"{isolate(attachment.name)} ({size})" if size else attachment.name


def _spoken(message: Message, when: str, attachments: tuple[str, ...]) -> str:
    if message.author is Author.ACTIVITY:
        return f"{_side(message.author)}, {when}. {activity_words(message)}"
    parts = [f"{_side(message.author)}, {isolate(message.author_name)}, {when}", message.text]
    if attachments:
        count = ngettext("{count} attachment", "{count} attachments", len(attachments)).format(count=len(attachments))
        parts.append(f"{count}: {', '.join(attachments)}")
    if delivery_of(message) is Delivery.SENDING:
        parts.append(_("Sending…"))
    return ". ".join(filter(None, [*parts, remark_of(message)]))


def _side(author: Author) -> str:
    return {
        Author.CUSTOMER: _("Customer"),
        Author.AGENT: _("Us"),
        Author.NOTE: _("Internal note"),
        Author.ACTIVITY: _("Activity"),
    }[author]
