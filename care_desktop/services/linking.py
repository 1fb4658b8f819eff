"""Link and unlink the Salesforce contact of a Customer, and take either back."""

from __future__ import annotations

from uuid import uuid4

from care_desktop.domain.errors import AnswerLost, LinkTaken, Misunderstood, NoPermission
from care_desktop.domain.ids import AccountId, ContactId, CustomerId, OperationId
from care_desktop.domain.linking import Refusal, may_link, may_unlink
from care_desktop.domain.people import Customer
from care_desktop.services.casebook import Casebook
from care_desktop.services.customers import Customers
from care_desktop.services.events import CustomerLinked, CustomerUnlinked
from care_desktop.services.ports import CareLinks
from care_desktop.services.session import Session
from care_desktop.services.turns import Turns

UNHEARD = (AnswerLost, Misunderstood)
"""After these it is not known whether a write was carried out; reading the Customer tells."""


class Linking:
    """One write at a time for each Customer; every outcome, also a refusal, goes into the casebook."""

    def __init__(self, care: CareLinks, session: Session, customers: Customers, casebook: Casebook) -> None:
        self._care = care
        self._session = session
        self._customers = customers
        self._casebook = casebook
        self._turns = Turns()

    async def link(self, customer_id: CustomerId, contact_id: ContactId) -> CustomerLinked:
        """Link a contact; the one that is linked already is no error (rules L3, L7).

        Raises: NoPermission with its refusal, LinkTaken when somebody was faster, RecordGone, Unreachable.
        """
        operation = _new_operation()
        async with self._turns.of(customer_id):
            account = self._session.account_id
            customer = await self._customers.known(customer_id)
            if customer.linked_contact(account) != contact_id:
                _refuse(may_link(customer, account, self._session.rights))
                customer = await self._write_link(customer_id, account, contact_id, operation)
        return CustomerLinked(customer, account, contact_id, by_me=True, operation=operation)

    async def unlink(self, customer_id: CustomerId, contact_id: ContactId | None = None) -> CustomerUnlinked:
        """Unlink this contact, or the one that was last seen on the Customer (rule L8).

        A contact that was named and is not linked any more is no error.
        Raises: NoPermission with its refusal, LinkTaken when another contact is linked by now, RecordGone, Unreachable.
        """
        operation = _new_operation()
        async with self._turns.of(customer_id):
            account = self._session.account_id
            customer = await self._customers.known(customer_id)
            linked = customer.linked_contact(account)
            contact = contact_id or linked
            if contact is None:
                raise NoPermission(refusal=Refusal.NOT_LINKED)
            if linked is not None:
                _refuse(may_unlink(customer, account, self._session.rights))
                if linked != contact:
                    raise LinkTaken(customer)
                customer = await self._write_unlink(customer_id, account, contact, operation)
        return CustomerUnlinked(customer, account, contact, by_me=True, operation=operation)

    async def undo(self, fact: CustomerLinked | CustomerUnlinked) -> None:
        """Take a link or an unlink back. Raises LinkTaken when the link is not as the deed left it."""
        customer_id = fact.customer.id
        async with self._turns.of(customer_id):
            customer = await self._customers.known(customer_id)
            linked = customer.linked_contact(fact.account)
            if linked not in (None, fact.contact):
                raise LinkTaken(customer)
            if isinstance(fact, CustomerLinked):
                await self._write_unlink(customer_id, fact.account, fact.contact, _new_operation())
            else:
                await self._write_link(customer_id, fact.account, fact.contact, _new_operation())

    async def finish(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId
    ) -> Customer:
        """Link as the second step of a deed; repeating it with the same `operation` is safe. Raises LinkTaken."""
        async with self._turns.of(customer_id):
            await self._customers.known(customer_id)
            return await self._write_link(customer_id, account, contact, operation)

    async def _write_link(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId
    ) -> Customer:
        with self._casebook.expecting(customer_id, account, contact, operation):
            try:
                customer = await self._care.link(customer_id, account, contact, operation)
            except UNHEARD:
                customer = await self._look(customer_id, account, contact)
            except LinkTaken as taken:
                self._casebook.learn_customer(taken.customer)
                raise
            return self._casebook.learn_customer(customer, by_me=True, operation=operation)

    async def _write_unlink(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId
    ) -> Customer:
        with self._casebook.expecting(customer_id, account, None, operation):
            try:
                customer = await self._care.unlink(customer_id, account, contact, operation)
            except UNHEARD:
                customer = await self._look(customer_id, account, None)
            except LinkTaken as taken:
                self._casebook.learn_customer(taken.customer)
                raise
            return self._casebook.learn_customer(customer, by_me=True, operation=operation)

    async def _look(self, customer_id: CustomerId, account: AccountId, wanted: ContactId | None) -> Customer:
        """Say whether a write whose answer was lost, or made no sense, has been carried out.

        Raises AnswerLost when it was not.
        """
        customer = await self._care.customer(customer_id)
        if customer.linked_contact(account) != wanted:
            self._casebook.learn_customer(customer)
            raise AnswerLost("the link is not as it was asked for")
        return customer


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise NoPermission(refusal=refusal)


def _new_operation() -> OperationId:
    return OperationId(str(uuid4()))
