"""Reading a contact with everything that its form may show, however many fields the org has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from care_desktop.api.salesforce.describe import Described
from care_desktop.api.salesforce.errors import FieldsChanged
from care_desktop.api.salesforce.form_building import readable_fields
from care_desktop.api.salesforce.org import MOST_SUBREQUESTS, Org
from care_desktop.api.salesforce.query import Condition, Select
from care_desktop.api.salesforce.values import text_of
from care_desktop.api.salesforce.wire import Record, contact_of, text_at
from care_desktop.domain.errors import Misunderstood
from care_desktop.domain.forms import Reference
from care_desktop.domain.ids import normalise_record_id
from care_desktop.domain.people import Contact

_ALWAYS = ("Id", "Name", "LastModifiedDate", "RecordTypeId", "IsPersonAccount")
_PARENTS = ("Account.Name", "Owner.Name", "LastModifiedBy.Name")
_HAVE_NAMES = frozenset({"Account", "Contact", "User", "Group", "Lead", "Campaign", "Opportunity", "Asset", "Product2"})
_OWN = "__c"
MOST_PARENTS = 12
LONGEST_QUERY = 1800
"""Letters of a SELECT list that fit into an address (salesforce.md 2.1: keep them below about 2,000)."""


class ContactReading(Org):
    """Read in one call: a query, or several of them in a composite where one would be too long for an address."""

    async def _contact(self, described: Described, where: Condition) -> Contact | None:
        parents = _parents(described)
        try:
            return await self._read_with(described, where, parents)
        except FieldsChanged:
            if not parents:
                raise
            return await self._read_with(described, where, {})

    async def _read_with(self, described: Described, where: Condition, parents: Mapping[str, str]) -> Contact | None:
        usual = (path for path in _PARENTS if described.has(path))
        wanted = (*_ALWAYS, *readable_fields(described), *usual, *parents.values())
        fields = [name for name in dict.fromkeys(wanted) if "." in name or name == "Id" or described.has(name)]
        record = await self._whole_record(fields, where)
        if record is None:
            return None
        try:
            contact = contact_of(record, fields, self._now())
        except ValueError as error:
            raise Misunderstood("a contact makes no sense") from error
        return replace(contact, references=dict(_references(record, parents)))

    async def _whole_record(self, fields: Sequence[str], where: Condition) -> Record | None:
        """Return one record with all of those fields; the first query counts it as viewed."""
        parts = list(_portions(fields))
        if len(parts) == 1:
            found = await self._records(Select(fields, "Contact", where, for_view=True))
            return found[0] if found else None
        queries = {
            str(number): Select(tuple(dict.fromkeys(("Id", *part))), "Contact", where, for_view=number == 0).soql
            for number, part in enumerate(parts[:MOST_SUBREQUESTS])
        }
        answers = await self.composite_queries(queries)
        whole: dict[str, JsonValue] = {}
        for key in queries:
            if not answers[key]:
                return None
            whole |= answers[key][0]
        return whole


def _parents(described: Described) -> dict[str, str]:
    """Return the path to the name behind each reference field, where what it points to is sure to have a Name."""
    found = {}
    for field in described.fields.values():
        named = all(target in _HAVE_NAMES or target.endswith(_OWN) for target in field.references)
        if field.type == "reference" and field.relationship and field.references and named:
            found[field.name] = f"{field.relationship}.Name"
    system = ("CreatedById", "LastModifiedById")
    return dict([pair for pair in found.items() if pair[0] not in system][:MOST_PARENTS])


def _portions(fields: Sequence[str]) -> Iterator[list[str]]:
    """Cut a list of fields so that each part fits into an address."""
    part: list[str] = []
    for field in fields:
        if part and sum(len(name) + 3 for name in part) + len(field) > LONGEST_QUERY:
            yield part
            part = []
        part.append(field)
    yield part


def _references(record: Record, parents: Mapping[str, str]) -> Iterator[tuple[str, Reference]]:
    for field, path in parents.items():
        target = normalise_record_id(text_of(record.get(field)))
        name = text_at(record, *path.split("."))
        if target is not None and name:
            yield field, Reference(target, name)
