"""Bringing the tables of a database up to date, also of one that an earlier version made."""

from __future__ import annotations

from sqlalchemy import Connection, Table, inspect, select, update
from sqlalchemy.schema import CreateColumn, CreateIndex

from care_desktop.care_server import (
    account_tables,
    automation_tables,
    board_tables,
    case_orders,
    entry_tables,
    sync_tables,
    tallies,
    work_tables,
)
from care_desktop.care_server.board_upkeep import refresh
from care_desktop.care_server.flag_reading import adopt_flags
from care_desktop.care_server.instants import utc_now
from care_desktop.care_server.tables import cases, metadata, users
from care_desktop.care_server.tokens import RUN, keep_token

LATER_TABLES = (
    tallies.fine_tallies,
    account_tables.mappings,
    account_tables.default_connections,
    account_tables.turns,
    entry_tables.tokens,
    sync_tables.sync_runs,
    automation_tables.escalation_rules,
    automation_tables.jobs,
    board_tables.board,
    work_tables.flags,
)
"""Named here, so that whoever opens a database makes all of its tables."""


def bring_up_to_date(connection: Connection) -> None:
    """Make the tables and columns that are missing, and move what has another place now."""
    known = _known_columns(connection)
    for table in metadata.sorted_tables:
        if table.name in known and table is not board_tables.board:
            _add_columns(connection, table, known[table.name])
    _outgrow(connection, board_tables.board, known)
    missing = [table for table in metadata.sorted_tables if table.name not in known]
    metadata.create_all(connection, missing, checkfirst=False)
    _renew_indexes(connection)
    if users.name in known and entry_tables.tokens.name not in known:
        _move_tokens(connection)
    if cases.name in known and board_tables.board.name not in known:
        refresh(connection, cases.c.unlinked.is_(True))
    if cases.name in known and work_tables.flags.name not in known:
        adopt_flags(connection)
    if cases.name in known and tallies.fine_tallies.name not in known:
        tallies.tally_all(connection)


def _known_columns(connection: Connection) -> dict[str, set[str]]:
    """Return the columns of each table that is there; PostgreSQL tells them all at once."""
    found = inspect(connection).get_multi_columns()
    return {name: {column["name"] for column in columns} for (_schema, name), columns in found.items()}


def _outgrow(connection: Connection, derived: Table, known: dict[str, set[str]]) -> None:
    """Drop a table that has another shape now; all that it held follows from the others, and is made anew."""
    if known.get(derived.name, set(derived.columns.keys())) != set(derived.columns.keys()):
        derived.drop(connection)
        del known[derived.name]


def _add_columns(connection: Connection, table: Table, known: set[str]) -> None:
    for column in table.columns:
        if column.name not in known:
            described = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {described}")


def _renew_indexes(connection: Connection) -> None:
    """A table that was there before gets no index from `create_all`; those that others stand in for go."""
    for index in case_orders.CASE_INDEXES:
        connection.execute(CreateIndex(index, if_not_exists=True))
    for name in case_orders.OLD_INDEXES:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}")


def _move_tokens(connection: Connection) -> None:
    """A user of the first version had one token, readable; it goes on to work, and cannot be read any more."""
    for row in connection.execute(select(users.c.id, users.c.token)).all():
        keep_token(connection, row.token, row.id, label=RUN, at=utc_now())
        connection.execute(update(users).where(users.c.id == row.id).values(token=row.id))
