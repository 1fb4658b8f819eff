"""The words of one row of a case list: what is painted beside the snippet, and the whole row as a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.domain.case_rows import CaseRow, Priority
from care_desktop.i18n import _
from care_desktop.viewmodels.wording import (
    contactless_words,
    full_time,
    isolate,
    platform_word,
    priority_word,
    status_word,
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A word in a small frame; `tone` names a pair of theme tokens: "danger", "warning", "accent" or "plain"."""

    text: str
    tone: str


_TONES = {Priority.URGENT: "danger", Priority.HIGH: "warning", Priority.LOW: "plain"}


def priority_tone(priority: Priority) -> str:
    """Return the tone of a priority's chip."""
    return _TONES.get(priority, "plain")


def chips(row: CaseRow) -> tuple[Chip, ...]:
    """Return what deserves a chip: a priority that is not Medium, and an escalation without a contact."""
    found = []
    if row.unlinked_escalations:
        found.append(Chip(_("No contact"), "danger"))
    if row.priority is not Priority.MEDIUM:
        found.append(Chip(priority_word(row.priority), priority_tone(row.priority)))
    return tuple(found)


def numbered(row: CaseRow) -> str:
    """Return number and status, which tell the Cases of one Customer apart: "#1042 · Done"."""
    return f"#{row.number} · {status_word(row.status)}"


def spoken_row(row: CaseRow) -> str:
    """Return the whole row as a screen reader says it."""
    told = [isolate(row.customer_name), platform_word(row.platform), _("case {number}").format(number=row.number)]
    told += [_("unread")] if row.unread else []
    told += [status_word(row.status), _("priority {word}").format(word=priority_word(row.priority))]
    told += [contactless_words(row.unlinked_escalations)] if row.unlinked_escalations else []
    told += [_("flagged for review")] if row.flagged else []
    told += [_("last message {time}").format(time=full_time(row.last_message_at))]
    return f"{', '.join(told)}. {row.snippet}"
