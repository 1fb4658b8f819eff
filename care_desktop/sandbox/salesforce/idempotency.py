"""Answers kept by the key of their request, so that a repeated write is answered and not done again.

UI API guide, "Prevent Record Duplication with Idempotent Record Writes".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce.database import Database

_KEPT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to the first request with a key, whose request it was, and how long ago."""

    user_id: str
    request: str
    status: int
    body: Any
    headers: Mapping[str, str]
    age_seconds: float


class IdempotencyStore:
    """Keeps one answer per key for thirty days."""

    def __init__(self, db: Database, clock: StageClock) -> None:
        self._db = db
        self._clock = clock
        db.run(
            "CREATE TABLE IF NOT EXISTS idempotency (key TEXT PRIMARY KEY, user_id TEXT, request TEXT,"
            " status INTEGER, body TEXT, headers TEXT, answered_at REAL) WITHOUT ROWID"
        )

    def find(self, key: str) -> KeptAnswer | None:
        """Return the answer that is kept for a key."""
        row = self._db.one("SELECT * FROM idempotency WHERE key = ?", (key,))
        age = 0.0 if row is None else self._now() - row["answered_at"]
        if row is None or age > _KEPT_SECONDS:
            return None
        body, headers = json.loads(row["body"]), json.loads(row["headers"])
        return KeptAnswer(row["user_id"], row["request"], row["status"], body, headers, age)

    def keep(self, key: str, answer: KeptAnswer) -> None:
        """Keep the answer to the request with this key, from now on."""
        self._db.run(
            "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                answer.user_id,
                answer.request,
                answer.status,
                json.dumps(answer.body),
                json.dumps(dict(answer.headers)),
                self._now(),
            ),
        )

    def _now(self) -> float:
        return self._clock.now().timestamp()
