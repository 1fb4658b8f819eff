"""What forms are made of, asked of the org and kept: describe, layouts, values of picklists, person record types."""

from __future__ import annotations

from collections.abc import Mapping

from care_desktop.api.loose import LooseReader, Raw, label, objects, text
from care_desktop.api.reading import AnswerReader, T
from care_desktop.api.salesforce.capabilities import Capabilities, Feature
from care_desktop.api.salesforce.describe import DescribedRecordType
from care_desktop.api.salesforce.documents import FRESH_SECONDS, Answer, Documents, MetadataStore
from care_desktop.api.salesforce.form_building import Sources
from care_desktop.api.salesforce.form_requests import PERSON_TYPES, create_defaults, edit_layout, picklist_values
from care_desktop.api.salesforce.layouts import Layout, PicklistValues, layout, picklists
from care_desktop.api.salesforce.lookups import LookUps
from care_desktop.api.salesforce.org import OrgPlace
from care_desktop.api.sansio import Request
from care_desktop.domain.errors import Misunderstood, NoPermission, RecordGone

CREATE, EDIT = "create", "edit"
Picklists = Mapping[str, PicklistValues]


class NotTold(Misunderstood):
    """The org does not tell this: it has no User Interface API, or not for this."""


class FormDocuments(LookUps):
    """Gather the sources of a form; without the User Interface API they are describe alone."""

    def _begin(self, place: OrgPlace, capabilities: Capabilities | None, metadata: MetadataStore | None) -> None:
        super()._begin(place, capabilities, metadata)
        self._layouts = Documents("layout", self._fetch_layout, _LAYOUT, store=metadata, now=self._ticks)
        self._picklists = Documents("picklists", self._fetch_picklists, _PICKLISTS, store=metadata, now=self._ticks)
        self._persons = Documents("persons", self._fetch_persons, _PERSONS, store=metadata, now=self._ticks)
        self._untold: dict[str, float] = {}

    async def _sources(self, mode: str, sobject: str, record_type: str, *, fresh: bool) -> Sources:
        """Return what the form of a record type is made of; "" for this user's default."""
        described = await self._describes.get(sobject, fresh=fresh)
        kind = record_type or described.default_record_type
        laid = await self._told(self._layouts, f"{mode}/{sobject}/{kind}", fresh)
        if laid is None:
            return Sources(described, None, {})
        return Sources(described, laid, await self._told(self._picklists, f"{sobject}/{kind}", fresh) or {})

    async def _person_types(self, *, fresh: bool) -> tuple[DescribedRecordType, ...]:
        """Return the record types of person accounts that this user may use, in an org that has them."""
        contact = await self._describes.get("Contact")
        if not contact.has("IsPersonAccount"):
            return ()
        persons = await self._told(self._persons, "Account", fresh) or ()
        if not persons:
            return ()
        account = await self._describes.get("Account", fresh=fresh)
        mine = {kind.id for kind in account.record_types} if account.createable else set()
        return tuple(kind for kind in persons if kind.id in mine)

    async def _told(self, documents: Documents[T], name: str, fresh: bool) -> T | None:
        """Return a document; None where the org does not tell it, which is asked again after a while."""
        missed = self._untold.get(name)
        if missed is not None and self._ticks() - missed < FRESH_SECONDS:
            return None
        try:
            return await documents.get(name, fresh=fresh)
        except (Misunderstood, NoPermission, RecordGone):
            self._untold[name] = self._ticks()
            return None

    async def _fetch_layout(self, name: str, mark: str) -> Answer[Layout] | None:
        mode, sobject, record_type = name.split("/")
        ask = create_defaults if mode == CREATE else edit_layout
        return await self._ask_ui(ask(self._requests.data, sobject, record_type), _LAYOUT)

    async def _fetch_picklists(self, name: str, mark: str) -> Answer[Picklists] | None:
        sobject, record_type = name.split("/")
        return await self._ask_ui(picklist_values(self._requests.data, sobject, record_type), _PICKLISTS)

    async def _fetch_persons(self, name: str, mark: str) -> Answer[tuple[DescribedRecordType, ...]] | None:
        request = self._requests.query(PERSON_TYPES)
        response = await self._send(request)
        return Answer(await _PERSONS.read(request, response), response.body)

    async def _ask_ui(self, request: Request, reader: AnswerReader[T]) -> Answer[T]:
        response = await self._unless_lacking(Feature.UI_API, request)
        if response is None:
            raise NotTold("no User Interface API")
        return Answer(await reader.read(request, response), response.body)


def _person_types(raw: Raw) -> tuple[DescribedRecordType, ...]:
    found = (entry for entry in objects(raw, "records") if text(entry, "Id"))
    return tuple(DescribedRecordType(text(entry, "Id"), label(entry, "Name", text(entry, "Id"))) for entry in found)


_LAYOUT = LooseReader(layout)
_PICKLISTS = LooseReader(picklists)
_PERSONS = LooseReader(_person_types)
