"""What each user may do with each object and each field; a user without an entry may do everything."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Literal

from care_desktop.sandbox.salesforce.database import Database
from care_desktop.sandbox.salesforce.schema import View

FieldLevel = Literal["none", "read", "edit"]


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
        db.run(
            "CREATE TABLE IF NOT EXISTS field_access (user_id TEXT, field TEXT, level TEXT NOT NULL,"
            " PRIMARY KEY (user_id, field))"
        )

    def level(self, user_id: str, sobject: str) -> Level:
        """Return what the user may do with the object."""
        row = self._db.one("SELECT level FROM access WHERE user_id = ? AND sobject = ?", (user_id, sobject))
        return Level.MODIFY if row is None else Level(row["level"])

    def set(self, user_id: str, sobject: str, level: Level) -> None:
        """Give the user that level on the object from now on."""
        self._db.run("INSERT OR REPLACE INTO access VALUES (?, ?, ?)", (user_id, sobject, level))

    def set_field(self, user_id: str, field: str, level: FieldLevel) -> None:
        """Let the user see, or see and write, an `Object.Field` from now on, or neither."""
        self._db.run("INSERT OR REPLACE INTO field_access VALUES (?, ?, ?)", (user_id, field.lower(), level))

    def view(self, user_id: str, hidden: Iterable[str]) -> View:
        """Return what the user does not see, or sees and may not write; nobody sees the `hidden` fields."""
        objects = self._db.all("SELECT sobject FROM access WHERE user_id = ? AND level = 0", (user_id,))
        fields = self._db.all("SELECT field, level FROM field_access WHERE user_id = ?", (user_id,))
        return View(
            frozenset(row["sobject"] for row in objects),
            frozenset([*map(str.lower, hidden), *(row["field"] for row in fields if row["level"] == "none")]),
            frozenset(row["field"] for row in fields if row["level"] == "read"),
        )
