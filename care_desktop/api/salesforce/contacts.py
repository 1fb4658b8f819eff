"""Reading and writing contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from care_desktop.api.salesforce.describe import CONTACT_FIELDS, Described, form_of
from care_desktop.api.salesforce.duplicate_checks import DuplicateChecks
from care_desktop.api.salesforce.duplicates import ambiguous_contacts, refused_for
from care_desktop.api.salesforce.errors import FieldsChanged, SalesforceDialect
from care_desktop.api.salesforce.query import Condition, Select, equals, record_id
from care_desktop.api.salesforce.values import agree, to_wire
from care_desktop.api.salesforce.wire import contact_of, text_at
from care_desktop.api.sansio import Request, Response
from care_desktop.domain.errors import (
    CareDesktopError,
    EditConflict,
    LikelyDuplicate,
    Misunderstood,
    NoPermission,
    RecordGone,
    Unreachable,
)
from care_desktop.domain.ids import CONTACT_PREFIX, ContactId, normalise_record_id
from care_desktop.domain.people import Contact, ContactGone, ContactMatch, GoneWhy

_ALWAYS = ("Id", "Name", "LastModifiedDate")
_PARENTS = ("Account.Name", "Owner.Name", "LastModifiedBy.Name")
LONGEST_MERGE_CHAIN = 5
CONFLICT = 412
SEVERAL = 300
_DIALECT = SalesforceDialect()


class ContactRecords(DuplicateChecks):
    """Fit ports.SalesforceContacts."""

    async def read(self, contact: ContactId) -> Contact | ContactGone:
        """Return the contact with account, owner and last-modified, or why it cannot be shown (rule L9)."""
        where = equals("Id", record_id(contact, CONTACT_PREFIX))
        try:
            found = await self._knowing("Contact", lambda described: self._contact(described, where))
            return found or await self._look_closer(contact)
        except (NoPermission, RecordGone):
            return ContactGone(contact, GoneWhy.NO_ACCESS)

    async def save(self, contact: Contact, changes: Mapping[str, str | None]) -> Contact:
        """Write only `changes`, on condition that nobody changed it since it was read; return it as read afterwards.

        The condition has a resolution of a second, and a repeated request meets the mark of our own first one: a
        conflict in which all our values stand in the record is our own success (salesforce.md 7.2).
        """
        fields = to_wire(await self._describes.get("Contact"), changes)
        request = self._requests.update("Contact", contact.id, fields, contact.last_modified)
        try:
            conflict = await self._patch(request)
        except RecordGone as error:
            gone = await self.read(contact.id)
            raise RecordGone(gone if isinstance(gone, ContactGone) else None, error.details) from error
        try:
            current = await self.read(contact.id)
        except Unreachable:
            if conflict:
                raise
            return replace(contact, fields={**contact.fields, **fields})
        if isinstance(current, ContactGone):
            raise RecordGone(current)
        if conflict and not agree(current, fields):
            raise EditConflict(current)
        return current

    async def create(self, fields: Mapping[str, str | None], *, allow_duplicate: bool) -> ContactId:
        """Create with one single request."""
        values = to_wire(self._describes.known("Contact"), fields)
        return await self._make(self._requests.create("Contact", values, allow_duplicate=allow_duplicate))

    async def create_by_key(
        self, key_field: str, key: str, fields: Mapping[str, str | None], *, allow_duplicate: bool
    ) -> ContactId:
        """Create by upsert on a unique external id; safe to repeat."""
        values = to_wire(self._describes.known("Contact"), fields)
        request = self._requests.upsert("Contact", (key_field, key), values, allow_duplicate=allow_duplicate)
        return await self._make(request, (key_field, key))

    async def find_by_key(self, key_field: str, key: str) -> ContactMatch | None:
        """Return the contact that carries this external id, if there is one."""
        rows = await self._rows(equals(key_field, key), (), 1)
        return rows[0] if rows else None

    async def created_since(self, since: datetime, fields: Mapping[str, str | None]) -> Sequence[ContactId]:
        """Return contacts created by this user since then with the same names and email, from the rows themselves."""
        given = {name: (fields.get(name) or "").strip() for name in ("LastName", "FirstName", "Email")}
        return [ContactId(found) for found in await self._made_since("Contact", since, given)]

    def contact_url(self, contact: ContactId) -> str:
        """Return the web address of the record, for "Open in Salesforce"."""
        return f"{self._instance_url}/lightning/r/Contact/{record_id(contact, CONTACT_PREFIX)}/view"

    async def _contact(self, described: Described, where: Condition) -> Contact | None:
        form = form_of(described, CONTACT_FIELDS, self._external_id_field)
        wanted = [*_ALWAYS, *(field.name for field in form.fields), *filter(None, (form.external_id,)), *_PARENTS]
        fields = [name for name in wanted if name == "Id" or described.has(name)]
        records = await self._records(Select(fields, "Contact", where, for_view=True))
        try:
            return contact_of(records[0], fields, self._now()) if records else None
        except ValueError as error:
            raise Misunderstood("a contact makes no sense") from error

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
        response = await self._transport.send(request)
        self._count(response)
        if response.status == CONFLICT:
            return True
        if response.status >= SEVERAL:
            raise _DIALECT.error(response)
        return False

    async def _make(self, request: Request, key: tuple[str, str] | None = None) -> ContactId:
        response = await self._transport.send(request)
        self._count(response)
        if response.status >= SEVERAL:
            raise await self._refused(response)
        if key is not None and not response.body:
            found = await self.find_by_key(*key)
            if found is not None:
                return found.id
        return ContactId(await self._written(request, response))

    async def _refused(self, response: Response) -> CareDesktopError:
        error = _DIALECT.error(response)
        if response.status == SEVERAL:
            matches = await self._matches_of(ambiguous_contacts(response))
            return LikelyDuplicate(matches, may_override=False, details=error.details)
        if not isinstance(error, LikelyDuplicate):
            if isinstance(error, FieldsChanged):
                self._describes.forget("Contact")
            return error
        found = await self._check_of(refused_for(response), may_override=error.may_override)
        return LikelyDuplicate(found.matches, error.may_override, error.message, error.details, others=found.others)
