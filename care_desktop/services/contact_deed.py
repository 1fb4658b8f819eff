"""The steps of "create contact and link": how they are done in Salesforce, and how in Care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from care_desktop.domain.errors import LikelyDuplicate
from care_desktop.domain.ids import CONTACT_PREFIX, ContactId, RecordId
from care_desktop.domain.linking import Refusal, may_create_contact
from care_desktop.domain.operations import Deed
from care_desktop.domain.people import Contact
from care_desktop.services.activities import Activities
from care_desktop.services.customers import Customers
from care_desktop.services.events import Bus
from care_desktop.services.later_events import ContactCreated
from care_desktop.services.linking import Linking
from care_desktop.services.ports import SalesforceCreation
from care_desktop.services.session import Session


class ContactSteps:
    """Fits deeds.Steps for a contact."""

    def __init__(
        self,
        salesforce: SalesforceCreation,
        session: Session,
        customers: Customers,
        *,
        linking: Linking,
        activities: Activities,
        bus: Bus,
    ) -> None:
        self._salesforce = salesforce
        self._session = session
        self._customers = customers
        self._linking = linking
        self._activities = activities
        self._bus = bus

    async def refusal(self, deed: Deed) -> Refusal | None:
        """Return why no contact may be made now, above all a link made by hand meanwhile."""
        customer = await self._customers.known(deed.customer_id)
        return may_create_contact(customer, deed.account_id, self._session.rights)

    async def refuse_repeat(self, deed: Deed) -> None:
        """Raise LikelyDuplicate when this Customer's contact was made earlier, unless a second one is wanted."""
        if not deed.external_key or deed.allow_duplicate:
            return
        earlier = await self._salesforce.find_by_key(deed.external_field, deed.external_key)
        if earlier is not None:
            raise LikelyDuplicate((earlier,), may_override=True)

    async def create(self, deed: Deed) -> RecordId:
        """Create in the way that the deed names; a person account is made as an Account."""
        return await self._salesforce.create(deed.record)

    async def find(self, deed: Deed, since: datetime) -> Sequence[RecordId]:
        """Return the contact that carries the key, or those made since then with the same names and email."""
        if not deed.external_key:
            return await self._salesforce.created_since(deed.record.sobject, since, deed.record_fields)
        made = await self._salesforce.find_by_key(deed.external_field, deed.external_key)
        return [RecordId(made.id)] if made is not None else []

    async def chosen(self, deed: Deed, among: Sequence[RecordId]) -> RecordId | None:
        """Return the one that somebody linked by hand meanwhile."""
        if not among:
            return None
        linked = (await self._customers.known(deed.customer_id)).linked_contact(deed.account_id)
        return next((record for record in among if str(record) == linked), None)

    def made(self, deed: Deed) -> None:
        """Publish the contact as it was sent; the one behind a person account is not known yet."""
        if deed.record_id is not None and deed.record_id.startswith(CONTACT_PREFIX):
            contact = Contact(ContactId(deed.record_id), dict(deed.record_fields))
            self._bus.publish(ContactCreated(contact, deed.customer_id))

    async def tell_care(self, deed: Deed) -> Deed:
        """Link the new contact. Raises LinkTaken when another was linked meanwhile."""
        contact = await self._contact_of(RecordId(str(deed.record_id)))
        await self._linking.finish(deed.customer_id, deed.account_id, contact, deed.id)
        self._activities.enter("contact_created", deed.customer_id, deed.case_id, deed.account_id, contact, deed.id)
        return replace(deed, contact_id=contact)

    async def _contact_of(self, record: RecordId) -> ContactId:
        if record.startswith(CONTACT_PREFIX):
            return ContactId(record)
        return await self._salesforce.person_contact(record)
