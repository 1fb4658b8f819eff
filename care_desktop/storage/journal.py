"""The journal on disk: SQLite with a write-ahead log, one thread of its own, durable when a write returns."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from care_desktop.domain.errors import StorageTrouble
from care_desktop.domain.ids import OperationId, RecordId
from care_desktop.domain.operations import Deed
from care_desktop.storage.deed_rows import from_text, to_text
from care_desktop.storage.journal_file import open_journal
from care_desktop.storage.paths import reason

log = logging.getLogger(__name__)
T = TypeVar("T")
_WRITE = """
INSERT INTO deeds (id, kind, account, subject, is_open, started_at, sent_at, record, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, sent_at = excluded.sent_at, record = excluded.record,
    body = excluded.body
"""


class SqliteJournal:
    """Fits services.ports.Journal. The file is opened at its first use; `close` ends the thread.

    `told` is the name under which a damaged file was moved aside, "" as a rule; it is known after `open`.
    """

    def __init__(self, path: Path) -> None:
        self.told = ""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    async def open(self) -> None:
        """Open the file now rather than at its first use. Raises StorageTrouble."""
        await self._run(lambda connection: None)

    async def close(self) -> None:
        """Let what is under way finish, and end the thread; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close_file)
        self._thread.shutdown()

    async def begin(self, deed: Deed) -> Deed:
        """Write a new deed; return the open deed of the same kind, account and subject where there is one."""
        return await self._run(lambda connection: _begin(connection, deed))

    async def write(self, deed: Deed) -> None:
        """Write the deed as it is, whatever stands there; it is on disk when this returns. Raises StorageTrouble."""
        await self._run(lambda connection: _write(connection, deed))

    async def move(self, before: Deed, after: Deed) -> Deed | None:
        """Write `after` where `before` stands; return what stands there when another window was faster."""
        return await self._run(lambda connection: _move(connection, before, after))

    async def open_deeds(self) -> Sequence[Deed]:
        """Return all deeds that are not finished, oldest first; rows that cannot be read are logged and stay."""
        return await self._run(_open_deeds)

    async def records_since(self, since: datetime, *, but: OperationId) -> frozenset[RecordId]:
        """Return the Salesforce records of all deeds but one that were sent since then."""
        question = "SELECT record FROM deeds WHERE record IS NOT NULL AND sent_at >= ? AND id <> ?"
        asked = (since.timestamp(), but)
        rows = await self._run(lambda connection: connection.execute(question, asked).fetchall())
        return frozenset(RecordId(record) for (record,) in rows)

    async def keep_draft(self, key: str, fields: Mapping[str, str]) -> None:
        """Keep half-typed text under `key`; empty fields remove it."""
        await self._run(lambda connection: _keep_draft(connection, key, dict(fields)))

    async def draft(self, key: str) -> Mapping[str, str]:
        """Return the text kept under `key`, empty when there is none."""
        return await self._run(lambda connection: _draft(connection, key))

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._closed:
            raise StorageTrouble("the journal is closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._in_thread, work)

    def _in_thread(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection is None:
            self._connection, self.told = open_journal(self._path)
        try:
            return work(self._connection)
        except sqlite3.Error as error:
            raise StorageTrouble(f"{self._path.name}: {reason(error)}") from error

    def _close_file(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _begin(connection: sqlite3.Connection, deed: Deed) -> Deed:
    question = "SELECT body FROM deeds WHERE is_open AND kind = ? AND account = ? AND subject = ?"
    with _alone(connection):
        known = connection.execute(question, (deed.kind, deed.account_id, deed.subject)).fetchone()
        if known is None:
            _write(connection, deed)
    return deed if known is None else _read(known[0])


def _move(connection: sqlite3.Connection, before: Deed, after: Deed) -> Deed | None:
    with _alone(connection):
        row = connection.execute("SELECT body FROM deeds WHERE id = ?", (before.id,)).fetchone()
        stands = before if row is None else _read(row[0])
        if stands == before:
            _write(connection, after)
    return None if stands == before else stands


def _write(connection: sqlite3.Connection, deed: Deed) -> None:
    sent_at = deed.sent_at.timestamp() if deed.sent_at else None
    row = (deed.id, deed.kind, deed.account_id, deed.subject, deed.is_open, deed.started_at.isoformat())
    connection.execute(_WRITE, (*row, sent_at, deed.record_id, to_text(deed)))


def _open_deeds(connection: sqlite3.Connection) -> list[Deed]:
    deeds = []
    for (body,) in connection.execute("SELECT body FROM deeds WHERE is_open ORDER BY started_at, id"):
        try:
            deeds.append(_read(body))
        except StorageTrouble as error:
            log.error("an open deed cannot be read: %s", error.details)
    return deeds


def _read(body: str) -> Deed:
    try:
        return from_text(body)
    except (ValueError, KeyError, TypeError) as error:
        raise StorageTrouble(f"a row of the journal makes no sense: {error!r}") from error


def _keep_draft(connection: sqlite3.Connection, key: str, fields: dict[str, str]) -> None:
    if fields:
        text = json.dumps(fields, ensure_ascii=False)
        connection.execute("INSERT OR REPLACE INTO drafts (key, fields) VALUES (?, ?)", (key, text))
    else:
        connection.execute("DELETE FROM drafts WHERE key = ?", (key,))


def _draft(connection: sqlite3.Connection, key: str) -> dict[str, str]:
    row = connection.execute("SELECT fields FROM drafts WHERE key = ?", (key,)).fetchone()
    if row is None:
        return {}
    try:
        return {str(name): str(value) for name, value in json.loads(row[0]).items()}
    except (ValueError, AttributeError):
        log.error("a draft cannot be read")
        return {}


@contextmanager
def _alone(connection: sqlite3.Connection) -> Iterator[None]:
    """Read and write as one step, which no other window comes between."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
