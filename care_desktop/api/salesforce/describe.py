"""Forms out of describe: read once per object, kept, and looked at again now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from care_desktop.api.salesforce.wire import DescribeAnswer, DescribedField
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField

FRESH_SECONDS = 600.0

CONTACT_FIELDS = (
    "Salutation",
    "FirstName",
    "LastName",
    "Title",
    "Email",
    "Phone",
    "MobilePhone",
    "MailingStreet",
    "MailingCity",
    "MailingPostalCode",
    "MailingCountry",
    "Care_Handle__c",
    "Preferred_Channel__c",
    "Description",
)
CASE_FIELDS = ("Subject", "Description", "Priority", "Status", "Origin", "Type", "Reason")
LEAD_FIELDS = ("FirstName", "LastName", "Company", "Title", "Email", "Phone", "Status", "LeadSource", "Description")

_TYPES = {
    "string": FieldType.TEXT,
    "url": FieldType.TEXT,
    "int": FieldType.TEXT,
    "double": FieldType.TEXT,
    "currency": FieldType.TEXT,
    "percent": FieldType.TEXT,
    "date": FieldType.TEXT,
    "textarea": FieldType.LONG_TEXT,
    "email": FieldType.EMAIL,
    "phone": FieldType.PHONE,
    "picklist": FieldType.PICKLIST,
    "boolean": FieldType.CHECKBOX,
}
_MEASURED = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.PHONE})


@dataclass(frozen=True, slots=True)
class Described:
    """One object of the org, as this user sees it; `since` asks whether it is still so."""

    sobject: str
    fields: Mapping[str, DescribedField]
    since: str = ""

    @classmethod
    def of(cls, answer: DescribeAnswer) -> Described:
        """Return what an answer describes."""
        return cls(answer.name, {field.name: field for field in answer.fields_})

    @property
    def name_field(self) -> str:
        """The field that people call a record by: CaseNumber of a Case, Name of most."""
        return next((field.name for field in self.fields.values() if field.name_field), "Name")

    def has(self, path: str) -> bool:
        """Say whether a field, or the field behind the first step of a path such as Account.Name, is there."""
        first, dot, _ = path.partition(".")
        return (f"{first}Id" if dot else first) in self.fields


Fetch = Callable[[str, str], Awaitable[Described | None]]


class Describes:
    """Keep what was described; `fetch(sobject, since)` gives None when nothing has changed since."""

    def __init__(self, fetch: Fetch, now: Callable[[], float]) -> None:
        self._fetch = fetch
        self._now = now
        self._known: dict[str, tuple[float, Described]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def known(self, sobject: str) -> Described | None:
        """Return what is known already, however old."""
        entry = self._known.get(sobject)
        return entry[1] if entry else None

    def forget(self, sobject: str) -> None:
        """Read it again before the next use: the org has shown that it is different."""
        self._known.pop(sobject, None)

    async def get(self, sobject: str, *, fresh: bool = False) -> Described:
        """Return the object; `fresh` asks the org whether an older answer is still true, if it can be reached."""
        async with self._locks.setdefault(sobject, asyncio.Lock()):
            entry = self._known.get(sobject)
            if entry is None:
                return await self._load(sobject, None)
            if not fresh or self._now() - entry[0] < FRESH_SECONDS:
                return entry[1]
            try:
                return await self._load(sobject, entry[1])
            except Unreachable:
                return entry[1]

    async def _load(self, sobject: str, before: Described | None) -> Described:
        described = await self._fetch(sobject, before.since if before else "") or before
        if described is None:
            raise Unreachable("describe: unchanged since never")
        self._known[sobject] = (self._now(), described)
        return described


def form_of(described: Described, order: Sequence[str], external_id_field: str) -> FormDescription:
    """Return the form: the fields of `order` that the user may see, then whatever else a create requires."""
    known = described.fields
    others = (name for name, field in known.items() if field.required and name not in order)
    shown = [known[name] for name in (*order, *others) if name in known and known[name].type in _TYPES]
    return FormDescription(
        described.sobject, tuple(map(_form_field, shown)), _external_id(known.get(external_id_field))
    )


def _form_field(field: DescribedField) -> FormField:
    kind = _TYPES[field.type]
    values = [value for value in field.values or () if value.active] if kind is FieldType.PICKLIST else []
    return FormField(
        name=field.name,
        label=field.label or field.name,
        type=kind,
        required=field.required,
        editable=field.createable or field.updateable,
        length=max(0, field.length) if kind in _MEASURED else 0,
        choices=tuple(Choice(value.value, value.label or value.value) for value in values),
        default=_default(field, kind),
        help=field.help or "",
    )


def _default(field: DescribedField, kind: FieldType) -> str:
    if kind is FieldType.PICKLIST:
        return next((value.value for value in field.values or () if value.active and value.default), "")
    if isinstance(field.default, bool):
        return "true" if field.default else "false"
    return field.default if isinstance(field.default, str) else ""


def _external_id(field: DescribedField | None) -> str:
    """Upsert on an external id needs no special right only where it is unique (salesforce.md 2.4)."""
    usable = field is not None and field.custom and field.external_id and field.unique and field.createable
    return field.name if field is not None and usable else ""
