"""How many calls the org has answered in the last 24 hours."""

from __future__ import annotations

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce.database import Database

_DAY_HOURS = 24


class UsageCounter:
    """Counts calls per hour, so that the window of 24 hours rolls."""

    def __init__(self, db: Database, clock: StageClock) -> None:
        self._db = db
        self._clock = clock
        db.run("CREATE TABLE IF NOT EXISTS usage (hour INTEGER PRIMARY KEY, calls INTEGER NOT NULL)")

    def count(self, calls: int = 1) -> None:
        """Count calls made now."""
        self._db.run(
            "INSERT INTO usage VALUES (?, ?) ON CONFLICT (hour) DO UPDATE SET calls = calls + excluded.calls",
            (self._hour(), calls),
        )

    def used(self) -> int:
        """Return the calls of the last 24 hours."""
        row = self._db.one(
            "SELECT coalesce(sum(calls), 0) AS calls FROM usage WHERE hour > ?", (self._hour() - _DAY_HOURS,)
        )
        assert row is not None
        return int(row["calls"])

    def _hour(self) -> int:
        return int(self._clock.now().timestamp() // 3600)
