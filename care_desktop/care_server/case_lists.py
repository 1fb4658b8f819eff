"""The case list: pages of a view by cursor or by row, in any order, and the rows of other lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from care_desktop.care_server.case_conditions import wanted
from care_desktop.care_server.case_counts import count
from care_desktop.care_server.case_orders import ORDERS, Order
from care_desktop.care_server.instants import from_micros
from care_desktop.care_server.tables import cases, reads, users
from care_desktop.domain.cases import CasePage, CaseQuery, CaseRow, Priority, Sort, Status
from care_desktop.domain.ids import CaseId, CustomerId

_NEWEST = ORDERS[Sort.NEWEST]


def page(
    connection: Connection, user_id: str, query: CaseQuery, *, row: int, cursor: str | None, limit: int
) -> CasePage:
    """Return rows from `row` on, or from where `cursor` leads. Raises BadCursor."""
    order, counted = ORDERS[query.order], count(connection, user_id, query)
    total = counted.total
    if not total:
        return CasePage((), row, 0)
    which = wanted(user_id, query) if counted.ids is None else cases.c.id.in_(counted.ids)
    if cursor is None:
        first, ids = row, ids_from(which, order, row, limit + 1, total)
    else:
        first, after = order.after(cursor)
        ids = select(cases.c.id).where(which, after).order_by(*order.forwards()).limit(limit + 1)
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


def ids_from(which: ColumnElement[bool], order: Order, row: int, limit: int, total: int) -> Select[str]:
    """Return the ids of `limit` rows, from the nearer end: what is skipped is read, if only in the index."""
    ids = select(cases.c.id).where(which)
    end = min(row + limit, total)
    if row <= total // 2 or row >= end:
        return ids.order_by(*order.forwards()).offset(row).limit(limit)
    return ids.order_by(*order.backwards()).offset(total - end).limit(end - row)


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
