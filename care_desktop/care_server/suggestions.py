"""Suggested contacts: Salesforce is asked, the domain weighs, and "Not this person" is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import changes, schema
from care_desktop.care_server.asked import AccountQuery, Nothing
from care_desktop.care_server.board_upkeep import refresh_customers
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.customers import carriers, read_customer, read_customers, sharers
from care_desktop.care_server.database import put
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.operations import Call, Room
from care_desktop.care_server.refusals import NotFound, Unavailable
from care_desktop.care_server.store import Store
from care_desktop.care_server.stored_suggestions import MOST_KEPT, read_stored, store_suggestions
from care_desktop.care_server.tables import rejections
from care_desktop.domain.errors import Busy, CareDesktopError, SignInNeeded
from care_desktop.domain.evidence import mark_shared, rank, weigh
from care_desktop.domain.ids import AccountId
from care_desktop.domain.people import ContactMatch, Customer, SuggestedContact, Suggestions


async def suggest(call: Call[AccountQuery, Nothing]) -> schema.Suggestions:
    """Find, weigh and rank. A Customer that is linked already has no suggestions. Raises NotFound, Unavailable."""
    account_id, store = call.query.salesforce_account_id, call.room.store
    await run_in_threadpool(_customer, store, call.path["customer_id"])
    try:
        found = await refresh(call.room, account_id, call.path["customer_id"])
    except SignInNeeded as nobody:
        raise Unavailable("Care is not connected to this Salesforce account.") from nobody
    except CareDesktopError as trouble:
        patience = trouble.retry_after if isinstance(trouble, Busy) else None
        raise Unavailable("Salesforce cannot be reached now.", retry_after=patience) from trouble
    return schema.Suggestions.model_validate(found)


def set_rejected(connection: Connection, pair: tuple[str, str, str], rejected: bool, by: tuple[str, datetime]) -> None:
    """Remember "Not this person" for a pair of Customer (and account) and contact, or take it back."""
    customer_id, account_id, contact_id = pair
    key = {"customer_id": customer_id, "salesforce_account_id": account_id, "contact_id": contact_id}
    if rejected:
        put(connection, rejections, key | {"rejected_by": by[0], "rejected_at": to_micros(by[1])}, {})
    else:
        connection.execute(delete(rejections).where(*(rejections.c[name] == value for name, value in key.items())))


def _known(store: Store, customer_id: str) -> Customer | None:
    with store.reading() as connection:
        return read_customer(connection, customer_id)


def _customer(store: Store, customer_id: str) -> Customer:
    customer = _known(store, customer_id)
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


def weighed(connection: Connection, customer: Customer, account_id: str, found: Sequence[ContactMatch]) -> Suggestions:
    """Weigh and rank what was found for a Customer, and part it by "Not this person"."""
    contacts = {contact.id: contact for contact in found}
    linked = carriers(connection, account_id, contacts)
    people = {str(person.id): person for person in read_customers(connection, _ids(linked), bare=True)}
    refused = rejected_for(connection, customer.id, account_id)
    found_by = [weigh(customer, one, [people[c] for c in linked.get(key, ())]) for key, one in contacts.items()]
    ranked = rank(mark_shared(found_by, customer, sharers(connection, customer)))
    return Suggestions(_those(ranked, refused, False), _those(ranked, refused, True))


def rejected_for(connection: Connection, customer_id: str, account_id: str) -> frozenset[str]:
    """Return the contacts of an account that are not this Customer, as somebody said."""
    pairs = select(rejections.c.contact_id).where(
        rejections.c.customer_id == customer_id, rejections.c.salesforce_account_id == account_id
    )
    return frozenset(connection.scalars(pairs))


def keep(
    connection: Connection, pair: tuple[str, str], found: Suggestions, at: datetime, *, quietly: bool = False
) -> None:
    """Store what was found for a Customer in an account (ids in this order), rejected ones too: they may come back.

    Windows are told where it is other than before, unless `quietly`: the board shows it, and sorts by it.
    """
    if store_suggestions(connection, pair, (*found.suggested, *found.rejected), at):
        refresh_customers(connection, [pair[0]])
        if not quietly:
            changes.record(connection, [Change(ChangeKind.COUNTERS)])


async def refresh(room: Room, account_id: str, customer_id: str, *, quietly: bool = False) -> Suggestions:
    """Ask Salesforce whom a Customer may be, and store what it says. Raises the errors of domain/errors.py.

    A Customer that is linked already, or does not exist, has no suggestions and costs no call. `quietly` no
    window is told of what is stored.
    """
    customer = await run_in_threadpool(_known, room.store, customer_id)
    if customer is None or customer.linked_contact(AccountId(account_id)) is not None:
        return Suggestions()
    found = await room.orgs.find(account_id, customer)
    ranked, is_news = await run_in_threadpool(_weigh, room, customer, account_id, found)
    if is_news:
        await run_in_threadpool(_keep, room, (customer.id, account_id), ranked, quietly)
    return ranked


def _weigh(room: Room, customer: Customer, account_id: str, found: Sequence[ContactMatch]) -> tuple[Suggestions, bool]:
    """Return them weighed, and whether anything else is kept so far."""
    with room.store.reading() as connection:
        ranked = weighed(connection, customer, account_id, found)
        kept = read_stored(connection, account_id, [customer.id]).get(str(customer.id))
    return ranked, kept is None or kept.suggested != ranked.suggested[:MOST_KEPT]


def _keep(room: Room, pair: tuple[str, str], ranked: Suggestions, quietly: bool) -> None:
    with room.store.writing(quietly=quietly) as connection:
        keep(connection, pair, ranked, room.now(), quietly=quietly)


def _those(ranked: list[SuggestedContact], refused: frozenset[str], wanted: bool) -> tuple[SuggestedContact, ...]:
    return tuple(suggestion for suggestion in ranked if (suggestion.contact.id in refused) is wanted)


def _ids(linked: dict[str, list[str]]) -> set[str]:
    return {customer_id for ids in linked.values() for customer_id in ids}
