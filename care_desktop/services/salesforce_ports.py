"""What the services need of a connected org; `api.salesforce` fits these Protocols, errors as ports.py says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from care_desktop.domain.cases import SalesforceCase
from care_desktop.domain.duplicates import DuplicateCheck
from care_desktop.domain.forms import FormDescription, Reference
from care_desktop.domain.ids import ContactId, RecordId
from care_desktop.domain.people import Contact, ContactGone, ContactMatch
from care_desktop.domain.records import CreationMode, MadeRecord, NewRecord
from care_desktop.domain.usage import CallUsage


class SalesforceSearch(Protocol):
    """Finding contacts; every method is one call. `complete` says that the answer holds all there is."""

    async def suggest(self, text: str, limit: int = 10) -> tuple[Sequence[ContactMatch], bool]:
        """Names beginning with the words of `text` (3 characters or more; 1 for CJK and Thai), from the index."""

    async def search(self, text: str, group: str, limit: int = 10) -> tuple[Sequence[ContactMatch], bool]:
        """Search the index in `group`: "EMAIL", "PHONE" or "ALL"."""

    async def starting_with(self, text: str, limit: int = 10) -> tuple[Sequence[ContactMatch], bool]:
        """Names, last names and emails starting with `text`, from the rows themselves (no index lag)."""

    async def by_id(self, contact: ContactId) -> Sequence[ContactMatch]:
        """The one contact of that id, or nothing."""

    async def present(self, contacts: Sequence[ContactId]) -> Sequence[ContactMatch]:
        """Those of these contacts (200 at most) that this user can see now, in any order."""

    async def recent(self, limit: int = 10) -> Sequence[ContactMatch]:
        """Contacts this user viewed last."""


class SalesforceContacts(Protocol):
    """Reading and writing contacts."""

    async def read(self, contact: ContactId) -> Contact | ContactGone:
        """Return the contact with account, owner and last-modified, or why it cannot be shown (rule L9)."""

    async def save(
        self, contact: Contact, changes: Mapping[str, str | None], *, allow_duplicate: bool = False
    ) -> Contact:
        """Write only `changes`, on condition that nobody changed it since it was read; return it as read afterwards.

        Raises EditConflict, RecordGone, LikelyDuplicate, Unacceptable, NoPermission.
        """


class SalesforceCreation(Protocol):
    """Making records of any kind, exactly once (salesforce.md 7.3)."""

    def creation_mode(self, form: FormDescription) -> CreationMode:
        """Return the best way that the org is known to offer for the records of a form."""

    async def create(self, new: NewRecord) -> RecordId:
        """Make the record. With a key it is safe to repeat, without one it is one single request.

        Raises AnswerLost, LikelyDuplicate, Unacceptable, KeyRefused (no key is taken; nothing was written), OutOfSight
        (it was made, and this user may not see it).
        """

    async def find_by_key(self, key_field: str, key: str) -> ContactMatch | None:
        """Return the contact that carries this external id, if there is one."""

    async def record_under(self, sobject: str, key_field: str, key: str) -> RecordId | None:
        """Return the record of that object which carries this external id, if there is one."""

    async def created_since(
        self, sobject: str, since: datetime, fields: Mapping[str, str | None]
    ) -> Sequence[RecordId]:
        """Return what this user made since then that agrees in the telling fields, from the rows themselves."""

    async def made(self, sobject: str, records: Sequence[RecordId]) -> Sequence[MadeRecord]:
        """Return those records as a person tells them apart, the newest first; what is hidden is left out."""

    async def person_contact(self, account: RecordId) -> ContactId:
        """Return the contact that a person account stands for."""


class SalesforceDuplicates(Protocol):
    """The org's duplicate rules, asked before anything is saved."""

    async def duplicate_fields(self, sobject: str) -> frozenset[str]:
        """Return the fields that the rules look at (cached), empty where nothing can be checked before saving."""

    async def likely_duplicates(
        self, sobject: str, fields: Mapping[str, str | None], record_type: str = ""
    ) -> DuplicateCheck:
        """Return what the rules find for a half-filled form, nothing where the org cannot check it beforehand."""


class SalesforceCases(Protocol):
    """Reading what Cases were escalated to."""

    async def read_case(self, record: RecordId) -> SalesforceCase | None:
        """Return the Case card, None when it does not exist for this user."""

    async def read_lead(self, record: RecordId) -> SalesforceCase | None:
        """Return the same of a Lead: its name stands for the number, its company for the subject."""


class SalesforceForms(Protocol):
    """The org's own forms and look-ups.

    A form that is known already comes without a request. `fresh` asks the org whether it is still so, where that was
    not done lately; show the known one first, then adopt the fresh one where it differs. An org that cannot be reached
    leaves the known one in force. `record_type` is the id of one of the form's record types, "" for the user's default.
    """

    async def contact_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new contact; its `sobject` is "Account" under a person account's record type."""

    async def case_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new Case."""

    async def lead_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new Lead."""

    async def contact_edit_form(self, contact: Contact, *, fresh: bool = False) -> FormDescription:
        """Return the form for that contact as it is: under its own record type, with what this user may edit."""

    async def look_up(self, sobject: str, text: str, limit: int = 10) -> Sequence[Reference]:
        """Return records of that object whose names begin with `text`; those seen last for no text."""

    async def references(self, form: FormDescription, values: Mapping[str, str]) -> Mapping[str, Reference]:
        """Return what the reference fields among `values` point to, by field name; what cannot be seen is left out."""


class Salesforce(
    SalesforceSearch,
    SalesforceContacts,
    SalesforceCreation,
    SalesforceDuplicates,
    SalesforceCases,
    SalesforceForms,
    Protocol,
):
    """Everything one connected org can do for the signed-in user."""

    def contact_url(self, contact: ContactId) -> str:
        """Return the web address of the record, for "Open in Salesforce"."""

    def watch_usage(self, told: Callable[[CallUsage], None]) -> None:
        """Tell, after every answer, how many of the org's calls are used up."""

    async def warm(self) -> None:
        """Open the connection ahead of the first search; never raises Unreachable."""
