"""Kept counts of cases, so that a view's counter never counts cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, literal_column, select

from care_desktop.care_server.database import put
from care_desktop.care_server.tables import cases, tallies

Group = tuple[str, str, bool, bool]
"""Status, assignee ("" for nobody), flagged, unlinked."""


@contextmanager
def tallied(connection: Connection, which: ColumnElement[bool]) -> Iterator[None]:
    """Keep the counts right over a block that changes the cases of that condition (few, and found by an index)."""
    before = _count(connection, which)
    yield
    after = _count(connection, which)
    after.subtract(before)
    for group, difference in sorted(after.items()):
        if difference:
            _add(connection, group, difference)


def tally_all(connection: Connection) -> None:
    """Count everything anew, after cases were loaded in bulk."""
    connection.execute(delete(tallies))
    names = ["status", "assignee_id", "flagged", "unlinked", "cases"]
    connection.execute(insert(tallies).from_select(names, _grouped()))


def read_tallies(connection: Connection) -> dict[Group, int]:
    """Return how many cases each group holds."""
    rows = connection.execute(select(tallies))
    return {(row.status, row.assignee_id, row.flagged, row.unlinked): row.cases for row in rows}


def _grouped() -> Select[str, str, bool, bool, int]:
    assignee = func.coalesce(cases.c.assignee_id, literal_column("''"))  # PostgreSQL groups by equal text only
    return select(cases.c.status, assignee, cases.c.flagged, cases.c.unlinked, func.count()).group_by(
        cases.c.status, assignee, cases.c.flagged, cases.c.unlinked
    )


def _count(connection: Connection, which: ColumnElement[bool]) -> Counter[Group]:
    rows = connection.execute(_grouped().where(which)).all()
    return Counter({(row[0], row[1], row[2], row[3]): row[4] for row in rows})


def _add(connection: Connection, group: Group, difference: int) -> None:
    key = dict(zip(("status", "assignee_id", "flagged", "unlinked"), group, strict=True))
    put(connection, tallies, {**key, "cases": difference}, {"cases": tallies.c.cases + difference})
