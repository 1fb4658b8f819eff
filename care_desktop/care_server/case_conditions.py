"""What a query asks of a case, said of the cases themselves or of their kept counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, exists, false, func, or_, select, true

from care_desktop.care_server.messages import folded
from care_desktop.care_server.tables import cases, mentions, reads
from care_desktop.domain.cases import Assigned, CaseFilter, CaseQuery, Status, View

MINE = {View.MY_OPEN: Status.OPEN, View.MY_PENDING: Status.PENDING, View.MY_ON_HOLD: Status.ON_HOLD}
BY_STATUS = {View.NEW: Status.NEW, View.DONE: Status.DONE, View.SPAM: Status.SPAM}
_LONGEST_FILTER = 1_000
"""Nothing that is looked at is longer, so a longer text is in none of it."""
_NOBODY = ""
"""The assignee in the kept counts of what nobody has."""


def wanted(user_id: str, query: CaseQuery) -> ColumnElement[bool]:
    """Return what holds for the cases of a query."""
    condition = narrowed(user_id, query, cases)
    if query.filter.unread:
        condition = and_(condition, is_unread_by(user_id))
    text = folded(query.text.strip())
    if not text:
        return condition
    if len(text) > _LONGEST_FILTER:
        return false()
    who = cases.c.searched_who.contains(text, autoescape=True)
    return and_(condition, or_(who, cases.c.searched_snippet.contains(text, autoescape=True)))


def narrowed(user_id: str, query: CaseQuery, of: Table) -> ColumnElement[bool]:
    """Return what a view and its filter say of a row of the cases or of their counts: all but text and who has read.

    The view of mentions knows of the cases only.
    """
    return and_(_in_view(user_id, query.view, of), *_filtered(user_id, query.filter, of))


def is_unread_by(user_id: str) -> ColumnElement[bool]:
    """Return what holds for a case that a user has not read to its end."""
    return ~exists().where(_read_by(user_id))


def read_of(user_id: str, query: CaseQuery) -> ColumnElement[bool]:
    """Return what holds for pairs of a case of the query and the user's reading of it, if it was read to its end."""
    return and_(_read_by(user_id), narrowed(user_id, query, cases))


def _read_by(user_id: str) -> ColumnElement[bool]:
    return and_(
        reads.c.user_id == user_id, reads.c.case_id == cases.c.id, reads.c.read_up_to >= cases.c.last_message_at
    )


def _in_view(user_id: str, view: View, of: Table) -> ColumnElement[bool]:
    if view in MINE:
        return and_(of.c.assignee_id == user_id, of.c.status == MINE[view])
    if view in BY_STATUS:
        return of.c.status == BY_STATUS[view]
    if view is View.MY_MENTIONS:
        return cases.c.id.in_(select(mentions.c.case_id).where(mentions.c.user_id == user_id))
    if view is View.ALL:
        return true()
    flags = {View.INBOX: of.c.active, View.FLAGGED: of.c.flagged, View.UNLINKED: of.c.unlinked}
    return flags[view].is_(True)


def _plain(column: Column[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, _NOBODY)


def _filtered(user_id: str, asked: CaseFilter, of: Table) -> Iterator[ColumnElement[bool]]:
    """What the conditions of a filter say; all of it is in the indexes of case_orders.py, and in the kept counts.

    Each is said of an expression, which no index begins with: a list is to be read in the index of its view, in order.
    """
    if asked.statuses:
        yield _plain(of.c.status).in_(sorted(asked.statuses))
    if asked.priorities:
        yield _plain(of.c.priority).in_(sorted(asked.priorities))
    if asked.platforms:
        yield _plain(of.c.platform).in_(sorted(asked.platforms))
    if asked.assigned:
        who = _plain(of.c.assignee_id)
        whose = {
            Assigned.ME: who == user_id,
            Assigned.OTHERS: who.not_in([user_id, _NOBODY]),
            Assigned.NOBODY: who == _NOBODY,
        }
        yield or_(*(whose[one] for one in sorted(asked.assigned)))
    if asked.unread:
        yield of.c.unread.is_(True)
