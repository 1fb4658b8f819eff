"""Finding in Salesforce the contacts that may be a Customer: one call, exact, from the rows and not the index."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from care_desktop.api.salesforce.client import SalesforceClient
from care_desktop.api.salesforce.errors import FieldsChanged
from care_desktop.api.salesforce.query import Condition, Select, all_of, any_of, equals, one_of
from care_desktop.api.salesforce.search import HANDLE_FIELD, STANDARD_FIELDS
from care_desktop.api.salesforce.wire import ContactRow
from care_desktop.domain.errors import Misunderstood
from care_desktop.domain.people import ContactMatch, Customer, PointKind

_MOST_VALUES = 10
_LONGEST_VALUE = 255
_MOST_ROWS = 20
"""Of each question; more namesakes than that are nobody's suggestion."""
_NEWEST_FIRST = ("LastModifiedDate DESC", "Id")


class SalesforceContactFinder:
    """Finds in one org the contacts that may be a Customer."""

    def __init__(self, client: SalesforceClient) -> None:
        self._client = client
        self._has_handles = True

    async def find(self, customer: Customer) -> Sequence[ContactMatch]:
        """Return contacts that share an email, phone, name or handle with the Customer.

        Raises the errors of domain/errors.py.
        """
        if self._has_handles:
            try:
                return await self._ask(customer, handles=True)
            except FieldsChanged:
                self._has_handles = False  # this org has no field for handles
        return await self._ask(customer, handles=False)

    async def _ask(self, customer: Customer, *, handles: bool) -> Sequence[ContactMatch]:
        fields = (*STANDARD_FIELDS, HANDLE_FIELD) if handles else STANDARD_FIELDS
        asked = {
            key: Select(fields, "Contact", where, _NEWEST_FIRST, _MOST_ROWS).soql
            for key, where in questions(customer, handles=handles).items()
        }
        answers = await self._client.composite_queries(asked) if asked else {}
        try:
            rows = [ContactRow.model_validate(record).to_match() for found in answers.values() for record in found]
        except ValueError as wrong:
            raise Misunderstood("a contact that makes no sense") from wrong
        return list({row.id: row for row in rows}.values())


def questions(customer: Customer, *, handles: bool) -> Mapping[str, Condition]:
    """Return what to ask, by what it is about; what the Customer does not have is not asked for."""
    asked: dict[str, Condition | None] = {
        "email": _any("Email", customer.points(PointKind.EMAIL)),
        "phone": _by_phone(customer.points(PointKind.PHONE)),
        "name": _by_name(customer),
        "handle": _any(HANDLE_FIELD, _handles(customer)) if handles else None,
    }
    return {key: where for key, where in asked.items() if where is not None}


def _any(field: str, values: Sequence[str]) -> Condition | None:
    known = _askable(values)
    return one_of(field, known) if known else None


def _by_phone(phones: Sequence[str]) -> Condition | None:
    digits = ["".join(c for c in phone if c.isascii() and c.isdigit()) for phone in phones]
    written = _askable([*phones, *digits, *(f"+{number}" for number in digits if number)])
    return any_of(one_of("Phone", written), one_of("MobilePhone", written)) if written else None


def _by_name(customer: Customer) -> Condition | None:
    first, last, displayed = (_clean(n) for n in (customer.first_name, customer.last_name, customer.display_name))
    if first and last:
        return all_of(equals("FirstName", first), equals("LastName", last))
    if first or last:
        return equals("LastName", first or last)
    return equals("Name", displayed) if displayed else None


def _handles(customer: Customer) -> list[str]:
    bare = [name.strip().lstrip("@") for name in (customer.handle, customer.username)]
    return [form for name in bare if name for form in (name, f"@{name}")]


def _askable(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(_clean, values))))[:_MOST_VALUES]


def _clean(value: str) -> str:
    """Leave out what no literal can hold; a value longer than any field matches nothing."""
    spoken = "".join(c for c in value if unicodedata.category(c) not in {"Cc", "Cs"}).strip()
    return spoken if len(spoken) <= _LONGEST_VALUE else ""
