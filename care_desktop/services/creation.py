"""Create a Salesforce contact and link it: one deed for the agent, exactly once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from care_desktop.domain.duplicates import NO_DUPLICATES, DuplicateCheck
from care_desktop.domain.errors import CareDesktopError, NoPermission
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import CaseId, ContactId, CustomerId, OperationId
from care_desktop.domain.linking import may_create_contact
from care_desktop.domain.operations import Deed, DeedKind, DeedState, draft_key
from care_desktop.domain.people import Customer, PointKind
from care_desktop.services.customers import Customers
from care_desktop.services.deeds import Deeds
from care_desktop.services.events import CustomerLinked
from care_desktop.services.new_deeds import RECORD_TYPE, answered, filled, keyed
from care_desktop.services.ports import Journal, SalesforceCreation, SalesforceDuplicates, SalesforceForms
from care_desktop.services.session import Session
from care_desktop.services.usage import Usage

_OF_PERSONS = {"PersonEmail": "Email", "PersonMailingStreet": "MailingStreet", "Care_Handle__pc": "Care_Handle__c"}
"""What an Account calls the fields of the contact that it stands for."""


class _Org(SalesforceCreation, SalesforceDuplicates, SalesforceForms, Protocol):
    """What creating a contact needs of the org."""


class Creation:
    """Prefill the form, keep what is typed, carry the deed out."""

    def __init__(
        self,
        salesforce: _Org,
        session: Session,
        customers: Customers,
        *,
        deeds: Deeds,
        journal: Journal,
        clock: Callable[[], datetime],
        usage: Usage,
    ) -> None:
        self._salesforce = salesforce
        self._session = session
        self._customers = customers
        self._deeds = deeds
        self._journal = journal
        self._clock = clock
        self._usage = usage

    def proposal(self, customer: Customer, form: FormDescription) -> Mapping[str, str]:
        """Return what is known of the Customer for the fields that the form has, each cut to its length."""
        first, last = names_of(customer)
        values = {"FirstName": first, "LastName": last, "Email": _first(customer, PointKind.EMAIL)}
        values |= {"Phone": _first(customer, PointKind.PHONE), "MailingStreet": _first(customer, PointKind.ADDRESS)}
        values["Care_Handle__c"] = customer.handle or customer.username
        if form.sobject == "Account":
            values |= {_OF_PERSONS[name]: values[name] for name in _OF_PERSONS}
        return {name: fitting for name, value in values.items() if (fitting := _fit(form, name, value))}

    async def duplicate_fields(self, form: FormDescription) -> frozenset[str]:
        """Return the fields that the org's duplicate rules look at, empty where it cannot check before saving.

        Raises nothing of ours: a check that cannot be made must not stop anybody; saving checks again.
        """
        if not self._usage.background_allowed:
            return frozenset()
        try:
            return await self._salesforce.duplicate_fields(form.sobject)
        except CareDesktopError:
            return frozenset()

    async def likely_duplicates(self, form: FormDescription, fields: Mapping[str, str]) -> DuplicateCheck:
        """Return what the org's duplicate rules find for a half-filled form. Raises nothing of ours."""
        try:
            return await self._salesforce.likely_duplicates(form.sobject, filled(fields), form.record_type)
        except CareDesktopError:
            return NO_DUPLICATES

    async def create_and_link(
        self,
        customer_id: CustomerId,
        case_id: CaseId,
        fields: Mapping[str, str],
        *,
        allow_duplicate: bool = False,
    ) -> CustomerLinked:
        """Create the contact and link it; a second press joins the first.

        A record type among `fields` says what is made: that of a person account makes an Account with its contact.

        Raises: NoPermission, Unacceptable, LikelyDuplicate, Unreachable (nothing was made), LinkTaken (the contact
        was made, but another is linked), Undecided (the journal keeps it), StorageTrouble.
        """
        account = self._session.account_id
        customer = await self._customers.known(customer_id)
        refusal = may_create_contact(customer, account, self._session.rights)
        if refusal is not None:
            raise NoPermission(refusal=refusal)
        await self.keep_draft(customer_id, fields)
        form = await self._salesforce.contact_form(fields.get(RECORD_TYPE, ""))
        deed = await self._deeds.carry_out(self._deed(customer_id, case_id, fields, form, allow_duplicate))
        contact = deed.contact_id or ContactId(str(deed.record_id))
        customer = await self._customers.known(customer_id)
        return CustomerLinked(customer, account, contact, by_me=True, operation=deed.id)

    async def keep_draft(self, customer_id: CustomerId, fields: Mapping[str, str]) -> None:
        """Keep what is typed so far; empty fields remove it. Raises StorageTrouble."""
        await self._journal.keep_draft(draft_key(DeedKind.CREATE_CONTACT, customer_id), fields)

    async def draft(self, customer_id: CustomerId) -> Mapping[str, str]:
        """Return what was typed and not sent yet, empty when there is nothing. Raises StorageTrouble."""
        return await self._journal.draft(draft_key(DeedKind.CREATE_CONTACT, customer_id))

    def _deed(
        self,
        customer_id: CustomerId,
        case_id: CaseId,
        fields: Mapping[str, str],
        form: FormDescription,
        allow_duplicate: bool,
    ) -> Deed:
        """Describe the deed; the key is the Customer, so that one Customer gets one contact unless told otherwise."""
        operation = OperationId(str(uuid4()))
        deed = Deed(
            operation,
            DeedKind.CREATE_CONTACT,
            DeedState.PENDING,
            self._session.account_id,
            customer_id,
            case_id,
            answered(form, fields),
            self._clock(),
            allow_duplicate=allow_duplicate,
        )
        key = f"{customer_id}:{operation}" if allow_duplicate else str(customer_id)
        return keyed(deed, self._salesforce, form, key)


def names_of(customer: Customer) -> tuple[str, str]:
    """Return first and last name of the record to be made for a Customer.

    It needs a last name: the only name known goes there, else username, handle or platform id (rule S3).
    """
    first, last = customer.first_name.strip(), customer.last_name.strip()
    if last:
        return first, last
    return "", first or customer.username or customer.handle or customer.platform_id


def _first(customer: Customer, kind: PointKind) -> str:
    return next(iter(customer.points(kind)), "")


def _fit(form: FormDescription, name: str, value: str) -> str:
    field = form.field(name)
    if field is None or not field.editable:
        return ""
    return value.strip()[: field.length or None]
