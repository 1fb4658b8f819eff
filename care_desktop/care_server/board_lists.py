"""The board of unlinked escalations as it is asked for: filtered, sorted, by cursor or by row; and the workload."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, func, select, true, tuple_

from care_desktop.care_server import cursors
from care_desktop.care_server.board_tables import board
from care_desktop.care_server.board_upkeep import NOT_LOOKED_FOR
from care_desktop.care_server.instants import from_micros
from care_desktop.care_server.messages import folded
from care_desktop.care_server.stored_suggestions import StoredSuggestions, read_stored
from care_desktop.care_server.tables import cases, escalations, users
from care_desktop.care_server.tallies import read_tallies
from care_desktop.care_server.users import all_users
from care_desktop.domain.board import NOBODY, BoardPage, BoardQuery, BoardRow, BoardSort, Load, Suggested
from care_desktop.domain.cases import EscalationKind, Priority, Status
from care_desktop.domain.ids import AccountId, CaseId, CustomerId, RecordId, UserId

_LONGEST_FILTER = 1_000
_KEYS = {
    BoardSort.AGE: ("since", "case_id"),
    BoardSort.PRIORITY: ("urgency", "since", "case_id"),
    BoardSort.CUSTOMER: ("customer", "since", "case_id"),
    BoardSort.SUGGESTION: ("weakness", "since", "case_id"),
}
_CLARITY = {Suggested.NONE: (NOT_LOOKED_FOR, 0), Suggested.SOME: (1, 2), Suggested.CLEAR: (2,)}
_URGENCY = {priority: rank for rank, priority in enumerate(Priority)}
_SETTLED = {Status.DONE, Status.SPAM}


def page(connection: Connection, query: BoardQuery, *, row: int, cursor: str | None, limit: int) -> BoardPage:
    """Return rows from `row` on, or from where `cursor` leads. Raises BadCursor."""
    counted = select(func.count()).select_from(board).where(_wanted(query))
    total = connection.execute(counted).scalar_one()
    if cursor is None:
        first, ids = row, ids_from(query, row, limit + 1, total)
    else:
        first, after = _after(query, cursor)
        ids = select(board.c.case_id).where(_wanted(query), after).order_by(*_order(query)).limit(limit + 1)
    found = connection.execute(_rows(ids).order_by(*_order(query))).all()
    shown = found[:limit]
    following = None
    if len(found) > limit:
        last = shown[-1]._mapping
        following = cursors.encode(first + limit, *(last[f"board_{key}"] for key in _KEYS[query.sort]))
    return BoardPage(_board_rows(connection, shown), first, total, following)


def rows_of(connection: Connection, case_ids: Collection[str]) -> Sequence[BoardRow]:
    """Return those of these Cases that are on the board, the oldest first."""
    ids = select(board.c.case_id).where(board.c.case_id.in_(case_ids))
    found = connection.execute(_rows(ids).order_by(board.c.since, board.c.case_id)).all()
    return _board_rows(connection, found)


def workload(connection: Connection) -> list[Load]:
    """Return how many active Cases stand with everybody, by name, and with nobody, from the kept counts."""
    counts: dict[str, dict[Status, int]] = defaultdict(lambda: defaultdict(int))
    for (status, assignee_id, _flagged, _unlinked), n in read_tallies(connection).items():
        if Status(status) not in _SETTLED:
            counts[assignee_id][Status(status)] += n
    people = [(user.id, user.name) for user in all_users(connection)]
    return [Load(UserId(user_id), name, dict(counts[user_id])) for user_id, name in [*people, (NOBODY, "")]]


def ids_from(query: BoardQuery, row: int, limit: int, total: int) -> Select[str]:
    """Return the ids of `limit` rows, from the nearer end: what is skipped is read, if only in the index."""
    ids, end = select(board.c.case_id).where(_wanted(query)), min(row + limit, total)
    if row <= total // 2 or row >= end:
        return ids.order_by(*_order(query)).offset(row).limit(limit)
    return ids.order_by(*_order(query, backwards=True)).offset(total - end).limit(end - row)


def _wanted(query: BoardQuery) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if query.priority is not None:
        # in another order SQLite would find these rows by their urgency and then sort all of them: hence the sum
        urgency = board.c.urgency if query.sort is BoardSort.PRIORITY else board.c.urgency + 0
        conditions.append(urgency == _URGENCY[query.priority])
    if query.assignee is not None:
        conditions.append(board.c.assignee_id == query.assignee)
    if query.suggested is not None:
        conditions.append(board.c.clarity.in_(_CLARITY[query.suggested]))
    text = folded(query.text.strip())
    if len(text) > _LONGEST_FILTER:
        return false()
    if text:
        conditions.append(board.c.searched.contains(text, autoescape=True))
    return and_(*conditions)


def _order(query: BoardQuery, *, backwards: bool = False) -> list[ColumnElement[Any]]:
    keys = [board.c[name] for name in _KEYS[query.sort]]
    return [key.desc() if query.reverse is not backwards else key.asc() for key in keys]


def _after(query: BoardQuery, cursor: str) -> tuple[int, ColumnElement[bool]]:
    names = _KEYS[query.sort]
    kinds = [str if name in ("customer", "case_id") else int for name in names]
    first, *place = cursors.decode(cursor, int, *kinds)
    keys = tuple_(*(board.c[name] for name in names))
    return int(first), keys < tuple_(*place) if query.reverse else keys > tuple_(*place)


def _rows(ids: Select[Any]) -> Select[Any]:
    """The whole rows of a page whose ids came from an index alone."""
    return (
        select(
            cases,
            *(board.c[name].label(f"board_{name}") for name in ("since", "urgency", "customer", "weakness", "case_id")),
            board.c.account_id,
            escalations.c.kind,
            escalations.c.record_id,
            escalations.c.number.label("record_number"),
            func.coalesce(users.c.name, "").label("assignee"),
        )
        .select_from(board)
        .join(cases, cases.c.id == board.c.case_id)
        .join(escalations, escalations.c.id == board.c.escalation_id)
        .outerjoin(users, users.c.id == cases.c.assignee_id)
        .where(board.c.case_id.in_(ids))
    )


def _board_rows(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[BoardRow, ...]:
    """Put the stored suggestions beside the rows."""
    people: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        people[row.account_id].append(row.customer_id)
    stored = {account_id: read_stored(connection, account_id, ids) for account_id, ids in people.items()}
    return tuple(_board_row(row, stored[row.account_id].get(row.customer_id)) for row in rows)


def _board_row(row: Row[Any], stored: StoredSuggestions | None) -> BoardRow:
    return BoardRow(
        CaseId(row.id),
        row.number,
        CustomerId(row.customer_id),
        row.customer_name,
        row.platform,
        Priority(row.priority),
        Status(row.status),
        from_micros(row.board_since),
        AccountId(row.account_id),
        EscalationKind(row.kind),
        RecordId(row.record_id),
        row.record_number,
        assignee_id=None if row.assignee_id is None else UserId(row.assignee_id),
        assignee=row.assignee,
        snippet=row.snippet,
        suggestion=stored.best if stored is not None else None,
        others=max(0, len(stored.suggested) - 1) if stored is not None else 0,
    )
