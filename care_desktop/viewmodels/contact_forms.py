"""The org's forms of contacts as they are, one per record type, and the names that their look-ups need."""

from __future__ import annotations

from collections.abc import Mapping

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.forms import FormDescription, Reference
from care_desktop.domain.people import Contact
from care_desktop.services.forms import Forms
from care_desktop.viewmodels.form import record_form
from care_desktop.viewmodels.form_state import FormState

_NO_FORM = FormDescription("Contact", ())


class ContactForms:
    """Forms that were seen are there at once; `learn` reads one, `renew` asks whether it is still so."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._known: dict[str, FormDescription] = {}

    def of(self, contact: Contact) -> FormDescription:
        """Return the form of a contact, without fields while it is not known."""
        return self._known.get(_kind(contact), _NO_FORM)

    def filled(self, contact: Contact, edits: Mapping[str, str], records: Mapping[str, Reference]) -> FormState:
        """Return the form with what Salesforce holds and the unsaved edits; `records` are known from before."""
        known = {**records, **{found.id: found for found in contact.references.values()}}
        return record_form(self.of(contact), contact.fields, edits, known)

    async def learn(self, contact: Contact) -> None:
        """Know the form of this contact. Raises Unreachable, NotAllowed, Misunderstood."""
        self._known[_kind(contact)] = await self._forms.edit(contact)

    async def renew(self, contact: Contact) -> bool:
        """Ask the org whether the form is still so; says whether it is another. A known form stays in force."""
        before = self.of(contact)
        try:
            self._known[_kind(contact)] = await self._forms.edit(contact, fresh=True)
        except CareDesktopError:
            return False
        return self.of(contact) != before

    async def names(self, contact: Contact, missing: Mapping[str, str]) -> Mapping[str, Reference]:
        """Return the records behind these ids, by field; one that cannot be named stays an id."""
        if not missing:
            return {}
        try:
            return await self._forms.references(self.of(contact), missing)
        except CareDesktopError:
            return {}


def _kind(contact: Contact) -> str:
    return contact.text("RecordTypeId")
