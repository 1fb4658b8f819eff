"""What each user may do with each object; a user without an entry may do everything."""

from __future__ import annotations

from enum import IntEnum

from care_desktop.sandbox.salesforce.database import Database


class Level(IntEnum):
    """A user's rights on an object; each includes the ones before it."""

    NONE = 0
    READ = 1
    CREATE = 2
    MODIFY = 3


class AccessTable:
    """The rights that differ from full ones, in a table of their own."""

    def __init__(self, db: Database) -> None:
        self._db = db
        db.run(
            "CREATE TABLE IF NOT EXISTS access (user_id TEXT, sobject TEXT, level INTEGER NOT NULL,"
            " PRIMARY KEY (user_id, sobject))"
        )

    def level(self, user_id: str, sobject: str) -> Level:
        """Return what the user may do with the object."""
        row = self._db.one("SELECT level FROM access WHERE user_id = ? AND sobject = ?", (user_id, sobject))
        return Level.MODIFY if row is None else Level(row["level"])

    def set(self, user_id: str, sobject: str, level: Level) -> None:
        """Give the user that level on the object from now on."""
        self._db.run("INSERT OR REPLACE INTO access VALUES (?, ?, ?)", (user_id, sobject, level))
