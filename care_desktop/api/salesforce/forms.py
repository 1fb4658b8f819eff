"""The org's own forms, each built once out of what the org told and built anew when that changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from care_desktop.api.salesforce.capabilities import Capabilities
from care_desktop.api.salesforce.describe import Described, DescribedRecordType
from care_desktop.api.salesforce.documents import MetadataStore
from care_desktop.api.salesforce.form_building import Order, Sources, create_form, edit_form, weight
from care_desktop.api.salesforce.form_documents import CREATE, EDIT, FormDocuments
from care_desktop.api.salesforce.form_orders import CASE, CONTACT, LEAD, PERSON
from care_desktop.api.salesforce.org import OrgPlace
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.forms import FormDescription, RecordType
from care_desktop.domain.people import Contact

MOST_AT_ONCE = 1000
"""Fields and values that are put together at once, in about a millisecond; more of them in a thread."""


class OrgForms(FormDocuments):
    """Fit ports.SalesforceForms."""

    def _begin(self, place: OrgPlace, capabilities: Capabilities | None, metadata: MetadataStore | None) -> None:
        super()._begin(place, capabilities, metadata)
        self._built: dict[tuple[str, Order, str], tuple[Sources, FormDescription]] = {}

    async def foresee(self) -> None:
        """Read the form that is opened most, so that it is there at the key; one that cannot be read is read then."""
        try:
            await self.contact_form()
        except CareDesktopError:
            return

    async def contact_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new contact; its `sobject` is "Account" under a person account's record type."""
        persons = await self._person_types(fresh=fresh)
        order = PERSON if record_type in {kind.id for kind in persons} else CONTACT
        form = await self._create(replace(order, key_field=self._external_id_field), record_type, fresh=fresh)
        if not persons:
            return form
        contact = await self._describes.get("Contact")
        return replace(form, record_types=_with_persons(contact, persons))

    async def case_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new Case."""
        return await self._create(replace(CASE, key_field=self._case_external_id_field), record_type, fresh=fresh)

    async def lead_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        """Return the form for a new Lead."""
        return await self._create(replace(LEAD, key_field=self._case_external_id_field), record_type, fresh=fresh)

    async def contact_edit_form(self, contact: Contact, *, fresh: bool = False) -> FormDescription:
        """Return the form for that contact as it is: under its own record type, with what this user may edit."""
        record_type = contact.text("RecordTypeId")
        order = replace(CONTACT, key_field=self._external_id_field)
        return await self._build(EDIT, order, await self._sources(EDIT, "Contact", record_type, fresh=fresh))

    async def _create(self, order: Order, record_type: str, *, fresh: bool) -> FormDescription:
        sources = await self._sources(CREATE, order.sobject, record_type, fresh=fresh)
        form = await self._build(CREATE, order, sources)
        chosen = record_type or _default_of(sources.described)
        return replace(form, record_types=_choices(sources.described), record_type=chosen)

    async def _build(self, mode: str, order: Order, sources: Sources) -> FormDescription:
        """Return the form of these sources, the same object as last time where they are the same."""
        key = (mode, order, sources.layout.record_type if sources.layout else "")
        known = self._built.get(key)
        if known is not None and known[0] == sources:
            return known[1]
        make = create_form if mode == CREATE else edit_form
        if weight(sources) > MOST_AT_ONCE:
            form = await asyncio.to_thread(make, sources, order)
        else:
            form = make(sources, order)
        self._built[key] = sources, form
        return form


def _own_types(described: Described) -> list[DescribedRecordType]:
    return [kind for kind in described.record_types if not kind.is_master]


def _default_of(described: Described) -> str:
    """Return the record type that a new record gets without asking; "" where the object has none of its own."""
    return described.default_record_type if _own_types(described) else ""


def _choices(described: Described) -> tuple[RecordType, ...]:
    """Return what there is to choose from: nothing where there are not two."""
    types, default = _own_types(described), _default_of(described)
    if len(types) < 2:
        return ()
    return tuple(RecordType(kind.id, kind.name, described.sobject, kind.id == default) for kind in types)


def _with_persons(contact: Described, persons: tuple[DescribedRecordType, ...]) -> tuple[RecordType, ...]:
    plain = RecordType(_default_of(contact), contact.label, contact.sobject, is_default=True)
    return (*(_choices(contact) or (plain,)), *(RecordType(kind.id, kind.name, "Account") for kind in persons))
