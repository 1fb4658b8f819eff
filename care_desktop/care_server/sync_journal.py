"""The journal of contact sync: for each Customer and account one row with a lease, and the deed of its one contact.

A run works for a Customer only while it holds the lease; every write of it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, select, update
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server.database import put
from care_desktop.care_server.deed_rows import deed_of, text_of
from care_desktop.care_server.instants import maybe_micros, to_micros
from care_desktop.care_server.operations import Room
from care_desktop.care_server.sync_tables import contact_syncs
from care_desktop.care_server.sync_words import BUSY
from care_desktop.care_server.tables import profiles
from care_desktop.domain.errors import Busy
from care_desktop.domain.operations import Deed
from care_desktop.domain.people import SALESFORCE_NETWORK

LEASE = timedelta(minutes=3)
"""Longer than all that one run asks of an org can take; a run that died lets go of its Customer after that."""
_PATIENCE = 2.0
_PART = " "


def holder_for(operation: str) -> str:
    """Return the name under which one attempt of an operation holds leases."""
    return f"{operation}{_PART}{uuid4()}"


@dataclass(frozen=True, slots=True)
class Hold:
    """A Customer in an account (by their ids) that one run works for."""

    customer_id: str
    account_id: str
    holder: str


def take(connection: Connection, hold: Hold, now: datetime) -> Deed | None:
    """Take the lease, and return the deed of the Customer's contact if there is one. Raises Busy.

    A run that goes on takes it from the attempt before it, which was cut off from the database before it could let go,
    or writes in vain from now on.
    """
    key = {"customer_id": hold.customer_id, "salesforce_account_id": hold.account_id}
    put(connection, contact_syncs, {**key, "state": "", "deed": ""}, {})
    row = connection.execute(select(contact_syncs).where(_of(hold)).with_for_update()).one()
    is_mine = row.leased_by.partition(_PART)[0] == hold.holder.partition(_PART)[0]
    if row.leased_by and not is_mine and (row.leased_until or 0) > to_micros(now):
        raise Busy(BUSY, _PATIENCE)
    told = {"leased_by": hold.holder, "leased_until": to_micros(now + LEASE)}
    connection.execute(update(contact_syncs).where(_of(hold)).values(**told))
    return deed_of(row.deed) if row.deed else None


def let_go(connection: Connection, hold: Hold) -> None:
    """Give the lease back; one that was lost is somebody else's."""
    mine = and_(_of(hold), contact_syncs.c.leased_by == hold.holder)
    connection.execute(update(contact_syncs).where(mine).values(leased_by="", leased_until=None))


def holds(connection: Connection, hold: Hold) -> bool:
    """Say whether the lease is still this run's."""
    return connection.scalar(select(contact_syncs.c.leased_by).where(_of(hold))) == hold.holder


def write_deed(connection: Connection, hold: Hold, deed: Deed) -> None:
    """Write how far the deed is. Raises Busy where the lease was lost, unless nobody else knows of the contact yet."""
    told = {"state": deed.state, "deed": text_of(deed), "sent_at": maybe_micros(deed.sent_at)}
    told["contact_id"] = deed.record_id
    mine = contact_syncs.c.leased_by == hold.holder
    if deed.record_id is not None:  # that the contact exists is true, whoever holds the lease
        mine |= contact_syncs.c.contact_id.is_(None)
    if not connection.execute(update(contact_syncs).where(_of(hold), mine).values(**told)).rowcount:
        raise Busy(BUSY, _PATIENCE)


def known_deed(connection: Connection, customer_id: str, account_id: str) -> Deed | None:
    """Return the deed of a Customer's contact if there is one; it may be under way."""
    text = connection.scalar(select(contact_syncs.c.deed).where(_of(Hold(customer_id, account_id, ""))))
    return deed_of(text) if text else None


class SyncLedger:
    """Fits making.Ledger over the row of one Customer."""

    def __init__(self, room: Room, hold: Hold) -> None:
        self._room = room
        self._hold = hold

    async def write(self, deed: Deed) -> None:
        """Write how far the deed is. Raises Busy where the lease was lost."""
        await run_in_threadpool(self._write, deed)

    async def others(self, deed: Deed, since: datetime) -> frozenset[str]:
        """Return the contacts that were made or linked for other Customers since then."""
        return await run_in_threadpool(self._others, since)

    def _write(self, deed: Deed) -> None:
        with self._room.store.writing(quietly=True) as connection:
            write_deed(connection, self._hold, deed)

    def _others(self, since: datetime) -> frozenset[str]:
        hold, then = self._hold, to_micros(since)
        made = select(contact_syncs.c.contact_id).where(
            contact_syncs.c.salesforce_account_id == hold.account_id,
            contact_syncs.c.customer_id != hold.customer_id,
            contact_syncs.c.contact_id.is_not(None),
            contact_syncs.c.sent_at >= then,
        )
        linked = select(profiles.c.profile_id).where(
            profiles.c.network == SALESFORCE_NETWORK,
            profiles.c.salesforce_account_id == hold.account_id,
            profiles.c.customer_id != hold.customer_id,
            profiles.c.linked_at >= then,
        )
        with self._room.store.reading() as connection:
            return frozenset([*connection.scalars(made), *connection.scalars(linked)])


def _of(hold: Hold) -> ColumnElement[bool]:
    return and_(
        contact_syncs.c.customer_id == hold.customer_id,
        contact_syncs.c.salesforce_account_id == hold.account_id,
    )
