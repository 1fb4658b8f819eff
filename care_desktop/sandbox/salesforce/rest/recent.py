"""The records that a user saw last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.schema import SObject

_DEFAULT, _MAX = 200, 2000


def list_recent(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET /recent?limit=."""
    limit = visit.call.query.get("limit", "")
    return Reply(200, recent_records(visit, limit=int(limit) if limit.isdecimal() else _DEFAULT))


def recent_records(visit: Visit, *, limit: int, only: SObject | None = None) -> list[dict[str, Any]]:
    """Return Id and name of what the user saw last, newest first, deleted records left out."""
    rows = visit.org.db.all(
        "SELECT record_id FROM recent WHERE user_id = ? ORDER BY number DESC LIMIT ?", (visit.user_id, _MAX)
    )
    found: list[dict[str, Any]] = []
    for row in rows:
        sobject = visit.schema.of_id(row["record_id"])
        if sobject is None or (only is not None and sobject.name != only.name):
            continue
        soql = f"SELECT Id, {sobject.name_field.name} FROM {sobject.name}"
        statement = visit.org.queries.prepare(soql, visit.reading)
        alive = visit.org.queries.among(statement, [row["record_id"]])
        found += visit.org.queries.records(statement, alive)
        if len(found) >= limit:
            break
    return found
