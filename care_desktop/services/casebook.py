"""The one shared memory: what was last seen of Cases, Customers and contacts, and the facts that follow from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId
from care_desktop.services.events import Bus, CaseChanged, CustomerChanged, CustomerLinked, CustomerUnlinked
from care_desktop.services.shelf import Shelf

if TYPE_CHECKING:
    from care_desktop.domain.cases import Case, Escalation, MessagePage
    from care_desktop.domain.people import Contact, ContactGone, Customer

CASES, CUSTOMERS, CONTACTS, PAGES = 400, 800, 400, 60


@dataclass(frozen=True, slots=True)
class _Expected:
    """A link of ours that is under way: should the push tell of it first, it is still ours."""

    account: AccountId
    contact: ContactId | None
    operation: OperationId


class Casebook:
    """Remember the newest of everything that was read, and publish what became different.

    Nothing is published for what is seen for the first time, nor for what is known already, so that the echo of an own
    deed over the push stream makes no second fact. `clock` gives aware UTC.
    """

    def __init__(self, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._bus = bus
        self._clock = clock
        self._cases: Shelf[CaseId, Case] = Shelf(CASES)
        self._customers: Shelf[CustomerId, Customer] = Shelf(CUSTOMERS)
        self._contacts: Shelf[ContactId, Contact | ContactGone] = Shelf(CONTACTS)
        self._pages: Shelf[CaseId, MessagePage] = Shelf(PAGES)
        self._seen: Shelf[str, datetime] = Shelf(CASES + CUSTOMERS + CONTACTS)
        self._expected: dict[CustomerId, _Expected] = {}

    def case(self, case_id: CaseId) -> Case | None:
        """Return the Case as last seen, with its Customer as last seen."""
        return self._cases.get(case_id)

    def customer(self, customer_id: CustomerId) -> Customer | None:
        """Return the Customer as last seen."""
        return self._customers.get(customer_id)

    def contact(self, contact_id: ContactId) -> Contact | ContactGone | None:
        """Return the contact as last seen, or why it is gone."""
        return self._contacts.get(contact_id)

    def messages(self, case_id: CaseId) -> MessagePage | None:
        """Return the newest messages as last seen."""
        return self._pages.get(case_id)

    def seen_at(self, key: str) -> datetime | None:
        """Return when that Case, Customer or contact was last read."""
        return self._seen.peek(key)

    def known_cases(self) -> tuple[CaseId, ...]:
        """Return the Cases in memory, the one used last first."""
        return tuple(self._cases)

    def known_customers(self) -> tuple[CustomerId, ...]:
        """Return the Customers in memory, the one used last first."""
        return tuple(self._customers)

    def case_version(self, case_id: CaseId) -> int:
        """Return the version of a Case as last seen, 0 for one that is not known; its age stays as it is."""
        case = self._cases.peek(case_id)
        return case.version if case is not None else 0

    def customer_version(self, customer_id: CustomerId) -> int | None:
        """Return the version of a Customer as last seen, None for one that is not known; its age stays as it is."""
        customer = self._customers.peek(customer_id)
        return customer.version if customer is not None else None

    def knows_messages(self, case_id: CaseId) -> bool:
        """Say whether the conversation of a Case is in memory."""
        return case_id in self._pages

    def learn_case(self, case: Case) -> Case:
        """Remember a Case as read; return it with the newest Customer known. An older version is ignored."""
        customer = self.learn_customer(case.customer)
        self._saw(case.id)
        known = self._cases.peek(case.id)
        if known is not None and known.version > case.version:
            return known
        case = replace(case, customer=customer)
        self._cases.put(case.id, case)
        if known is not None and known != case:
            self._bus.publish(CaseChanged(case.id))
        return case

    def learn_escalation(self, case_id: CaseId, escalation: Escalation) -> None:
        """Add an escalation made here to its Case, where that is known."""
        case = self._cases.peek(case_id)
        if case is None or any(known.record_id == escalation.record_id for known in case.escalations):
            return
        self._cases.put(case_id, replace(case, escalations=(*case.escalations, escalation)))
        self._bus.publish(CaseChanged(case_id))

    def learn_customer(
        self, customer: Customer, *, by_me: bool = False, operation: OperationId | None = None
    ) -> Customer:
        """Remember a Customer as read; return the newest known. An older version is ignored."""
        known = self._customers.peek(customer.id)
        self._saw(customer.id)
        if known is not None and (known.version > customer.version or known == customer):
            return known
        self._customers.put(customer.id, customer)
        changed = [case_id for case_id in self._cases if self._renew(case_id, customer)]
        if known is not None:
            self._publish_links(known, customer, by_me, operation)
            self._bus.publish(CustomerChanged(customer))
        for case_id in changed:
            self._bus.publish(CaseChanged(case_id))
        return customer

    def learn_contact(self, contact: Contact | ContactGone) -> None:
        """Remember a contact as read."""
        self._contacts.put(contact.id, contact)
        self._saw(contact.id)

    def learn_messages(self, case_id: CaseId, page: MessagePage) -> None:
        """Remember the newest messages of a Case."""
        known = self._pages.peek(case_id)
        self._pages.put(case_id, page)
        if known is not None and known != page:
            self._bus.publish(CaseChanged(case_id))

    def forget_case(self, case_id: CaseId) -> None:
        """Drop a Case that does not exist any more, or whose memory is not to be trusted."""
        self._cases.drop(case_id)
        self._pages.drop(case_id)
        self._seen.drop(case_id)

    def forget_customer(self, customer_id: CustomerId) -> None:
        """Drop a Customer that does not exist any more, or whose memory is not to be trusted."""
        self._customers.drop(customer_id)
        self._seen.drop(customer_id)

    @contextmanager
    def expecting(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId | None, operation: OperationId
    ) -> Iterator[None]:
        """While a link (or unlink: no contact) of ours is under way, know it as ours whoever tells of it first."""
        self._expected[customer_id] = _Expected(account, contact, operation)
        try:
            yield
        finally:
            self._expected.pop(customer_id, None)

    def _saw(self, key: str) -> None:
        self._seen.put(key, self._clock())

    def _renew(self, case_id: CaseId, customer: Customer) -> bool:
        case = self._cases.peek(case_id)
        if case is None or case.customer.id != customer.id or case.customer == customer:
            return False
        self._cases.replace(case_id, replace(case, customer=customer))
        return True

    def _publish_links(self, before: Customer, after: Customer, by_me: bool, operation: OperationId | None) -> None:
        for account in _accounts(before, after):
            old, new = before.linked_contact(account), after.linked_contact(account)
            if old == new:
                continue
            expected = self._expected.get(after.id)
            if expected is not None and (expected.account, expected.contact) == (account, new):
                by_me, operation = True, expected.operation
            if old is not None:
                self._bus.publish(CustomerUnlinked(after, account, old, by_me, operation))
            if new is not None:
                self._bus.publish(CustomerLinked(after, account, new, by_me, operation))


def _accounts(*customers: Customer) -> list[AccountId]:
    """Return the Salesforce accounts in which any of them has a link, in order, each once."""
    from care_desktop.domain.people import SALESFORCE_NETWORK

    profiles = (profile for customer in customers for profile in customer.profiles)
    named = (profile.salesforce_account_id for profile in profiles if profile.network == SALESFORCE_NETWORK)
    return list(dict.fromkeys(account for account in named if account is not None))
