"""The org's own forms for the window: for creating, for editing, and what their look-up fields find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from care_desktop.domain.errors import NoPermission
from care_desktop.domain.forms import FormDescription, Reference
from care_desktop.domain.linking import Refusal
from care_desktop.domain.people import Contact
from care_desktop.services.ports import SalesforceForms
from care_desktop.services.session import Session

MOST_OBJECTS = 3
"""A look-up field that may point to more kinds of records than these is asked for the first ones."""


class Forms:
    """Forms come at once when they are known already; the same with `fresh` afterwards tells whether they are still so.

    Every method raises NoPermission where no account is connected, and Unreachable where nothing is known yet.
    """

    def __init__(self, salesforce: SalesforceForms, session: Session) -> None:
        self._salesforce = salesforce
        self._session = session

    async def contact(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new contact, of a person account under its record type."""
        return await self._org().contact_form(record_type, fresh=fresh)

    async def case(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new Salesforce Case."""
        return await self._org().case_form(record_type, fresh=fresh)

    async def lead(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new Lead."""
        return await self._org().lead_form(record_type, fresh=fresh)

    async def edit(self, contact: Contact, *, fresh: bool = False) -> FormDescription:
        """Return the form for that contact as it is."""
        return await self._org().contact_edit_form(contact, fresh=fresh)

    async def look_up(self, sobjects: Sequence[str], text: str, limit: int = 10) -> Sequence[Reference]:
        """Return records whose names begin with `text`, of the objects that a field may point to, one after another."""
        org, found = self._org(), list[Reference]()
        for sobject in sobjects[:MOST_OBJECTS]:
            found += await org.look_up(sobject, text, limit - len(found))
            if len(found) >= limit:
                break
        return tuple(found)

    async def references(self, form: FormDescription, values: Mapping[str, str]) -> Mapping[str, Reference]:
        """Return what the reference fields among `values` point to, by field name."""
        return await self._org().references(form, values)

    def _org(self) -> SalesforceForms:
        if self._session.account is None:
            raise NoPermission("no Salesforce account is connected", Refusal.NO_ACCOUNT)
        return self._salesforce
