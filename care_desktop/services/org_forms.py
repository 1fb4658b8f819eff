"""The org's forms and look-ups as the pages ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from care_desktop.domain.forms import FormDescription, Reference
from care_desktop.domain.people import Contact
from care_desktop.services.ports import SalesforceForms

MOST_ROWS = 10


class OrgForms:
    """Known forms come without a request; `fresh` asks the org whether they are still so."""

    def __init__(self, salesforce: SalesforceForms) -> None:
        self._salesforce = salesforce

    async def for_new_contact(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new contact, or for a person account under such a record type."""
        return await self._salesforce.contact_form(record_type, fresh=fresh)

    async def for_contact(self, contact: Contact, *, fresh: bool = False) -> FormDescription:
        """Return the form for a contact as it is."""
        return await self._salesforce.contact_edit_form(contact, fresh=fresh)

    async def look_up(self, sobjects: Sequence[str], text: str) -> Sequence[Reference]:
        """Return records whose names begin with `text`, of the objects that a field may point to, one after another."""
        found: list[Reference] = []
        for sobject in sobjects:
            if len(found) < MOST_ROWS:
                found.extend(await self._salesforce.look_up(sobject, text, MOST_ROWS - len(found)))
        return found

    async def references(self, form: FormDescription, values: Mapping[str, str]) -> Mapping[str, Reference]:
        """Return the records that look-ups among `values` point to, by field; what cannot be seen is left out."""
        return await self._salesforce.references(form, values)
