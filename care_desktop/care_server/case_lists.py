"""The case list: views, filter, pages by cursor or by row, and the counters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, false, func, or_, select

from care_desktop.care_server.case_orders import ORDERS, Order
from care_desktop.care_server.instants import from_micros
from care_desktop.care_server.messages import folded
from care_desktop.care_server.tables import cases, mentions, reads, users
from care_desktop.care_server.tallies import Group, read_tallies
from care_desktop.domain.cases import Assigned, CaseFilter, CasePage, CaseQuery, CaseRow, Priority, Sort, Status, View
from care_desktop.domain.ids import CaseId, CustomerId

_MINE = {View.MY_OPEN: Status.OPEN, View.MY_PENDING: Status.PENDING, View.MY_ON_HOLD: Status.ON_HOLD}
_BY_STATUS = {View.NEW: Status.NEW, View.DONE: Status.DONE, View.SPAM: Status.SPAM}
_LONGEST_FILTER = 1_000
"""Nothing that is looked at is longer, so a longer text is in none of it."""
_NEWEST = ORDERS[Sort.NEWEST]


def page(
    connection: Connection, user_id: str, query: CaseQuery, *, row: int, cursor: str | None, limit: int
) -> CasePage:
    """Return rows from `row` on, or from where `cursor` leads. Raises BadCursor."""
    order, total = ORDERS[query.order], _total(connection, user_id, query)
    if not total:
        return CasePage((), row, 0)
    if cursor is None:
        first, ids = row, ids_from(user_id, query, row, limit + 1, total)
    else:
        first, after = order.after(cursor)
        behind = select(cases.c.id).where(_wanted(user_id, query), after)
        ids = behind.order_by(*order.forwards()).limit(limit + 1)
    rows = connection.execute(_rows(user_id, ids, order)).all()
    shown = rows[:limit]
    following = order.cursor(first + limit, shown[-1][-len(order.keys) :]) if len(rows) > limit else None
    return CasePage(tuple(map(_case_row, shown)), first, total, following)


def history(connection: Connection, user_id: str, customer_id: str, limit: int = 500) -> list[CaseRow]:
    """Return the Cases of a Customer, newest first."""
    ids = select(cases.c.id).where(cases.c.customer_id == customer_id).order_by(*_NEWEST.forwards()).limit(limit)
    return [_case_row(row) for row in connection.execute(_rows(user_id, ids, _NEWEST))]


def rows_of(connection: Connection, user_id: str, case_ids: Sequence[str]) -> dict[str, CaseRow]:
    """Return the lines of these Cases, by their ids."""
    ids = select(cases.c.id).where(cases.c.id.in_(case_ids))
    return {row.id: _case_row(row) for row in connection.execute(_rows(user_id, ids, _NEWEST))}


def active_cases(connection: Connection, user_id: str, assignee_id: str, limit: int) -> list[CaseRow]:
    """Return the newest active Cases of an assignee, of nobody for "", as `user_id` sees them."""
    whose = cases.c.assignee_id == assignee_id if assignee_id else cases.c.assignee_id.is_(None)
    ids = select(cases.c.id).where(cases.c.active.is_(True), whose).order_by(*_NEWEST.forwards()).limit(limit)
    return [_case_row(row) for row in connection.execute(_rows(user_id, ids, _NEWEST))]


def counters(connection: Connection, user_id: str) -> dict[View, int]:
    """Return how many cases each view holds for this user."""
    kept = read_tallies(connection)
    counts = {view: sum(n for group, n in kept.items() if _holds(view, group, user_id)) for view in View}
    mentioned = select(func.count()).select_from(mentions).where(mentions.c.user_id == user_id)
    counts[View.MY_MENTIONS] = connection.execute(mentioned).scalar_one()
    return counts


def ids_from(user_id: str, query: CaseQuery, row: int, limit: int, total: int) -> Select[str]:
    """Return the ids of `limit` rows, from the nearer end: what is skipped is read, if only in the index."""
    order, ids = ORDERS[query.order], select(cases.c.id).where(_wanted(user_id, query))
    end = min(row + limit, total)
    if row <= total // 2 or row >= end:
        return ids.order_by(*order.forwards()).offset(row).limit(limit)
    return ids.order_by(*order.backwards()).offset(total - end).limit(end - row)


def _total(connection: Connection, user_id: str, query: CaseQuery) -> int:
    if query.text.strip() or query.filter:
        counted = select(func.count()).select_from(cases).where(_wanted(user_id, query))
        return connection.execute(counted).scalar_one()
    return counters(connection, user_id)[query.view]


def _holds(view: View, group: Group, user_id: str) -> bool:
    status, assignee_id, flagged, unlinked = group
    if view in _MINE:
        return status == _MINE[view] and assignee_id == user_id
    if view in _BY_STATUS:
        return status == _BY_STATUS[view]
    if view is View.INBOX:
        return status not in {Status.DONE, Status.SPAM}
    return (view is View.FLAGGED and flagged) or (view is View.UNLINKED and unlinked)


def _wanted(user_id: str, query: CaseQuery) -> ColumnElement[bool]:
    condition = and_(_in_view(user_id, query.view), *_filtered(user_id, query.filter))
    text = folded(query.text.strip())
    if not text:
        return condition
    if len(text) > _LONGEST_FILTER:
        return false()
    who = cases.c.searched_who.contains(text, autoescape=True)
    return and_(condition, or_(who, cases.c.searched_snippet.contains(text, autoescape=True)))


def _in_view(user_id: str, view: View) -> ColumnElement[bool]:
    if view in _MINE:
        return and_(cases.c.assignee_id == user_id, cases.c.status == _MINE[view])
    if view in _BY_STATUS:
        return cases.c.status == _BY_STATUS[view]
    if view is View.MY_MENTIONS:
        return cases.c.id.in_(select(mentions.c.case_id).where(mentions.c.user_id == user_id))
    flags = {View.INBOX: cases.c.active, View.FLAGGED: cases.c.flagged, View.UNLINKED: cases.c.unlinked}
    return flags[view].is_(True)


def _filtered(user_id: str, asked: CaseFilter) -> Iterator[ColumnElement[bool]]:
    """What the conditions of a filter say; all of it is in the indexes of case_orders.py."""
    if asked.statuses:
        yield cases.c.status.in_(sorted(asked.statuses))
    if asked.priorities:
        yield cases.c.priority.in_(sorted(asked.priorities))
    if asked.platforms:
        yield cases.c.platform.in_(sorted(asked.platforms))
    if asked.assigned:
        whose = {
            Assigned.ME: cases.c.assignee_id == user_id,
            Assigned.OTHERS: cases.c.assignee_id != user_id,
            Assigned.NOBODY: cases.c.assignee_id.is_(None),
        }
        yield or_(*(whose[one] for one in sorted(asked.assigned)))
    if asked.unread:
        is_read = exists().where(
            reads.c.user_id == user_id, reads.c.case_id == cases.c.id, reads.c.read_up_to >= cases.c.last_message_at
        )
        yield and_(cases.c.unread.is_(True), ~is_read)


def _rows(user_id: str, ids: Select[str], order: Order) -> Select[Any]:
    """The whole rows of a page whose ids came from an index alone, each with its place in the order at the end."""
    its_read = and_(reads.c.case_id == cases.c.id, reads.c.user_id == user_id)
    unread = and_(cases.c.unread, func.coalesce(reads.c.read_up_to, -1) < cases.c.last_message_at)
    return (
        select(cases, unread.label("unread_by_me"), func.coalesce(users.c.name, "").label("assignee"), *_places(order))
        .outerjoin(reads, its_read)
        .outerjoin(users, users.c.id == cases.c.assignee_id)
        .where(cases.c.id.in_(ids))
        .order_by(*order.forwards())
    )


def _places(order: Order) -> list[ColumnElement[Any]]:
    return [key.label(f"place_{number}") for number, key in enumerate(order.keys)]


def _case_row(row: Row[Any]) -> CaseRow:
    return CaseRow(
        CaseId(row.id),
        row.number,
        CustomerId(row.customer_id),
        row.customer_name,
        row.platform,
        row.channel,
        Status(row.status),
        Priority(row.priority),
        row.snippet,
        from_micros(row.last_message_at),
        unread=bool(row.unread_by_me),
        assignee=row.assignee,
        unlinked_escalations=row.unlinked_escalations,
        flagged=row.flagged,
    )
