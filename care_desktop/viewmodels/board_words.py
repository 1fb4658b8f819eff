"""The words of the board: a row for the eye and the ear, and why a row stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from care_desktop.domain.board import BoardQuery, BoardRow, BoardSort, Suggested
from care_desktop.domain.errors import CareDesktopError, LinkTaken, RecordGone
from care_desktop.domain.people import SALESFORCE_NETWORK, ContactGone, GoneWhy
from care_desktop.i18n import _, ngettext
from care_desktop.viewmodels.explanations import explain, explain_gone
from care_desktop.viewmodels.suggestions import agreement, contradiction
from care_desktop.viewmodels.wording import isolate, priority_word


def sort_word(sort: BoardSort) -> str:
    """Return the head of a column."""
    return {
        BoardSort.AGE: _("Age"),
        BoardSort.PRIORITY: _("Priority"),
        BoardSort.CUSTOMER: _("Customer"),
        BoardSort.SUGGESTION: _("Suggested contact"),
    }[sort]


def suggested_word(suggested: Suggested) -> str:
    """Return what the filter calls a kind of rows."""
    return {
        Suggested.NONE: _("Without a suggestion"),
        Suggested.SOME: _("With a suggestion"),
        Suggested.CLEAR: _("With one clear suggestion"),
    }[suggested]


def age_words(since: datetime, now: datetime) -> str:
    """Return how long a row has waited: "5 m", "3 h", "12 d"."""
    age = max(now - since, timedelta())
    if age < timedelta(hours=1):
        return _("{minutes} m").format(minutes=age // timedelta(minutes=1))
    if age < timedelta(days=1):
        return _("{hours} h").format(hours=age // timedelta(hours=1))
    return _("{days} d").format(days=age // timedelta(days=1))


def reasons(row: BoardRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return in words what speaks for the suggested contact, and what against."""
    if row.suggestion is None:
        return (), ()
    return tuple(map(agreement, row.suggestion.agrees)), tuple(map(contradiction, row.suggestion.contradicts))


def reason_line(row: BoardRow) -> str:
    """Return the reasons in one line, what contradicts first."""
    agrees, contradicts = reasons(row)
    return " · ".join((*contradicts, *agrees))


def others_words(count: int) -> str:
    """Return how many further contacts are suggested, "" for none."""
    if not count:
        return ""
    return ngettext("{n} more suggested contact", "{n} more suggested contacts", count).format(n=count)


def spoken(row: BoardRow, now: datetime, *, selected: bool, trouble: str = "") -> str:
    """Return the whole row in words, for screen readers."""
    who = row.suggestion.contact.name if row.suggestion is not None else _("No suggestion yet")
    parts = (
        _("Selected") if selected else "",
        row.customer_name,
        priority_word(row.priority),
        _("waiting {age}").format(age=age_words(row.since, now)),
        _("Salesforce case {number}").format(number=row.record_number or row.record_id),
        who,
        reason_line(row),
        row.assignee or _("Unassigned"),
        trouble,
    )
    return ", ".join(part for part in parts if part)


def why_not(error: CareDesktopError, row: BoardRow | None = None) -> str:
    """Return why a row stays: who was faster, or what is the matter with its contact (rule L9)."""
    if isinstance(error, RecordGone) and error.gone is not None and row is not None and row.suggestion is not None:
        return _why_gone(error.gone, row.suggestion.contact.name)
    if isinstance(error, LinkTaken):
        linked = [one for one in error.customer.profiles if one.network == SALESFORCE_NETWORK]
        if linked and linked[0].linked_by:
            sentence = _("{who} has linked {customer} meanwhile.")
            return sentence.format(who=isolate(linked[0].linked_by), customer=isolate(error.customer.name))
    return explain(error).sentence


def _why_gone(gone: ContactGone, contact: str) -> str:
    if gone.why is GoneWhy.MERGED and gone.survivor is not None:
        words = _("It was merged into {survivor} in Salesforce. Accept the row again to link that contact.")
        return words.format(survivor=isolate(gone.survivor.name))
    if gone.why is GoneWhy.DELETED:
        return _("It was deleted in Salesforce: {contact}.").format(contact=isolate(contact))  # first what is never cut
    return explain_gone(gone.why)


def empty_board(query: BoardQuery) -> str:
    """Return what stands where no row is."""
    if query == replace(BoardQuery(), sort=query.sort, reverse=query.reverse):
        return _("Every escalation has its contact. New ones without one appear here by themselves.")
    return _("No row of the board matches. Take a filter away to see more.")
