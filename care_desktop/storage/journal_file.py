"""The file of the journal: opened, checked, brought to this version, or moved aside when it is damaged."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from care_desktop.domain.errors import StorageTrouble
from care_desktop.storage.paths import make_folder, reason, set_aside

VERSION = 1
PATIENCE_SECONDS = 5.0
KEEP_DAYS = 30
"""How long a finished deed, which names a person, stays readable for support; drafts and open deeds stay."""
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS deeds (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    subject TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    sent_at REAL,
    record TEXT,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS one_open_deed ON deeds (kind, account, subject) WHERE is_open;
CREATE INDEX IF NOT EXISTS sent ON deeds (sent_at) WHERE record IS NOT NULL;
CREATE TABLE IF NOT EXISTS drafts (key TEXT PRIMARY KEY, fields TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
COMMIT;
"""


def open_journal(path: Path) -> tuple[sqlite3.Connection, str]:
    """Open the journal; return it, and the name under which a damaged one was moved aside ("" as a rule).

    Raises: StorageTrouble when it cannot be opened, or was written by a newer program.
    """
    try:
        make_folder(path.parent)
        try:
            return _opened(path), ""
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            moved = set_aside(path, "-wal", "-shm")
            return _opened(path), moved.name
    except (sqlite3.Error, OSError) as error:
        raise StorageTrouble(f"{path.name}: {reason(error)}") from error


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_SECONDS)
    try:
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        _check(connection)
        _bring_up(connection)
        _forget_old(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; two windows that open a new file at once are refused here, without any waiting."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
        time.sleep(0.01)


def _check(connection: sqlite3.Connection) -> None:
    (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)


def _bring_up(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StorageTrouble("the journal was written by a newer version of this program")
    if version == 0:
        connection.executescript(_SCHEMA)


def _forget_old(connection: sqlite3.Connection) -> None:
    old = "DELETE FROM deeds WHERE NOT is_open AND julianday(started_at) < julianday('now', ?)"
    connection.execute(old, (f"-{KEEP_DAYS} days",))
