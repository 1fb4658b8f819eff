"""The one SQLite file of the org: tables made from the schema, nested transactions, counters."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from care_desktop.sandbox.salesforce.schema import NUMBER_TYPES, Field, Schema, SObject

Row = sqlite3.Row


class Database:
    """A connection that any thread may use, one transaction at a time; the caller closes it."""

    def __init__(self, path: Path | str, schema: Schema) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.create_function("fold", 1, fold, deterministic=True)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self.run("CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
        for sobject in schema:
            self._make_table(sobject)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block did, or nothing of it; a block inside a block is a savepoint."""
        with self._lock:
            name = f"level_{self._depth}"
            self.run(f"SAVEPOINT {name}" if self._depth else "BEGIN IMMEDIATE")
            outer, self._depth = self._depth, self._depth + 1
            try:
                yield
            except BaseException:
                self.run(f"ROLLBACK TO {name}" if outer else "ROLLBACK")
                raise
            else:
                self.run(f"RELEASE {name}" if outer else "COMMIT")
            finally:
                self._depth = outer

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one statement and return how many rows it changed."""
        with self._lock:
            return self._connection.execute(sql, parameters).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement once per row of parameters."""
        with self._lock:
            self._connection.executemany(sql, rows)

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Return every row of a query."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a query, if there is one."""
        with self._lock:
            row: Row | None = self._connection.execute(sql, parameters).fetchone()
            return row

    def next_number(self, counter: str) -> int:
        """Count one further and return the new value; a fresh counter gives 1."""
        row = self.one(
            "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (counter,),
        )
        assert row is not None
        return int(row["value"])

    def raise_number(self, counter: str, at_least: int) -> None:
        """Make the counter go on after `at_least`."""
        self.run(
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
            (counter, at_least),
        )

    def empty(self) -> None:
        """Delete every row of every table."""
        tables = self.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        with self.transaction():
            for table in tables:
                self.run(f'DELETE FROM "{table["name"]}"')

    def close(self) -> None:
        """Close the file; the database is not used afterwards."""
        with self._lock:
            self._connection.close()

    def _make_table(self, sobject: SObject) -> None:
        columns = ", ".join(_column(field) for field in sobject.stored_fields)
        self.run(f'CREATE TABLE IF NOT EXISTS "{sobject.name}" ({columns}) WITHOUT ROWID')
        known = {row["name"] for row in self.all(f'PRAGMA table_info("{sobject.name}")')}
        for field in sobject.stored_fields:
            if field.name not in known:
                self.run(f'ALTER TABLE "{sobject.name}" ADD COLUMN {_column(field)}')
            if (field.id_lookup and field.type != "id") or field.search == "name":
                self._make_index(sobject, field)

    def _make_index(self, sobject: SObject, field: Field) -> None:
        kind = "UNIQUE INDEX" if field.unique else "INDEX"
        alive = " WHERE IsDeleted = 0" if sobject.field("IsDeleted") else ""
        self.run(
            f'CREATE {kind} IF NOT EXISTS "{sobject.name}_{field.name}"'
            f' ON "{sobject.name}" (fold("{field.name}")){alive}'
        )


def fold(value: str | int | float | None) -> str | int | float | None:
    """Return text in the form in which two texts that differ by case are equal."""
    return value.lower() if isinstance(value, str) else value


def _column(field: Field) -> str:
    if field.type == "id":
        return f'"{field.name}" TEXT PRIMARY KEY'
    if field.type == "boolean":
        return f'"{field.name}" INTEGER NOT NULL DEFAULT 0'
    kind = "NUMERIC" if field.type in NUMBER_TYPES else "TEXT"
    return f'"{field.name}" {kind}'
