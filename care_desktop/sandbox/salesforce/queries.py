"""Queries run: rows in pages behind a locator, counts, and the records of known ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce.database import Database
from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.schema import Schema
from care_desktop.sandbox.salesforce.soql.parser import parse
from care_desktop.sandbox.salesforce.soql.statement import Statement

_LOCATOR_SECONDS = 2 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, through which schema; `url_base` stands in the records' attributes."""

    schema: Schema
    user_id: str
    url_base: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a result; `next_locator` is None on the last."""

    total: int
    records: list[dict[str, Any]]
    next_locator: str | None


class Queries:
    """Runs SOQL for clients; a locator remembers the ids that matched, so pages do not shift."""

    def __init__(self, db: Database, clock: StageClock) -> None:
        self._db = db
        self._clock = clock
        db.run(
            "CREATE TABLE IF NOT EXISTS locators (id TEXT PRIMARY KEY, user_id TEXT, soql TEXT, ids TEXT,"
            " batch INTEGER, created_at REAL) WITHOUT ROWID"
        )

    def prepare(self, soql: str, reading: Reading) -> Statement:
        """Return the checked statement of a query."""
        return Statement(parse(soql), reading.schema, user_id=reading.user_id, url_base=reading.url_base)

    def first_page(self, soql: str, reading: Reading, *, batch: int, deleted: bool) -> Page:
        """Run a query."""
        statement = self.prepare(soql, reading)
        sql = statement.ids(deleted=deleted)
        ids = [row[0] for row in self._db.all(sql.text, sql.parameters)]
        if statement.query.counts:
            return Page(len(ids), [], None)
        locator = self._remember(soql, ids, reading, batch) if len(ids) > batch else None
        return self._page(statement, ids, start=0, batch=batch, locator=locator)

    def next_page(self, locator: str, reading: Reading) -> Page:
        """Return the page that a locator `01g…-2000` points to.

        Raises:
            ApiError: INVALID_QUERY_LOCATOR, when unknown, another user's or older than two days.
        """
        name, _, start = locator.rpartition("-")
        row = self._db.one("SELECT * FROM locators WHERE id = ? AND user_id = ?", (name, reading.user_id))
        age = 0 if row is None else self._clock.now().timestamp() - row["created_at"]
        if row is None or not start.isdecimal() or age > _LOCATOR_SECONDS:
            raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        statement = self.prepare(row["soql"], reading)
        ids = json.loads(row["ids"])
        return self._page(statement, ids, start=int(start), batch=row["batch"], locator=name)

    def records(self, statement: Statement, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return the records of ids, in their order."""
        sql = statement.rows(json.dumps(list(ids)))
        return [statement.record(row) for row in self._db.all(sql.text, sql.parameters)]

    def among(self, statement: Statement, ids: Sequence[str]) -> list[str]:
        """Return those of the ids that are alive and match the statement, in its order."""
        sql = statement.among(json.dumps(list(ids)))
        return [row[0] for row in self._db.all(sql.text, sql.parameters)]

    def _page(self, statement: Statement, ids: list[str], *, start: int, batch: int, locator: str | None) -> Page:
        records = self.records(statement, ids[start : start + batch])
        more = locator is not None and start + batch < len(ids)
        return Page(len(ids), records, f"{locator}-{start + batch}" if more else None)

    def _remember(self, soql: str, ids: list[str], reading: Reading, batch: int) -> str:
        locator = make_id("01g", self._db.next_number("01g"))
        self._db.run(
            "INSERT INTO locators VALUES (?, ?, ?, ?, ?, ?)",
            (locator, reading.user_id, soql, json.dumps(ids), batch, self._clock.now().timestamp()),
        )
        return locator
