"""A Salesforce org in memory: contacts, cases, a search index that may lag, and the rules that refuse a write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from care_desktop.domain.cases import SalesforceCase
from care_desktop.domain.duplicates import NO_DUPLICATES, DuplicateCheck
from care_desktop.domain.errors import EditConflict, KeyRefused, LikelyDuplicate, RecordGone, Unacceptable
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import ContactId, RecordId
from care_desktop.domain.people import Contact, ContactGone, ContactMatch, GoneWhy
from care_desktop.domain.records import CreationMode, MadeRecord, NewRecord
from care_desktop.domain.search_terms import fold, narrow
from care_desktop.domain.usage import CallUsage
from tests.helpers.builders import NOW, contact_id, record_id, salesforce_case
from tests.helpers.fake_forms import FakeForms

Fields = Mapping[str, str | None]


_GATES = {"Case": "create_case", "Lead": "create_lead"}
_PREFIXES = {"Contact": "003", "Account": "001", "Case": "500", "Lead": "00Q"}
_TELLING = {
    "Contact": ("FirstName", "LastName", "Email"),
    "Account": ("FirstName", "LastName", "PersonEmail"),
    "Case": ("ContactId", "Subject"),
    "Lead": ("FirstName", "LastName", "Company", "Email"),
}


class FakeSalesforce(FakeForms):
    """Fits ports.Salesforce. `contacts` is the truth; `unindexed` are rows that search does not find yet."""

    def __init__(self, contacts: Iterable[Contact] = (), clock: Callable[[], datetime] = lambda: NOW) -> None:
        super().__init__()
        self._clock = clock
        self.contacts: dict[ContactId, Contact] = {contact.id: contact for contact in contacts}
        self.gone: dict[ContactId, ContactGone] = {}
        self.cases: dict[RecordId, SalesforceCase] = {}
        self.unindexed: set[ContactId] = set()
        self.viewed: list[ContactId] = []
        self.tell_usage: Callable[[CallUsage], None] = lambda usage: None
        self.leads: dict[RecordId, SalesforceCase] = {}
        self.person_contacts: dict[RecordId, ContactId] = {}
        self.takes_keys = False
        self.answers_keys = True
        self.record_keys: dict[str, RecordId] = {}
        self.created: dict[ContactId | RecordId, tuple[datetime, dict[str, str | None]]] = {}
        self.duplicates: tuple[ContactMatch, ...] = ()
        self.may_override = True
        self.watched: frozenset[str] = frozenset()
        self.foreseen = NO_DUPLICATES
        self.problems: Mapping[str, str] = {}
        self._next = 5000

    # what a test does to the org

    def add(self, *contacts: Contact) -> None:
        """Put contacts into the org."""
        self.contacts |= {contact.id: contact for contact in contacts}

    def edit_by_other(self, contact: ContactId, **fields: str | None) -> Contact:
        """Let somebody else change a contact."""
        was = self.contacts[contact]
        modified = (was.last_modified or NOW) + timedelta(seconds=5)
        changed = replace(was, fields={**was.fields, **fields}, last_modified=modified, last_modified_by="Sam Other")
        self.contacts[contact] = changed
        return changed

    def delete(self, contact: ContactId, why: GoneWhy = GoneWhy.DELETED, survivor: ContactMatch | None = None) -> None:
        """Delete, merge or hide a contact."""
        self.gone[contact] = ContactGone(contact, why, survivor)
        self.contacts.pop(contact, None)

    # ports.SalesforceSearch

    async def suggest(self, text: str, limit: int = 10) -> tuple[Sequence[ContactMatch], bool]:
        async with self.gate("suggest"):
            names = [ContactMatch(row.id, row.name) for row in self._index()]
            found = {match.id for match in narrow(names, text)}
            return self._cut([row for row in self._index() if row.id in found], limit)

    async def search(self, text: str, group: str, limit: int = 10) -> tuple[Sequence[ContactMatch], bool]:
        async with self.gate("search"):
            return self._cut(narrow(self._index(), text), limit)

    async def starting_with(self, text: str, limit: int = 10) -> tuple[Sequence[ContactMatch], bool]:
        async with self.gate("starting_with"):
            start = fold(text)
            rows = [contact.as_match() for contact in self.contacts.values()]
            found = [row for row in rows if any(fold(value).startswith(start) for value in _row_starts(row))]
            return self._cut(found, limit)

    async def by_id(self, contact: ContactId) -> Sequence[ContactMatch]:
        async with self.gate("by_id"):
            return [self.contacts[contact].as_match()] if contact in self.contacts else []

    async def present(self, contacts: Sequence[ContactId]) -> Sequence[ContactMatch]:
        async with self.gate("present"):
            return [self.contacts[contact].as_match() for contact in contacts if contact in self.contacts]

    async def recent(self, limit: int = 10) -> Sequence[ContactMatch]:
        async with self.gate("recent"):
            return [self.contacts[contact].as_match() for contact in self.viewed if contact in self.contacts][:limit]

    def _index(self) -> list[ContactMatch]:
        return [contact.as_match() for contact in self.contacts.values() if contact.id not in self.unindexed]

    def _cut(self, rows: Sequence[ContactMatch], limit: int) -> tuple[Sequence[ContactMatch], bool]:
        return tuple(rows[:limit]), len(rows) <= limit

    # ports.SalesforceContacts

    async def read(self, contact: ContactId) -> Contact | ContactGone:
        async with self.gate("read"):
            return self._read(contact)

    async def save(self, contact: Contact, changes: Fields, *, allow_duplicate: bool = False) -> Contact:
        async with self.gate("save"):
            now = self.contacts.get(contact.id)
            if now is None:
                gone = self._read(contact.id)
                raise RecordGone(gone if isinstance(gone, ContactGone) else None)
            if self.problems:
                raise Unacceptable(self.problems)
            if now.last_modified != contact.last_modified:
                raise EditConflict(now)
            if self.duplicates and not allow_duplicate:
                raise LikelyDuplicate(self.duplicates, self.may_override, message="This contact seems to exist.")
            fields = {**now.fields, **changes}
            fields["Name"] = " ".join(str(fields[part]) for part in ("FirstName", "LastName") if fields.get(part))
            modified = (now.last_modified or NOW) + timedelta(seconds=1)
            self.contacts[contact.id] = replace(now, fields=fields, last_modified=modified)
            return self._read_back(contact.id)

    # ports.SalesforceCreation

    def creation_mode(self, form: FormDescription) -> CreationMode:
        if form.external_id:
            return CreationMode.EXTERNAL_ID
        return CreationMode.IDEMPOTENCY_KEY if self.takes_keys else CreationMode.PLAIN

    async def create(self, new: NewRecord) -> RecordId:
        async with self.gate(_GATES.get(new.sobject, "create") + ("_by_key" if new.external_key else "")):
            if new.idempotency_key and not self.answers_keys:
                self.takes_keys = False
                raise KeyRefused("IDEMPOTENCY_NOT_SUPPORTED")
            key = new.external_key or new.idempotency_key
            known = self.record_keys.get(key)
            if known is not None:
                return known
            made = self._make(new)
            if key:
                self.record_keys[key] = made
            return made

    async def find_by_key(self, key_field: str, key: str) -> ContactMatch | None:
        async with self.gate("find_by_key"):
            contact = self.contacts.get(ContactId(self.record_keys.get(key, RecordId(""))))
            return contact.as_match() if contact else None

    async def record_under(self, sobject: str, key_field: str, key: str) -> RecordId | None:
        async with self.gate("record_under"):
            return self.record_keys.get(key)

    async def created_since(self, sobject: str, since: datetime, fields: Fields) -> Sequence[RecordId]:
        async with self.gate("created_since" if sobject in ("Contact", "Account") else "cases_created_since"):
            prefix, names = _PREFIXES[sobject], _TELLING[sobject]
            return [
                RecordId(record)
                for record, (when, made) in self.created.items()
                if record.startswith(prefix) and when >= since and all(made.get(n) == fields.get(n) for n in names)
            ]

    async def made(self, sobject: str, records: Sequence[RecordId]) -> Sequence[MadeRecord]:
        async with self.gate("made"):
            return [MadeRecord(one, one[-6:], self.created[one][0]) for one in records if one in self.created]

    async def person_contact(self, account: RecordId) -> ContactId:
        async with self.gate("person_contact"):
            return self.person_contacts[account]

    def _read(self, contact: ContactId) -> Contact | ContactGone:
        if contact in self.contacts:
            return self._read_back(contact)
        return self.gone.get(contact, ContactGone(contact, GoneWhy.NO_ACCESS))

    def _read_back(self, contact: ContactId) -> Contact:
        return replace(self.contacts[contact], read_at=self._clock())

    def _make(self, new: NewRecord) -> RecordId:
        if self.problems:
            raise Unacceptable(self.problems)
        if new.sobject == "Case":
            return self._make_case(new.fields)
        if self.duplicates and not new.allow_duplicate:
            raise LikelyDuplicate(self.duplicates, self.may_override, message="This contact seems to exist.")
        if new.sobject == "Lead":
            return self._make_lead(new.fields)
        contact = self._make_contact(new.fields)
        if new.sobject == "Contact":
            return RecordId(contact)
        account = record_id("001", self._next)
        self.person_contacts[account] = contact
        self.created[account] = self.created.pop(contact)
        return account

    def _make_contact(self, fields: Fields) -> ContactId:
        self._next += 1
        new = contact_id(self._next)
        name = " ".join(str(fields[part]) for part in ("FirstName", "LastName") if fields.get(part))
        self.contacts[new] = Contact(new, {**fields, "Name": name}, last_modified=self._clock())
        self.created[new] = (self._clock(), dict(fields))
        return new

    def _make_case(self, fields: Fields) -> RecordId:
        self._next += 1
        new = record_id("500", self._next)
        self.cases[new] = salesforce_case(self._next, subject=str(fields.get("Subject") or ""))
        self.created[new] = (self._clock(), dict(fields))
        return new

    def _make_lead(self, fields: Fields) -> RecordId:
        self._next += 1
        new = record_id("00Q", self._next)
        name = " ".join(str(fields[part]) for part in ("FirstName", "LastName") if fields.get(part))
        self.leads[new] = replace(salesforce_case(self._next, subject=""), id=new, number=name)
        self.created[new] = (self._clock(), dict(fields))
        return new

    # ports.SalesforceDuplicates

    async def duplicate_fields(self, sobject: str) -> frozenset[str]:
        async with self.gate("duplicate_fields"):
            return frozenset(self.watched)

    async def likely_duplicates(self, sobject: str, fields: Fields, record_type: str = "") -> DuplicateCheck:
        async with self.gate("likely_duplicates"):
            return self.foreseen

    # ports.SalesforceCases

    async def read_case(self, record: RecordId) -> SalesforceCase | None:
        async with self.gate("read_case"):
            return self.cases.get(record)

    async def read_lead(self, record: RecordId) -> SalesforceCase | None:
        async with self.gate("read_lead"):
            return self.leads.get(record)

    # ports.Salesforce

    def contact_url(self, contact: ContactId) -> str:
        return f"https://northwind.example/lightning/r/Contact/{contact}/view"

    def watch_usage(self, told: Callable[[CallUsage], None]) -> None:
        self.tell_usage = told

    async def warm(self) -> None:
        async with self.gate("warm"):
            return


def _row_starts(row: ContactMatch) -> tuple[str, str, str]:
    return row.name, row.name.rpartition(" ")[2], row.email
