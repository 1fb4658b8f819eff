"""Who does something to a Case, when; and the Case held still meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from care_desktop.care_server.operations import Call
from care_desktop.care_server.refusals import NotFound
from care_desktop.care_server.tables import cases
from care_desktop.care_server.users import User

NO_CASE = "There is no such case."


@dataclass(frozen=True, slots=True)
class Doer:
    """The user who does it, and when."""

    user: User
    at: datetime


def doer_of(call: Call[Any, Any]) -> Doer:
    """Return who asks, now."""
    return Doer(call.user, call.room.now())


def held_case(connection: Connection, case_id: str) -> Row[Any]:
    """Return the row of a Case, which nobody else changes until this transaction ends. Raises NotFound."""
    row = connection.execute(select(cases).where(cases.c.id == case_id).with_for_update()).first()
    if row is None:
        raise NotFound(NO_CASE)
    return row
