"""Searches run: the index asked per object, the hits filtered as a query, and the best put first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.queries import Reading
from care_desktop.sandbox.salesforce.search_terms import Piece, Search
from care_desktop.sandbox.salesforce.search_text import is_unspaced
from care_desktop.sandbox.salesforce.soql.statement import Statement
from care_desktop.sandbox.salesforce.soql.syntax import Query

MAX_HITS = 2000
_ONE_OBJECT = 250
_MIN_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Records of one object that a search found, best first, and whether there were more."""

    records: list[dict[str, Any]]
    more: bool = False


class Searches:
    """Runs searches for one reader."""

    def __init__(self, org: Org, reading: Reading) -> None:
        self._org = org
        self._reading = reading
        org.index.catch_up()

    def find(self, query: Query, pieces: list[Piece], scope: str) -> Finding:
        """Return the records that the pieces find; the query says which fields, WHERE, ORDER BY and LIMIT.

        Raises:
            ApiError: the query names what the reader cannot see.
        """
        statement = self._statement(query)
        found = Search(self._org.index, statement.sobject.name, scope).find(pieces)
        return self._finding(statement, found, " ".join(piece.text for piece in pieces))

    def suggest(self, query: Query, text: str) -> Finding:
        """Return the records whose name a half-typed text may become."""
        statement = self._statement(query)
        found = Search(self._org.index, statement.sobject.name, "NAME").starting(text)
        return self._finding(statement, found, text)

    def _statement(self, query: Query) -> Statement:
        reading = self._reading
        return Statement(query, reading.schema, user_id=reading.user_id, url_base=reading.url_base)

    def _finding(self, statement: Statement, found: set[str], text: str) -> Finding:
        query = statement.query
        ranked = self._ranked(statement, found, text)[:MAX_HITS]
        ids = self._org.queries.among(statement, ranked) if query.where or query.order else ranked
        if not query.order:
            kept = set(ids)
            ids = [record_id for record_id in ranked if record_id in kept]
        limit = query.limit if query.limit is not None else (MAX_HITS if query.where else _ONE_OBJECT)
        page = ids[query.offset : query.offset + limit]
        more = len(ids) > query.offset + limit
        return Finding(self._org.queries.records(statement, page), more)

    def _ranked(self, statement: Statement, found: set[str], text: str) -> list[str]:
        """Return the ids with whole names first, then names that start so, then by name."""
        name = statement.sobject.name_field.name
        alive = " AND IsDeleted = 0" if statement.sobject.field("IsDeleted") else ""
        rows = self._org.db.all(
            f'SELECT Id, fold("{name}") AS name FROM "{statement.sobject.name}"'
            f" WHERE Id IN (SELECT value FROM json_each(?)){alive}",
            (json.dumps(sorted(found)),),
        )
        wanted = text.lower().strip(' *?"')

        def rank(row: Any) -> tuple[bool, bool, str, str]:
            called = row["name"] or ""
            return called != wanted, not called.startswith(wanted), called, row["Id"]

        return [row["Id"] for row in sorted(rows, key=rank)]


def require_length(text: str) -> None:
    """Raise the 400 of a search text of one letter."""
    stripped = text.strip().strip("*?\"' ")
    if len(stripped) < _MIN_LENGTH and not is_unspaced(stripped):
        message = f"search term must be longer than one character: {text.strip()}"
        raise ApiError(400, "MALFORMED_SEARCH", message)
