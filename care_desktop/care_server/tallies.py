"""Kept counts of cases, so that neither a view's counter nor a filter's ever counts cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Table,
    delete,
    func,
    insert,
    literal_column,
    select,
)

from care_desktop.care_server.database import put
from care_desktop.care_server.tables import cases, metadata, tallies

Group = tuple[str, str, bool, bool]
"""Status, assignee ("" for nobody), flagged, unlinked."""
FilterGroup = tuple[str, str, str, str, bool]
"""Status, assignee ("" for nobody), priority, platform, unread by somebody."""
_Fine = tuple[str, str, bool, bool, str, str, bool, bool]
_COARSE = ("status", "assignee_id", "flagged", "unlinked")
_KEY = (*_COARSE, "priority", "platform", "unread", "active")
fine_tallies = Table(
    "fine_tallies",  # what the filter of a list can ask for
    metadata,
    Column("status", String, primary_key=True),
    Column("assignee_id", String, primary_key=True),  # "" for nobody
    Column("flagged", Boolean, primary_key=True),
    Column("unlinked", Boolean, primary_key=True),
    Column("priority", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("unread", Boolean, primary_key=True),
    Column("active", Boolean, primary_key=True),  # follows from the status
    Column("cases", Integer, nullable=False),
)


@contextmanager
def tallied(connection: Connection, which: ColumnElement[bool]) -> Iterator[None]:
    """Keep the counts right over a block that changes the cases of that condition (few, and found by an index)."""
    before = _count(connection, which)
    yield
    fine = _count(connection, which)
    fine.subtract(before)
    coarse: Counter[Group] = Counter()
    for group, difference in fine.items():
        coarse[group[:4]] += difference
    _add(connection, fine_tallies, fine)
    _add(connection, tallies, coarse)


def tally_all(connection: Connection) -> None:
    """Count everything anew, after cases were loaded in bulk."""
    for table in (fine_tallies, tallies):
        connection.execute(delete(table))
    connection.execute(insert(fine_tallies).from_select([*_KEY, "cases"], _grouped()))
    groups = [fine_tallies.c[name] for name in _COARSE]
    summed = select(*groups, func.sum(fine_tallies.c.cases)).group_by(*groups)
    connection.execute(insert(tallies).from_select([*_COARSE, "cases"], summed))


def read_tallies(connection: Connection) -> dict[Group, int]:
    """Return how many cases each group holds."""
    rows = connection.execute(select(tallies))
    return {(row.status, row.assignee_id, row.flagged, row.unlinked): row.cases for row in rows}


def count_tallied(connection: Connection, which: ColumnElement[bool]) -> int:
    """Return how many cases the fine groups of that condition hold."""
    summed = select(func.coalesce(func.sum(fine_tallies.c.cases), 0)).where(which)
    return int(connection.execute(summed).scalar_one())


def read_groups(connection: Connection, which: ColumnElement[bool], most: int) -> list[FilterGroup]:
    """Return the groups of that condition that have cases; none where they are more than `most`."""
    names = ("status", "assignee_id", "priority", "platform", "unread")
    groups = select(*(fine_tallies.c[name] for name in names)).where(which, fine_tallies.c.cases > 0).distinct()
    found = connection.execute(groups.limit(most + 1)).all()
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found] if len(found) <= most else []


def _grouped() -> Select[str, str, bool, bool, str, str, bool, bool, int]:
    assignee = func.coalesce(cases.c.assignee_id, literal_column("''"))  # PostgreSQL groups by equal text only
    key = (
        cases.c.status,
        assignee,
        cases.c.flagged,
        cases.c.unlinked,
        cases.c.priority,
        cases.c.platform,
        cases.c.unread,
        cases.c.active,
    )
    return select(*key, func.count()).group_by(*key)


_GROUPED = _grouped()


def _count(connection: Connection, which: ColumnElement[bool]) -> Counter[_Fine]:
    rows = connection.execute(_GROUPED.where(which)).all()
    return Counter({(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]): row[8] for row in rows})


def _add(connection: Connection, table: Table, differences: Mapping[Any, int]) -> None:
    names = [column.name for column in table.primary_key]
    for group, difference in sorted(differences.items()):
        if difference:
            key = dict(zip(names, group, strict=True))
            put(connection, table, {**key, "cases": difference}, {"cases": table.c.cases + difference})
