"""All in which SQLite and PostgreSQL differ: how they are opened, how a write begins, how a row is put in place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Table,
    Update,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InternalError, OperationalError, TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from care_desktop.care_server.database_file import keep_to_its_file

CHANNEL = "care_changes"
"""Where PostgreSQL tells the other server processes of a write."""
STORE = "care_store"
"""The execution option that names the store: it needs not be told of its own writes."""
_WRITES = "care_writes"
"""The execution option of a connection that is going to write."""
_CONNECTIONS = {"sqlite": 40, "postgresql": 15}
"""A file has one for each thread of Starlette's pool; a server is shared, and takes a hundred from everybody."""
_ONE_WRITER = 0x43415245
"""The number of PostgreSQL's advisory lock that a write holds until it is committed."""
_ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA cache_size = -16000",
)
_SETTINGS = (
    "SET lock_timeout = '10s'",
    # a server that hangs in the middle of a write lets the others go on
    "SET idle_in_transaction_session_timeout = '60s'",
)


TROUBLES = (OperationalError, InterfaceError, InternalError, TimeoutError)
"""What a database raises that is busy, full, ending or out of reach; nothing was written, but with CommitLost."""


class CommitLost(OperationalError):
    """The connection broke while a transaction was committed: whether it was written is not known."""


class NoSuchDatabase(ValueError):
    """The address leads to no kind of database that the server can use; its text is a sentence."""


def address_of(database_url: str) -> URL:
    """Return the address with the driver that is used. Raises NoSuchDatabase."""
    try:
        url = make_url(database_url)
    except ArgumentError as wrong:
        raise NoSuchDatabase("The address of a database is such as sqlite:////srv/care/care.db") from wrong
    kind, _, driver = url.drivername.partition("+")
    if kind in ("postgres", "postgresql") and driver in ("", "psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and driver in ("", "pysqlite"):
        return url
    raise NoSuchDatabase("Care keeps its data in SQLite (sqlite:///…) or PostgreSQL (postgresql://…).")


def open_engine(database_url: str) -> Engine:
    """Return the engine of a database; a SQLite file gets a write-ahead log and real transactions.

    A new file is for its owner alone: it holds customers, and the tokens of default connections. Errors do not show
    the values of a statement: they would bring both into the log. A connection to PostgreSQL is looked at before it is
    used again, so that a restart of the database costs nobody a request. Raises NoSuchDatabase.
    """
    url = address_of(database_url)
    kind = url.get_backend_name()
    its_own = {"connect_args": {"connect_timeout": 5}, "pool_pre_ping": True} if kind == "postgresql" else {}
    try:
        engine = create_engine(url, pool_size=_CONNECTIONS[kind], max_overflow=0, hide_parameters=True, **its_own)
        engine.update_execution_options(**{STORE: uuid4().hex})
    except ModuleNotFoundError as missing:
        raise NoSuchDatabase("For PostgreSQL install care-desktop[postgresql].") from missing
    if kind == "postgresql":
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
    else:
        if engine.url.database and engine.url.database != ":memory:":
            with suppress(OSError):  # SQLite has the words for it
                Path(engine.url.database).touch(mode=0o600)
                keep_to_its_file(engine, Path(engine.url.database))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # the driver would begin late, and a late write can end in a deadlock
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _prepare_postgresql(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for setting in _SETTINGS:
        cursor.execute(setting)
    cursor.close()
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    """Let one write follow another, as SQLite does: each sees all that was written before it.

    Every write appends to the log of changes, whose numbers must become visible in their order, so writes stand in a
    row anyway. Standing there from the beginning, none is undone by a deadlock or a conflict, and code has one case.
    """
    if _writes(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})").close()


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(_WRITES, False))


def to_read(engine: Engine) -> Connection:
    """Return a connection whose transaction sees one state of the database; close it."""
    connection = engine.connect()
    return connection.execution_options(**_ONE_STATE) if engine.dialect.name == "postgresql" else connection


def to_write(engine: Engine) -> Connection:
    """Return a connection whose transaction is the only one that writes; close it."""
    return engine.connect().execution_options(**{_WRITES: True})


@contextmanager
def committed(connection: Connection) -> Iterator[None]:
    """Commit at the end of the block, or roll back. Raises CommitLost."""
    ends = False
    try:
        with connection.begin():
            yield
            ends = True
    except DBAPIError as lost:
        if ends and lost.connection_invalidated:
            raise CommitLost("COMMIT", None, lost.orig or lost) from lost
        raise


def tell_others(connection: Connection) -> None:
    """Let the other server processes on PostgreSQL know of this write when it is committed (see watch.py)."""
    if connection.dialect.name == "postgresql":
        who = connection.get_execution_options()[STORE]
        connection.execute(select(func.pg_notify(CHANNEL, who))).close()


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
