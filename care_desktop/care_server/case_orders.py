"""The orders of the case list, and the indexes that keep every one of them, filtered or not, fast at a million cases.

Each index begins with what a view asks for, goes on in the order, and ends with what a filter looks at: so a page, and
the count of a filtered view, are read in the index alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Index, Integer, and_, literal_column, tuple_, type_coerce

from care_desktop.care_server import cursors
from care_desktop.care_server.tables import Instant, cases
from care_desktop.domain.cases import Sort

ANSWERED = 2**61
"""In place of the time since when a Customer waits, where we had the last word."""
# Texts, not parameters: only so does a database find an expression in its index. PostgreSQL wants parentheses there.
WAITING: ColumnElement[int] = type_coerce(
    literal_column(
        f"(CASE WHEN last_customer_message_at >= last_message_at THEN last_customer_message_at ELSE {ANSWERED} END)"
    ),
    Instant,
)
RANK: ColumnElement[int] = type_coerce(
    literal_column(
        "(CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END)"
    ),
    Integer,
)
_TIME = (cases.c.last_message_at, cases.c.id)


@dataclass(frozen=True, slots=True)
class Order:
    """The keys of an order, the id last; all of them grow, or all of them fall."""

    keys: tuple[ColumnElement[Any], ...]
    falls: bool = False

    def forwards(self) -> list[ColumnElement[Any]]:
        """Return what to order by."""
        return [key.desc() if self.falls else key.asc() for key in self.keys]

    def backwards(self) -> list[ColumnElement[Any]]:
        """Return what to order by from the end."""
        return [key.asc() if self.falls else key.desc() for key in self.keys]

    def cursor(self, first: int, row: Sequence[Any]) -> str:
        """Return the cursor behind a row, whose keys are given."""
        return cursors.encode(first, *row)

    def after(self, cursor: str) -> tuple[int, ColumnElement[bool]]:
        """Return the row that a cursor leads to, and the condition for all from there on. Raises BadCursor."""
        first, *place = cursors.decode(cursor, int, *(int for _key in self.keys[1:]), str)
        mine, wanted = tuple_(*self.keys), tuple_(*place)
        behind = mine < wanted if self.falls else mine > wanted
        # said once more of the first key alone: SQLite seeks by columns, and not by a tuple with an expression in it
        near = self.keys[0] <= place[0] if self.falls else self.keys[0] >= place[0]
        return int(first), and_(near, behind)


ORDERS = {
    Sort.NEWEST: Order(_TIME, falls=True),
    Sort.OLDEST: Order(_TIME),
    Sort.WAITING: Order((WAITING, *_TIME)),
    Sort.PRIORITY: Order((RANK, *_TIME)),
}
_FILTERED = (cases.c.status, cases.c.priority, cases.c.platform, cases.c.assignee_id, cases.c.unread)
_IN_A_STATUS = _FILTERED[1:]
# the column behind the expression too: SQLite before 3.41 does not see that the index holds the expression itself
_BEHIND = cases.c.last_customer_message_at
CASE_INDEXES = (
    Index("cases_active_by_time", cases.c.active, *_TIME, *_FILTERED),
    Index("cases_active_waiting", cases.c.active, WAITING, *_TIME, *_FILTERED, _BEHIND),
    Index("cases_active_by_rank", cases.c.active, RANK, *_TIME, *_FILTERED),
    Index("cases_status_by_time", cases.c.status, *_TIME, *_IN_A_STATUS),
    Index("cases_status_waiting", cases.c.status, WAITING, *_TIME, *_IN_A_STATUS, _BEHIND),
    Index("cases_status_by_rank", cases.c.status, RANK, *_TIME, *_IN_A_STATUS),
    Index("cases_by_time", *_TIME, *_FILTERED),
    Index("cases_waiting", WAITING, *_TIME, *_FILTERED, _BEHIND),
    Index("cases_by_rank", RANK, *_TIME, *_FILTERED),
    # for what a filter leaves few of, see case_counts.py; with the times, so that who has read needs nothing else
    Index("cases_by_group", *_FILTERED, *_TIME),
)
OLD_INDEXES = ("cases_active", "cases_by_status")
"""Of earlier versions: the ones above begin with the same columns."""
