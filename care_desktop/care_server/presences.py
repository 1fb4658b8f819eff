"""Who is at which Case: heartbeats that run out, pushed to the others there where somebody comes, goes or acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select

from care_desktop.care_server import changes
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.database import put
from care_desktop.care_server.instants import from_micros, to_micros
from care_desktop.care_server.tables import cases, users
from care_desktop.care_server.work_tables import presences
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.presence import EXPIRES_AFTER, Doing, Presence


@dataclass(frozen=True, slots=True)
class Place:
    """A user at a Case of a Customer."""

    user_id: str
    case_id: str
    customer_id: str


def be_present(connection: Connection, place: Place, doing: Doing, now: datetime) -> None:
    """Note a heartbeat; others hear of it only if it says something new."""
    mine = select(presences).where(presences.c.case_id == place.case_id, presences.c.user_id == place.user_id)
    known = connection.execute(mine).first()
    until = to_micros(now + timedelta(seconds=EXPIRES_AFTER))
    key = {"case_id": place.case_id, "user_id": place.user_id}
    values = {"doing": str(doing), "until": until}
    put(connection, presences, key | values, values)
    before = None if known is None or known.until <= to_micros(now) else Doing(known.doing)
    if before is not doing:
        connection.execute(delete(presences).where(presences.c.until <= to_micros(now)))
        _tell(connection, place, Doing.CREATING_CONTACT in (before, doing))


def leave(connection: Connection, place: Place) -> None:
    """Note that the user is not there any more."""
    mine = (presences.c.case_id == place.case_id, presences.c.user_id == place.user_id)
    doing = connection.scalar(select(presences.c.doing).where(*mine))
    if doing is not None:
        connection.execute(delete(presences).where(*mine))
        _tell(connection, place, doing == Doing.CREATING_CONTACT)


def others_at(connection: Connection, place: Place, now: datetime) -> list[Presence]:
    """Return who else is at the Case, by name; who creates a contact for the Customer counts at any of their Cases."""
    here = presences.c.case_id == place.case_id
    elsewhere = (presences.c.doing == str(Doing.CREATING_CONTACT)) & (cases.c.customer_id == place.customer_id)
    wanted = (
        select(presences, users.c.name)
        .join(users, users.c.id == presences.c.user_id)
        .join(cases, cases.c.id == presences.c.case_id)
        .where(or_(here, elsewhere), presences.c.user_id != place.user_id, presences.c.until > to_micros(now))
        .order_by(users.c.name, presences.c.user_id, presences.c.case_id)
    )
    return [
        Presence(UserId(row.user_id), row.name, Doing(row.doing), CaseId(row.case_id), from_micros(row.until))
        for row in connection.execute(wanted)
    ]


def _tell(connection: Connection, place: Place, everywhere: bool) -> None:
    """Tell the others at the Case; of a contact being created, those at all Cases of the Customer.

    Two who come at once see each other: one waits for the other's writes, and then reads who is there.
    """
    changes.wait_for_others(connection)
    places = (presences.c.case_id, presences.c.user_id)
    there = select(*places).join(cases, cases.c.id == presences.c.case_id).where(presences.c.user_id != place.user_id)
    near = cases.c.customer_id == place.customer_id if everywhere else presences.c.case_id == place.case_id
    told = connection.execute(there.where(near).order_by(*places)).all()
    changes.record(connection, [Change(ChangeKind.PRESENCE, case_id, user_id=user_id) for case_id, user_id in told])
