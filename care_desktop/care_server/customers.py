"""Reading Customers with their contact points and profiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.instants import maybe_instant
from care_desktop.care_server.tables import cases, contact_points, customers, profiles
from care_desktop.domain.ids import AccountId, CustomerId, UserId
from care_desktop.domain.people import SALESFORCE_NETWORK, ContactPoint, Customer, PointKind, Profile

_MOST_SHARERS = 50
# built once: to build a statement costs more than to execute it
_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_POINTS = select(contact_points).where(contact_points.c.customer_id.in_(_THESE)).order_by(contact_points.c.seq)
_PROFILES = select(profiles).where(profiles.c.customer_id.in_(_THESE)).order_by(profiles.c.seq)
_COUNTS = select(cases.c.customer_id, func.count()).where(cases.c.customer_id.in_(_THESE)).group_by(cases.c.customer_id)
_CUSTOMERS = select(customers).where(customers.c.id.in_(_THESE))


def read_customer(connection: Connection, customer_id: str) -> Customer | None:
    """Return the whole Customer, None when there is no such one."""
    return next(iter(read_customers(connection, {customer_id})), None)


def read_customers(connection: Connection, wanted: Collection[str], *, bare: bool = False) -> list[Customer]:
    """Return Customers; `bare` leaves out contact points, profiles and the count of cases."""
    these = {"these": list(wanted)}
    points: dict[str, list[ContactPoint]] = defaultdict(list)
    identities: dict[str, list[Profile]] = defaultdict(list)
    counts: dict[str, int] = {}
    if not bare:
        for row in connection.execute(_POINTS, these):
            points[row.customer_id].append(ContactPoint(PointKind(row.kind), row.value))
        for row in connection.execute(_PROFILES, these):
            account = None if row.salesforce_account_id is None else AccountId(row.salesforce_account_id)
            linked_at = maybe_instant(row.linked_at)
            who = UserId(row.linked_by_id)
            made = Profile(row.network, row.profile_id, account, row.linked_by, linked_at, who)
            identities[row.customer_id].append(made)
        counts = {row[0]: row[1] for row in connection.execute(_COUNTS, these)}
    return [
        Customer(
            CustomerId(row.id),
            row.version,
            row.platform,
            first_name=row.first_name,
            last_name=row.last_name,
            display_name=row.display_name,
            username=row.username,
            handle=row.handle,
            platform_id=row.platform_id,
            note=row.note,
            contact_points=tuple(points[row.id]),
            profiles=tuple(identities[row.id]),
            case_count=counts.get(row.id, 0),
        )
        for row in connection.execute(_CUSTOMERS, these)
    ]


def grown(connection: Connection, customer_id: str) -> Change:
    """Let the version of a Customer grow, and return the change to be told."""
    moved = update(customers).where(customers.c.id == customer_id).values(version=customers.c.version + 1)
    version = connection.execute(moved.returning(customers.c.version)).scalar_one()
    return Change(ChangeKind.CUSTOMER, customer_id, version)


def sharers(connection: Connection, customer: Customer) -> dict[str, list[Customer]]:
    """Return, by email and phone as this Customer has them, some others who have the same, written alike."""
    own = [*customer.points(PointKind.EMAIL), *customer.points(PointKind.PHONE)]
    alike = contact_points.c.value.in_(list(filter(str.strip, own)))
    its = select(contact_points.c.value, contact_points.c.customer_id).where(
        alike, contact_points.c.customer_id != customer.id
    )
    rows = connection.execute(its.order_by(contact_points.c.seq).limit(_MOST_SHARERS)).all()
    people = {one.id: one for one in read_customers(connection, {row.customer_id for row in rows}, bare=True)}
    found: dict[str, list[Customer]] = defaultdict(list)
    for row in rows:
        found[row.value].append(people[row.customer_id])
    return found


def carriers(connection: Connection, account_id: str, contact_ids: Collection[str]) -> dict[str, list[str]]:
    """Return, by contact, the Customers that carry it as their linked contact."""
    linked: dict[str, list[str]] = defaultdict(list)
    carried = select(profiles.c.profile_id, profiles.c.customer_id).where(
        profiles.c.profile_id.in_(contact_ids),
        profiles.c.network == SALESFORCE_NETWORK,
        profiles.c.salesforce_account_id == account_id,
    )
    for contact_id, customer_id in connection.execute(carried):
        linked[contact_id].append(customer_id)
    return linked
