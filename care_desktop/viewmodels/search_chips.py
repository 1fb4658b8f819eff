"""What a row of the contact search says about a contact beside its name: just created here, or linked elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from care_desktop.domain.ids import AccountId, ContactId, CustomerId
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.events import Bus, CustomerChanged
from care_desktop.services.later_events import ContactCreated

JUST = timedelta(minutes=15)


class SearchChips:
    """Know which contacts were made here a moment ago, and which are linked to a Customer seen in this window."""

    def __init__(self, casebook: Casebook, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._casebook = casebook
        self._clock = clock
        self._created: dict[ContactId, datetime] = {}
        self._linked: dict[ContactId, set[CustomerId]] = {}
        self._account: AccountId | None = None
        self._customer: CustomerId | None = None
        self._ends = (
            bus.subscribe(ContactCreated, self._hear_created),
            bus.subscribe(CustomerChanged, lambda fact: self.look_again()),
        )

    def close(self) -> None:
        """Stop listening."""
        for end in self._ends:
            end()

    def turn_to(self, customer: CustomerId | None, account: AccountId | None) -> None:
        """Speak from now on for the search of this Customer."""
        if (customer, account) != (self._customer, self._account):
            self._customer, self._account = customer, account
            self.look_again()

    def look_again(self) -> None:
        """Gather the links that are known now."""
        linked: dict[ContactId, set[CustomerId]] = defaultdict(set)
        for customer_id in self._casebook.known_customers() if self._account else ():
            customer = self._casebook.customer(customer_id)
            contact = customer.linked_contact(self._account) if customer and self._account else None
            if contact is not None:
                linked[contact].add(customer_id)
        self._linked = dict(linked)

    def __call__(self, contact: ContactId) -> str:
        """Return the chip of a contact, "" for none."""
        created = self._created.get(contact)
        if created is not None and self._clock() - created < JUST:
            return _("Just created")
        others = self._linked.get(contact, set()) - {self._customer}
        return _("Linked to another customer") if others else ""

    def _hear_created(self, fact: ContactCreated) -> None:
        self._created[fact.contact.id] = self._clock()
