"""The case list: views, filter, pages by cursor or by row, and the counters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, func, or_, select, tuple_

from care_desktop.care_server import cursors
from care_desktop.care_server.instants import from_micros
from care_desktop.care_server.messages import folded
from care_desktop.care_server.tables import cases, mentions, reads, users
from care_desktop.care_server.tallies import Group, read_tallies
from care_desktop.domain.cases import CasePage, CaseQuery, CaseRow, Priority, Status, View
from care_desktop.domain.ids import CaseId, CustomerId

_MINE = {View.MY_OPEN: Status.OPEN, View.MY_PENDING: Status.PENDING, View.MY_ON_HOLD: Status.ON_HOLD}
_BY_STATUS = {View.NEW: Status.NEW, View.DONE: Status.DONE, View.SPAM: Status.SPAM}
_LONGEST_FILTER = 1_000
"""Nothing that is looked at is longer, so a longer text is in none of it."""
_Ids = Select[str]
_NEWEST_FIRST = (cases.c.last_message_at.desc(), cases.c.id.desc())


def page(
    connection: Connection, user_id: str, query: CaseQuery, *, row: int, cursor: str | None, limit: int
) -> CasePage:
    """Return rows from `row` on, or from where `cursor` leads. Raises BadCursor."""
    wanted = _wanted(user_id, query)
    total = _total(connection, user_id, query, wanted)
    if not total:
        return CasePage((), row, 0)
    if cursor is None:
        first, ids = row, _ids_from_row(wanted, row, limit + 1, total)
    else:
        first, ids = _ids_from_cursor(wanted, cursor, limit + 1)
    rows = connection.execute(_rows(user_id, ids)).all()
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        following = cursors.encode(first + limit, shown[-1].last_message_at, shown[-1].id)
    return CasePage(tuple(map(_case_row, shown)), first, total, following)


def history(connection: Connection, user_id: str, customer_id: str, limit: int = 500) -> list[CaseRow]:
    """Return the Cases of a Customer, newest first."""
    ids = select(cases.c.id).where(cases.c.customer_id == customer_id).order_by(*_NEWEST_FIRST).limit(limit)
    return [_case_row(row) for row in connection.execute(_rows(user_id, ids))]


def counters(connection: Connection, user_id: str) -> dict[View, int]:
    """Return how many cases each view holds for this user."""
    kept = read_tallies(connection)
    counts = {view: sum(n for group, n in kept.items() if _holds(view, group, user_id)) for view in View}
    mentioned = select(func.count()).select_from(mentions).where(mentions.c.user_id == user_id)
    counts[View.MY_MENTIONS] = connection.execute(mentioned).scalar_one()
    return counts


def _total(connection: Connection, user_id: str, query: CaseQuery, wanted: ColumnElement[bool]) -> int:
    if query.text.strip():
        return connection.execute(select(func.count()).select_from(cases).where(wanted)).scalar_one()
    return counters(connection, user_id)[query.view]


def _ids_from_cursor(wanted: ColumnElement[bool], cursor: str, limit: int) -> tuple[int, _Ids]:
    first, last_message_at, case_id = cursors.decode(cursor, int, int, str)
    after = tuple_(cases.c.last_message_at, cases.c.id) < tuple_(last_message_at, case_id)
    return int(first), select(cases.c.id).where(wanted, after).order_by(*_NEWEST_FIRST).limit(limit)


def _ids_from_row(wanted: ColumnElement[bool], row: int, limit: int, total: int) -> _Ids:
    """Skip from the nearer end: what is skipped is read, if only in the index."""
    ids = select(cases.c.id).where(wanted)
    end = min(row + limit, total)
    if row <= total // 2 or row >= end:
        return ids.order_by(*_NEWEST_FIRST).offset(row).limit(limit)
    oldest_first = (cases.c.last_message_at, cases.c.id)
    return ids.order_by(*oldest_first).offset(total - end).limit(end - row)


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
    condition = _in_view(user_id, query.view)
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


def _rows(user_id: str, ids: _Ids) -> Select[Any]:
    """The whole rows of a page whose ids came from an index alone."""
    its_read = and_(reads.c.case_id == cases.c.id, reads.c.user_id == user_id)
    unread = and_(cases.c.unread, func.coalesce(reads.c.read_up_to, -1) < cases.c.last_message_at)
    return (
        select(cases, unread.label("unread_by_me"), func.coalesce(users.c.name, "").label("assignee"))
        .outerjoin(reads, its_read)
        .outerjoin(users, users.c.id == cases.c.assignee_id)
        .where(cases.c.id.in_(ids))
        .order_by(*_NEWEST_FIRST)
    )


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
