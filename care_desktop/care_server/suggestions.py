"""Suggested contacts: Salesforce is asked, the domain weighs, and "Not this person" is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import schema
from care_desktop.care_server.asked import AccountQuery, Nothing
from care_desktop.care_server.customers import carriers, read_customer, read_customers
from care_desktop.care_server.database import put
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.operations import Call
from care_desktop.care_server.refusals import NotFound, Unavailable
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import rejections
from care_desktop.domain.errors import Busy, CareDesktopError, SignInNeeded
from care_desktop.domain.evidence import mark_shared, rank, weigh
from care_desktop.domain.ids import AccountId
from care_desktop.domain.people import ContactMatch, Customer, SuggestedContact, Suggestions


async def suggest(call: Call[AccountQuery, Nothing]) -> schema.Suggestions:
    """Find, weigh and rank. A Customer that is linked already has no suggestions. Raises NotFound, Unavailable."""
    account_id, store = call.query.salesforce_account_id, call.room.store
    customer = await run_in_threadpool(_customer, store, call.path["customer_id"])
    if customer.linked_contact(AccountId(account_id)) is not None:
        return schema.Suggestions(suggested=[], rejected=[])
    try:
        found = await call.room.orgs.find(account_id, customer)
    except SignInNeeded as nobody:
        raise Unavailable("Care is not connected to this Salesforce account.") from nobody
    except CareDesktopError as trouble:
        patience = trouble.retry_after if isinstance(trouble, Busy) else None
        raise Unavailable("Salesforce cannot be reached now.", retry_after=patience) from trouble
    weighed = await run_in_threadpool(_weighed, store, customer, account_id, found)
    return schema.Suggestions.model_validate(weighed)


def set_rejected(connection: Connection, pair: tuple[str, str, str], rejected: bool, by: tuple[str, datetime]) -> None:
    """Remember "Not this person" for a pair of Customer (and account) and contact, or take it back."""
    customer_id, account_id, contact_id = pair
    key = {"customer_id": customer_id, "salesforce_account_id": account_id, "contact_id": contact_id}
    if rejected:
        put(connection, rejections, key | {"rejected_by": by[0], "rejected_at": to_micros(by[1])}, {})
    else:
        connection.execute(delete(rejections).where(*(rejections.c[name] == value for name, value in key.items())))


def _customer(store: Store, customer_id: str) -> Customer:
    with store.reading() as connection:
        customer = read_customer(connection, customer_id)
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


def _weighed(store: Store, customer: Customer, account_id: str, found: Sequence[ContactMatch]) -> Suggestions:
    contacts = {contact.id: contact for contact in found}
    with store.reading() as connection:
        linked = carriers(connection, account_id, contacts)
        people = {str(person.id): person for person in read_customers(connection, _ids(linked), bare=True)}
        pairs = select(rejections.c.contact_id).where(
            rejections.c.customer_id == customer.id, rejections.c.salesforce_account_id == account_id
        )
        refused = set(connection.scalars(pairs))
    weighed = [weigh(customer, contact, [people[c] for c in linked.get(key, ())]) for key, contact in contacts.items()]
    ranked = rank(mark_shared(weighed))
    return Suggestions(_those(ranked, refused, False), _those(ranked, refused, True))


def _those(ranked: list[SuggestedContact], refused: set[str], wanted: bool) -> tuple[SuggestedContact, ...]:
    return tuple(suggestion for suggestion in ranked if (suggestion.contact.id in refused) is wanted)


def _ids(linked: dict[str, list[str]]) -> set[str]:
    return {customer_id for ids in linked.values() for customer_id in ids}
