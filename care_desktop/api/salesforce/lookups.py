"""Records that a reference field may point to: found by the beginning of their names, and named by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from care_desktop.api.salesforce.describe import Described
from care_desktop.api.salesforce.org import Org
from care_desktop.api.salesforce.query import Condition, Select, any_of, differs, one_of, starts_with
from care_desktop.api.salesforce.wire import Record, known_id, text_at
from care_desktop.domain.errors import Misunderstood, NoPermission, RecordGone
from care_desktop.domain.forms import FormDescription, Reference
from care_desktop.domain.ids import normalise_record_id

MOST_REFERENCES = 200
MOST_OBJECTS = 3
"""A field that may point to more kinds of records than these is looked at for the first ones."""
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
        pointing: dict[str, str] = {}
        wanted: dict[str, set[str]] = {}
        for field in form.fields:
            record = normalise_record_id(values.get(field.name, "").strip()) if field.references else None
            if record is not None:
                pointing[field.name] = record
                for sobject in field.references[:MOST_OBJECTS]:
                    wanted.setdefault(sobject, set()).add(record)
        known = {found.id: found for found in await self._by_ids(wanted)}
        return {name: known[record] for name, record in pointing.items() if record in known}

    async def _found(self, described: Described, text: str, limit: int) -> Sequence[Reference]:
        name = described.name_field
        if text:
            names = [name, *(other for other in _OTHER_NAMES if described.has(other))]
            where = any_of(*(starts_with(field, text) for field in names))
            return await self._references(described, where, name, limit)
        if described.has("LastViewedDate"):
            viewed = differs("LastViewedDate", None)
            if found := await self._references(described, viewed, "LastViewedDate DESC", limit):
                return found
        return await self._references(described, None, name, limit)

    async def _by_ids(self, wanted: Mapping[str, Set[str]]) -> Sequence[Reference]:
        """Return the records of those ids, in one call for all objects."""
        selects = {}
        for sobject, ids in wanted.items():
            try:
                described = await self._describes.get(sobject)
            except (NoPermission, RecordGone):
                continue
            selects[sobject] = _select(described, one_of("Id", sorted(ids)), described.name_field, MOST_REFERENCES)
        if len(selects) == 1:
            rows = {sobject: await self._records(select) for sobject, select in selects.items()}
        else:
            rows = dict(await self.composite_queries({sobject: select.soql for sobject, select in selects.items()}))
        return [found for sobject, select in selects.items() for found in _all_of(rows[sobject], select)]

    async def _references(
        self, described: Described, where: Condition | None, order: str, limit: int
    ) -> Sequence[Reference]:
        select = _select(described, where, order, limit)
        return _all_of(await self._records(select), select)


def _select(described: Described, where: Condition | None, order: str, limit: int) -> Select:
    details = (path for path in _DETAILS.get(described.sobject, ()) if described.has(path))
    return Select(("Id", described.name_field, *details), described.sobject, where, (order,), limit)


def _all_of(records: Sequence[Record], select: Select) -> list[Reference]:
    _id, name, *details = select.fields
    try:
        return [_reference(record, name, details) for record in records]
    except ValueError as error:
        raise Misunderstood("a look-up makes no sense") from error


def _reference(record: Record, name: str, details: Sequence[str]) -> Reference:
    told = (text_at(record, *path.split(".")) for path in details)
    record_id = known_id(record.get("Id"))
    return Reference(record_id, text_at(record, name) or record_id, " · ".join(filter(None, told)))
