"""Reading and writing contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from care_desktop.api.salesforce.contact_reading import ContactReading
from care_desktop.api.salesforce.creation import RecordCreation
from care_desktop.api.salesforce.query import Select, equals, record_id
from care_desktop.api.salesforce.values import agree, to_wire
from care_desktop.api.salesforce.wire import text_at
from care_desktop.api.sansio import Request
from care_desktop.domain.errors import (
    EditConflict,
    Misunderstood,
    NoPermission,
    OrgRefuses,
    RecordGone,
    SignInNeeded,
    Unreachable,
)
from care_desktop.domain.ids import CONTACT_PREFIX, ContactId, normalise_record_id
from care_desktop.domain.people import Contact, ContactGone, GoneWhy

LONGEST_MERGE_CHAIN = 5
CONFLICT = 412
SEVERAL = 300


class ContactRecords(RecordCreation, ContactReading):
    """Fit ports.SalesforceContacts."""

    async def read(self, contact: ContactId) -> Contact | ContactGone:
        """Return the contact with account, owner and last-modified, or why it cannot be shown (rule L9)."""
        where = equals("Id", record_id(contact, CONTACT_PREFIX))
        try:
            found = await self._knowing("Contact", lambda described: self._contact(described, where))
            return found or await self._look_closer(contact)
        except OrgRefuses:
            raise
        except (NoPermission, RecordGone):
            return ContactGone(contact, GoneWhy.NO_ACCESS)

    async def save(
        self, contact: Contact, changes: Mapping[str, str | None], *, allow_duplicate: bool = False
    ) -> Contact:
        """Write only `changes`, on condition that nobody changed it since it was read; return it as read afterwards.

        The condition has a resolution of a second, and a repeated request meets the mark of our own first one: a
        conflict in which all our values stand in the record is our own success (salesforce.md 7.2).
        """
        fields = to_wire(await self._describes.get("Contact"), changes)
        since = contact.last_modified
        request = self._requests.update("Contact", contact.id, fields, since, allow_duplicate=allow_duplicate)
        try:
            conflict = await self._patch(request)
        except RecordGone as error:
            gone = await self.read(contact.id)
            raise RecordGone(gone if isinstance(gone, ContactGone) else None, error.details) from error
        try:
            current = await self.read(contact.id)
        except (Unreachable, SignInNeeded, Misunderstood):
            if conflict:
                raise
            return replace(contact, fields={**contact.fields, **changes})
        if isinstance(current, ContactGone):
            raise RecordGone(current)
        if conflict and not agree(current, fields):
            raise EditConflict(current)
        return current

    def contact_url(self, contact: ContactId) -> str:
        """Return the web address of the record, for "Open in Salesforce"."""
        return f"{self._instance_url}/lightning/r/Contact/{record_id(contact, CONTACT_PREFIX)}/view"

    async def _look_closer(self, contact: ContactId) -> ContactGone:
        """Follow the trail that merging leaves in the recycle bin: MasterRecordId, from loser to survivor."""
        current = contact
        for _ in range(LONGEST_MERGE_CHAIN):
            select = Select(("Id", "IsDeleted", "MasterRecordId"), "Contact", equals("Id", current))
            records = await self._records(select, deleted_too=True)
            if not records or not records[0].get("IsDeleted"):
                return ContactGone(contact, GoneWhy.NO_ACCESS if current == contact else GoneWhy.MERGED)
            master = normalise_record_id(text_at(records[0], "MasterRecordId"), CONTACT_PREFIX)
            if master is None:
                return ContactGone(contact, GoneWhy.DELETED if current == contact else GoneWhy.MERGED)
            current = ContactId(master)
            survivors = await self.by_id(current)
            if survivors:
                return ContactGone(contact, GoneWhy.MERGED, survivors[0])
        return ContactGone(contact, GoneWhy.MERGED)

    async def _patch(self, request: Request) -> bool:
        """Send the edit; say whether the condition was not met."""
        response = await self._exchange(request)
        if response.status == CONFLICT:
            return True
        if response.status >= SEVERAL:
            raise await self._refusal_of("Contact", response)
        return False
