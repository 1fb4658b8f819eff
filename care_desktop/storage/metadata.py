"""What orgs told of themselves, kept between two runs: forms open from here before any request has been answered.

A cache, and nothing more: whatever cannot be read is as if it were not there.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from care_desktop.domain.errors import StorageTrouble
from care_desktop.storage.paths import make_folder, reason, set_aside

log = logging.getLogger(__name__)
T = TypeVar("T")

VERSION = 1
KEEP_DAYS = 90
"""How long what nobody asks for any more stays."""
MOST_BYTES = 16 * 1024 * 1024
_SCHEMA = """
CREATE TABLE told (
    user TEXT NOT NULL,
    key TEXT NOT NULL,
    mark TEXT NOT NULL,
    body BLOB NOT NULL,
    kept_at TEXT NOT NULL DEFAULT (datetime('now')),
    PRIMARY KEY (user, key)
) WITHOUT ROWID
"""
_SAFE = re.compile(r"[A-Za-z0-9]{1,32}\Z", re.ASCII)


class MetadataFolder:
    """A folder with one file per org."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, org_id: str, user_id: str) -> SqliteMetadata:
        """Return what that org told that user. Raises ValueError for an id of an org that is none."""
        if not _SAFE.match(org_id):
            raise ValueError("not an id")
        return SqliteMetadata(self._folder / f"metadata-{org_id}.sqlite", user_id)


class SqliteMetadata:
    """Fits api.salesforce.documents.MetadataStore. The file is open only while it is read or written, off the loop."""

    def __init__(self, path: Path, user: str) -> None:
        self._path = path
        self._user = user

    async def get(self, key: str) -> tuple[str, bytes] | None:
        """Return the mark and the answer kept under `key`; None where there is none or it cannot be read."""
        try:
            return await asyncio.to_thread(self._work, lambda connection: self._read(connection, key))
        except StorageTrouble as error:
            log.warning("metadata not read: %s", error.details)
            return None

    async def put(self, key: str, mark: str, body: bytes) -> None:
        """Keep an answer. Raises StorageTrouble."""
        await asyncio.to_thread(self._work, lambda connection: self._write(connection, (key, mark, body)))

    def _read(self, connection: sqlite3.Connection, key: str) -> tuple[str, bytes] | None:
        query = "SELECT mark, body FROM told WHERE user = ? AND key = ?"
        row = connection.execute(query, (self._user, key)).fetchone()
        return None if row is None else (str(row[0]), _unpacked(row[1]))

    def _write(self, connection: sqlite3.Connection, kept: tuple[str, str, bytes]) -> None:
        key, mark, body = kept
        row = (self._user, key, mark, zlib.compress(body, 1))
        with connection:
            connection.execute("INSERT OR REPLACE INTO told (user, key, mark, body) VALUES (?, ?, ?, ?)", row)
            connection.execute("DELETE FROM told WHERE kept_at < datetime('now', ?)", (f"-{KEEP_DAYS} days",))

    def _work(self, deed: Callable[[sqlite3.Connection], T]) -> T:
        """Open the file, do the deed, close it; a damaged file is moved aside and begun anew. Raises StorageTrouble."""
        try:
            make_folder(self._path.parent)
            try:
                return self._do(deed)
            except sqlite3.OperationalError:
                raise
            except (sqlite3.DatabaseError, zlib.error):
                log.warning("damaged metadata moved aside to %s", set_aside(self._path, "-wal", "-shm").name)
                return self._do(deed)
        except (sqlite3.Error, zlib.error, OSError) as error:
            raise StorageTrouble(f"{self._path.name}: {reason(error)}") from error

    def _do(self, deed: Callable[[sqlite3.Connection], T]) -> T:
        with closing(sqlite3.connect(self._path, timeout=5)) as connection:
            connection.execute("PRAGMA synchronous = NORMAL")
            _bring_up(connection)
            return deed(connection)


def _bring_up(connection: sqlite3.Connection) -> None:
    """Make the table; what another version of this program kept is forgotten."""
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    if _version(connection) != VERSION:  # nobody else was faster
        connection.execute("DROP TABLE IF EXISTS told")
        connection.execute(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.commit()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _unpacked(body: object) -> bytes:
    """Return an answer, unless it would grow to more than any answer is. Raises zlib.error."""
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(body if isinstance(body, bytes) else b"", MOST_BYTES)
    if not unpacking.eof:
        raise zlib.error("too much, or half of it")
    return found
