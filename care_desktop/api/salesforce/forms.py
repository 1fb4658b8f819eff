"""The org's own forms and look-ups."""

from __future__ import annotations

from collections.abc import Sequence

from care_desktop.api.salesforce.describe import CASE_FIELDS, CONTACT_FIELDS, LEAD_FIELDS, form_of
from care_desktop.api.salesforce.lookups import LookUps
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.people import Contact


class OrgForms(LookUps):
    """Fit ports.SalesforceForms."""

    async def contact_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new contact."""
        return await self._form("Contact", CONTACT_FIELDS, self._external_id_field, fresh)

    async def case_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new Case."""
        return await self._form("Case", CASE_FIELDS, self._case_external_id_field, fresh)

    async def lead_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new Lead."""
        return await self._form("Lead", LEAD_FIELDS, self._case_external_id_field, fresh)

    async def contact_edit_form(self, contact: Contact, *, fresh: bool = False) -> FormDescription:
        """Return the form for that contact as it is."""
        return await self._form("Contact", CONTACT_FIELDS, self._external_id_field, fresh)

    async def _form(self, sobject: str, order: Sequence[str], key: str, fresh: bool) -> FormDescription:
        return form_of(await self._describes.get(sobject, fresh=fresh), order, key)
