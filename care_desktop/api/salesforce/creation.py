"""Making a record exactly once: by external id, by idempotency key, or with one single request (salesforce.md 7.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from care_desktop.api.salesforce.capabilities import Feature
from care_desktop.api.salesforce.duplicate_checks import DuplicateChecks
from care_desktop.api.salesforce.duplicates import ambiguous_contacts, refused_for
from care_desktop.api.salesforce.errors import (
    FieldsChanged,
    SalesforceDialect,
    as_refusal,
    names_a_wrong_field,
    takes_no_key,
)
from care_desktop.api.salesforce.org import IDS
from care_desktop.api.salesforce.query import Select, equals, one_of, record_id
from care_desktop.api.salesforce.requests import Fields
from care_desktop.api.salesforce.values import to_wire
from care_desktop.api.salesforce.wire import Record, instant_at, known_id, text_at
from care_desktop.api.sansio import Request, Response, describe_answer
from care_desktop.domain.errors import (
    AnswerLost,
    CareDesktopError,
    KeyRefused,
    LikelyDuplicate,
    Misunderstood,
    OutOfSight,
)
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import CONTACT_PREFIX, ContactId, RecordId
from care_desktop.domain.people import ContactMatch
from care_desktop.domain.records import CreationMode, MadeRecord, NewRecord

NO_CONTENT, SEVERAL, IN_PROGRESS = 204, 300, 409
_DIALECT = SalesforceDialect()
_TELLING: Mapping[str, tuple[str, ...]] = {
    "Contact": ("LastName", "FirstName", "Email"),
    "Account": ("LastName", "FirstName", "PersonEmail"),
    "Case": ("ContactId", "Subject"),
    "Lead": ("LastName", "FirstName", "Company", "Email"),
}
"""By which fields a record is known again whose answer was lost."""
_SHOWN = {"Contact": "Email", "Account": "PersonEmail", "Case": "Subject", "Lead": "Company"}


class RecordCreation(DuplicateChecks):
    """Fit ports.SalesforceCreation."""

    def creation_mode(self, form: FormDescription) -> CreationMode:
        """Return the best way that the org is known to offer for the records of a form."""
        if form.external_id:
            return CreationMode.EXTERNAL_ID
        has = self.capabilities.has
        keyed = self._requests.takes_keys and has(Feature.UI_API) and has(Feature.IDEMPOTENCY)
        return CreationMode.IDEMPOTENCY_KEY if keyed else CreationMode.PLAIN

    async def create(self, new: NewRecord) -> RecordId:
        """Make the record.

        Raises AnswerLost, LikelyDuplicate, Unacceptable, KeyRefused (nothing was written), OutOfSight (it was).
        """
        values = to_wire(self._describes.known(new.sobject), new.fields)
        request = self._request_for(new, values)
        response = await self._exchange(request)
        if response.status >= SEVERAL:
            raise await self._refused(new, response)
        if new.mode is CreationMode.IDEMPOTENCY_KEY and response.status == NO_CONTENT:
            raise OutOfSight(describe_answer(response))
        if new.mode is CreationMode.EXTERNAL_ID and not response.body:
            return await self._made_under(new, response)
        return await self._written(request, response)

    async def find_by_key(self, key_field: str, key: str) -> ContactMatch | None:
        """Return the contact that carries this external id, if there is one."""
        rows = await self._rows(equals(key_field, key), (), 1)
        return rows[0] if rows else None

    async def record_under(self, sobject: str, key_field: str, key: str) -> RecordId | None:
        """Return the record that carries this external id, if there is one."""
        request = self._requests.query(Select(("Id",), sobject, equals(key_field, key)))
        found = await IDS.read(request, await self._send(request))
        return found[0] if found else None

    async def created_since(
        self, sobject: str, since: datetime, fields: Mapping[str, str | None]
    ) -> Sequence[RecordId]:
        """Return what this user made since then that agrees in the telling fields, from the rows themselves."""
        given = {name: (fields.get(name) or "").strip() for name in _TELLING[sobject]}
        return await self._made_since(sobject, since, given)

    async def made(self, sobject: str, records: Sequence[RecordId]) -> Sequence[MadeRecord]:
        """Return those records as a person tells them apart, the newest first; what is hidden is left out."""
        if not records:
            return ()
        name, detail = ("CaseNumber" if sobject == "Case" else "Name"), _SHOWN[sobject]
        described = await self._describes.get(sobject)
        fields = ("Id", name, "CreatedDate", *filter(described.has, (detail,)))
        where = one_of("Id", [record_id(record) for record in records])
        rows = await self._records(Select(fields, sobject, where, ("CreatedDate DESC",)))
        try:
            return [_made(row, name, detail) for row in rows]
        except ValueError as error:
            raise Misunderstood("a record makes no sense") from error

    async def person_contact(self, account: RecordId) -> ContactId:
        """Return the contact of a person account. Vendor fact: SOAP API Guide, person account record types."""
        select = Select(("PersonContactId",), "Account", equals("Id", record_id(account, "001")))
        rows = await self._records(select)
        try:
            return ContactId(known_id(rows[0].get("PersonContactId") if rows else None, CONTACT_PREFIX))
        except ValueError as error:
            raise Misunderstood("an account without its person") from error

    def _request_for(self, new: NewRecord, values: Fields) -> Request:
        match new.mode:
            case CreationMode.EXTERNAL_ID:
                return self._requests.upsert(new, values)
            case CreationMode.IDEMPOTENCY_KEY:
                return self._requests.create_once(new, values)
            case CreationMode.PLAIN:
                return self._requests.create(new, values)

    async def _made_under(self, new: NewRecord, response: Response) -> RecordId:
        """Read the id that an old version's empty answer does not tell. Vendor fact: REST API Guide, upsert."""
        made = await self.record_under(new.sobject, new.external_field, new.external_key)
        if made is None:
            raise AnswerLost(describe_answer(response, "the answer names no record"))
        return made

    async def _refused(self, new: NewRecord, response: Response) -> CareDesktopError:
        error = _DIALECT.error(response)
        if new.mode is CreationMode.IDEMPOTENCY_KEY:
            if takes_no_key(response):
                self.capabilities.lacks(Feature.IDEMPOTENCY)
                return KeyRefused(error.details)
            if response.status == IN_PROGRESS:
                return AnswerLost(error.details)
        if response.status == SEVERAL:
            matches = await self._matches_of(ambiguous_contacts(response))
            return LikelyDuplicate(matches, may_override=False, details=error.details)
        return await self._refusal_of(new.sobject, response)

    async def _refusal_of(self, sobject: str, response: Response) -> CareDesktopError:
        """Return what a refused write means, with the records that a duplicate rule found.

        A field that is not there, or not for this user, makes us read again what the object has.
        """
        error = _DIALECT.error(response)
        if names_a_wrong_field(response):
            self._describes.forget(sobject)
        if isinstance(error, LikelyDuplicate):
            found = await self._check_of(refused_for(response), may_override=error.may_override)
            return LikelyDuplicate(found.matches, error.may_override, error.message, error.details, others=found.others)
        return as_refusal(error, response) if isinstance(error, FieldsChanged) else error


def _made(row: Record, name: str, detail: str) -> MadeRecord:
    return MadeRecord(known_id(row.get("Id")), text_at(row, name), instant_at(row, "CreatedDate"), text_at(row, detail))
