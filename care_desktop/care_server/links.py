"""Linking and unlinking: the Salesforce profile on the Customer, and all that follows in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, delete, func, insert, select, update

from care_desktop.care_server import changes
from care_desktop.care_server.board_upkeep import refresh
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.customers import grown, read_customer
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.messages import enter_activity
from care_desktop.care_server.tables import cases, customers, escalations, profiles, salesforce_accounts
from care_desktop.care_server.tallies import tallied
from care_desktop.domain.cases import Activity
from care_desktop.domain.ids import AccountId
from care_desktop.domain.messaging import ActivityKind
from care_desktop.domain.people import SALESFORCE_NETWORK, Customer

_MOST_CASES_TOLD = 200


def _count_open_to_links() -> ScalarSelect[int]:
    """Count the escalations of a Case in accounts that are connected, and in which its Customer has no contact."""
    its_link = select(profiles.c.seq).where(
        profiles.c.customer_id == cases.c.customer_id,
        profiles.c.network == SALESFORCE_NETWORK,
        profiles.c.salesforce_account_id == escalations.c.salesforce_account_id,
    )
    unlinked = ~its_link.correlate(cases, escalations).exists()
    connected = select(salesforce_accounts.c.id).where(salesforce_accounts.c.removed.is_(False))
    open_to_links = and_(unlinked, escalations.c.salesforce_account_id.in_(connected))
    own = select(func.count()).select_from(escalations).where(escalations.c.case_id == cases.c.id, open_to_links)
    return own.correlate(cases).scalar_subquery()


_COUNTED = update(cases).values(unlinked_escalations=_count_open_to_links())
_MARKED = update(cases).values(unlinked=cases.c.unlinked_escalations > 0)


@dataclass(frozen=True, slots=True)
class Linking:
    """One wish to link or unlink: which pair, who wishes it, and when; `who_id` is the user's, "" for Care itself."""

    customer_id: str
    account_id: str
    contact_id: str
    who: str
    at: datetime
    who_id: str = ""


class Taken(Exception):
    """Another contact is linked; `customer` is the current state."""

    def __init__(self, customer: Customer) -> None:
        super().__init__(customer.id)
        self.customer = customer


def link(connection: Connection, wish: Linking) -> Customer | None:
    """Link the contact and return the Customer as it is now, None when there is no such one. Raises Taken."""
    customer = _locked(connection, wish.customer_id)
    linked = customer and customer.linked_contact(AccountId(wish.account_id))
    if customer is None or linked == wish.contact_id:
        return customer
    if linked is not None:
        raise Taken(customer)
    profile = insert(profiles).values(
        customer_id=wish.customer_id,
        network=SALESFORCE_NETWORK,
        profile_id=wish.contact_id,
        salesforce_account_id=wish.account_id,
        linked_by=wish.who,
        linked_by_id=wish.who_id,
        linked_at=to_micros(wish.at),
    )
    connection.execute(profile)
    _follow_up(connection, wish, ActivityKind.LINKED)
    return read_customer(connection, wish.customer_id)


def unlink(connection: Connection, wish: Linking) -> Customer | None:
    """Remove that link and return the Customer as it is now, None when there is no such one. Raises Taken."""
    customer = _locked(connection, wish.customer_id)
    linked = customer and customer.linked_contact(AccountId(wish.account_id))
    if customer is None or linked is None:
        return customer
    if linked != wish.contact_id:
        raise Taken(customer)
    its_profile = and_(
        profiles.c.customer_id == wish.customer_id,
        profiles.c.network == SALESFORCE_NETWORK,
        profiles.c.salesforce_account_id == wish.account_id,
    )
    connection.execute(delete(profiles).where(its_profile))
    _follow_up(connection, wish, ActivityKind.UNLINKED)
    return read_customer(connection, wish.customer_id)


def recount_escalations(connection: Connection, which: ColumnElement[bool]) -> None:
    """Count the unlinked escalations of cases anew: those of accounts in which the Customer has no linked contact.

    What was escalated to an account that is not connected any more cannot be linked, and does not count.
    """
    connection.execute(_COUNTED.where(which))
    connection.execute(_MARKED.where(which))
    refresh(connection, which)


def _locked(connection: Connection, customer_id: str) -> Customer | None:
    connection.execute(select(customers.c.id).where(customers.c.id == customer_id).with_for_update())
    return read_customer(connection, customer_id)


def _follow_up(connection: Connection, wish: Linking, activity: ActivityKind) -> None:
    own = cases.c.customer_id == wish.customer_id
    with tallied(connection, own):
        connection.execute(update(cases).where(own).values(version=cases.c.version + 1))
        recount_escalations(connection, own)
    newest_first = (cases.c.last_message_at.desc(), cases.c.id.desc())
    its_cases = select(cases.c.id, cases.c.version, cases.c.active).where(own).order_by(*newest_first)
    rows = connection.execute(its_cases).all()
    told, text = Activity(activity, wish.contact_id), f"{activity} the Salesforce contact {wish.contact_id}"
    enter_activity(connection, [row.id for row in rows if row.active], wish.who, text, wish.at, told)
    news = [Change(ChangeKind.CASE, row.id, row.version) for row in rows[:_MOST_CASES_TOLD]]
    changes.record(connection, [grown(connection, wish.customer_id), *news, Change(ChangeKind.COUNTERS)])
