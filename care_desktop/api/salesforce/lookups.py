"""Records that a reference field may point to: found by the beginning of their names, and named by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from care_desktop.api.salesforce.describe import Described
from care_desktop.api.salesforce.org import Org
from care_desktop.api.salesforce.query import Condition, Select, any_of, differs, one_of, starts_with
from care_desktop.api.salesforce.wire import Record, known_id, text_at
from care_desktop.domain.errors import Misunderstood
from care_desktop.domain.forms import FormDescription, Reference
from care_desktop.domain.ids import normalise_record_id

MOST_REFERENCES = 200
_OTHER_NAMES = ("LastName",)
_DETAILS: Mapping[str, tuple[str, ...]] = {
    "Account": ("BillingCity", "AccountNumber"),
    "Contact": ("Account.Name", "Email"),
    "Lead": ("Company", "Email"),
    "User": ("Title", "Email"),
    "Case": ("Subject",),
}


class LookUps(Org):
    """Look records up in their own rows, so that the search index need not know them yet."""

    async def look_up(self, sobject: str, text: str, limit: int = 10) -> Sequence[Reference]:
        """Return records of that object whose names begin with `text`; those seen last for no text."""
        return await self._knowing(sobject, lambda described: self._found(described, text.strip(), limit))

    async def references(self, form: FormDescription, values: Mapping[str, str]) -> Mapping[str, Reference]:
        """Return what the reference fields among `values` point to, by field name; what cannot be seen is left out."""
        pointing = {field.name: normalise_record_id(values.get(field.name, "").strip()) for field in form.fields}
        wanted: dict[str, set[str]] = {}
        for field in form.fields:
            for sobject in field.references if pointing[field.name] else ():
                wanted.setdefault(sobject, set()).add(str(pointing[field.name]))
        known: dict[str, Reference] = {}
        for sobject, ids in wanted.items():
            known |= {found.id: found for found in await self._by_ids(sobject, sorted(ids - known.keys()))}
        return {name: known[record] for name, record in pointing.items() if record in known}

    async def _found(self, described: Described, text: str, limit: int) -> Sequence[Reference]:
        name = described.name_field
        if text:
            names = [name, *(other for other in _OTHER_NAMES if described.has(other))]
            where = any_of(*(starts_with(field, text) for field in names))
            return await self._references(described, where, name, limit)
        if not described.has("LastViewedDate"):
            return await self._references(described, None, name, limit)
        return await self._references(described, differs("LastViewedDate", None), "LastViewedDate DESC", limit)

    async def _by_ids(self, sobject: str, ids: Sequence[str]) -> Sequence[Reference]:
        if not ids:
            return ()
        described = await self._describes.get(sobject)
        return await self._references(described, one_of("Id", ids), described.name_field, MOST_REFERENCES)

    async def _references(
        self, described: Described, where: Condition | None, order: str, limit: int
    ) -> Sequence[Reference]:
        details = [path for path in _DETAILS.get(described.sobject, ()) if described.has(path)]
        fields = ("Id", described.name_field, *details)
        records = await self._records(Select(fields, described.sobject, where, (order,), limit))
        try:
            return [_reference(record, described.name_field, details) for record in records]
        except ValueError as error:
            raise Misunderstood("a look-up makes no sense") from error


def _reference(record: Record, name: str, details: Sequence[str]) -> Reference:
    told = (text_at(record, *path.split(".")) for path in details)
    record_id = known_id(record.get("Id"))
    return Reference(record_id, text_at(record, name) or record_id, " · ".join(filter(None, told)))
