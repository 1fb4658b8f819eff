"""All in which SQLite and PostgreSQL differ: how they are opened, how a write begins, how a row is put in place."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Insert, Table, Update, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

WRITES = "care_writes"
"""The execution option of a connection that is going to write."""
_CONNECTIONS = 40
"""One for each thread of Starlette's pool, so that no request waits for a connection."""
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA cache_size = -16000",
)


def open_engine(database_url: str) -> Engine:
    """Return the engine of a database; a SQLite file gets a write-ahead log and real transactions.

    A new file is for its owner alone: it holds customers, and the tokens of default connections. Errors do not show
    the values of a statement: they would bring both into the log.
    """
    engine = create_engine(database_url, pool_size=_CONNECTIONS, max_overflow=0, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        if engine.url.database and engine.url.database != ":memory:":
            with suppress(OSError):  # SQLite has the words for it
                Path(engine.url.database).touch(mode=0o600)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # the driver would begin late, and a late write can end in a deadlock
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def put(connection: Connection, table: Table, row: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Insert `row`, or apply `changes` to the row of the same primary key; no changes leave it as it is."""
    keys = list(table.primary_key.columns)
    if connection.dialect.name == "postgresql":
        on_postgresql = postgresql.insert(table).values(**row)
        connection.execute(
            on_postgresql.on_conflict_do_update(index_elements=keys, set_=changes)
            if changes
            else on_postgresql.on_conflict_do_nothing(index_elements=keys)
        )
        return
    on_sqlite = sqlite.insert(table).values(**row)
    connection.execute(
        on_sqlite.on_conflict_do_update(index_elements=keys, set_=changes)
        if changes
        else on_sqlite.on_conflict_do_nothing(index_elements=keys)
    )


def execute_many(connection: Connection, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]) -> None:
    """Execute a statement once for each row, handing the rows to the driver as they are.

    Three times as fast as SQLAlchemy's own way, for columns of plain text, numbers and truth. All rows have the keys
    of the first.
    """
    if not rows:
        return
    names = list(rows[0]) if isinstance(statement, Insert) else None
    compiled = statement.compile(dialect=connection.dialect, column_keys=names)
    places = compiled.positiontup
    if places is None:
        connection.exec_driver_sql(compiled.string, [dict(row) for row in rows])
    else:
        connection.exec_driver_sql(compiled.string, [tuple([row[place] for place in places]) for row in rows])


def partial(condition: ColumnElement[bool]) -> dict[str, Any]:
    """Return the options that make an index hold only the rows of that condition."""
    return {"sqlite_where": condition, "postgresql_where": condition}
