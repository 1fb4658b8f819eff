"""What a write came to, kept by its Idempotency-Key, so that asking twice does once and answers alike.

Only writes that were carried out are kept: a refusal changed nothing and is weighed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.tables import outcomes

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer as it left: the operation and a digest of the request it belongs to, its status and its JSON body."""

    operation: str
    request: str
    status: int
    body: str


def find(connection: Connection, user_id: str, key: str, operation: str) -> Outcome | None:
    """Return what this user's write of that key came to, if it was carried out."""
    its_own = (outcomes.c.user_id == user_id, outcomes.c.key == key, outcomes.c.operation == operation)
    row = connection.execute(select(outcomes).where(*its_own)).first()
    return None if row is None else Outcome(row.operation, row.request, row.status, row.body)


def keep(connection: Connection, user_id: str, key: str, outcome: Outcome, now: datetime) -> None:
    """Keep the outcome of this user's write, in the transaction of the write."""
    connection.execute(
        insert(outcomes).values(
            user_id=user_id,
            key=key,
            operation=outcome.operation,
            request=outcome.request,
            status=outcome.status,
            body=outcome.body,
            kept_at=to_micros(now),
        )
    )


def sweep(connection: Connection, now: datetime) -> None:
    """Forget the outcomes that nobody will ask for again."""
    connection.execute(delete(outcomes).where(outcomes.c.kept_at < to_micros(now - KEPT_FOR)))
