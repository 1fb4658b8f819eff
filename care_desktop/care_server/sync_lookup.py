"""Looking a Customer up in Salesforce by the search key: SOQL equality, several Customers in one call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_desktop.domain.contact_sync import KeyKind, SyncKey
from care_desktop.domain.errors import Misunderstood
from care_desktop.domain.people import ContactMatch

if TYPE_CHECKING:
    from care_desktop.api.salesforce.client import SalesforceClient
    from care_desktop.api.salesforce.query import Condition
    from care_desktop.api.salesforce.wire import Record

MOST_QUERIES = 5
"""Of one composite call. [know] More than five of its parts may be no queries."""
_MOST_ROWS = 50
_BY_HANDLE = frozenset({KeyKind.USERNAME, KeyKind.HANDLE})


@dataclass(frozen=True, slots=True)
class Question:
    """Whom to look for: the key, and the contact that was made for this Customer, if that was done before."""

    customer_id: str
    key: SyncKey
    made: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Who matches; the contact that was made for this Customer is one of them. `made`: it is there."""

    matches: tuple[ContactMatch, ...] = ()
    made: bool = False


class Lookup:
    """Look Customers up in one org; `external_field` carries the Customer's id where a contact was made for one.

    `calls` counts what it cost.
    """

    def __init__(self, org: SalesforceClient, external_field: str) -> None:
        self._org = org
        self._external_field = external_field
        self.calls = 0

    async def find(self, questions: Sequence[Question]) -> Mapping[str, Found]:
        """Return what was found, by Customer. Raises the errors of domain/errors.py."""
        found: dict[str, Found] = {}
        for some in _chunks(questions):
            found |= await self._find_some(some)
        return found

    async def _find_some(self, questions: Sequence[Question]) -> Mapping[str, Found]:
        from care_desktop.api.salesforce.errors import FieldsChanged
        from care_desktop.api.salesforce.search import HANDLE_FIELD

        if self._org.capabilities.has(HANDLE_FIELD):
            try:
                return await self._ask(questions, handles=True)
            except FieldsChanged:
                self._org.capabilities.lacks(HANDLE_FIELD)  # this org has no field for handles
        return await self._ask(questions, handles=False)

    async def _ask(self, questions: Sequence[Question], *, handles: bool) -> Mapping[str, Found]:
        from care_desktop.api.salesforce.query import Select
        from care_desktop.api.salesforce.search import HANDLE_FIELD, STANDARD_FIELDS

        extra = (HANDLE_FIELD,) * handles + ((self._external_field,) if self._external_field else ())
        fields, order = (*STANDARD_FIELDS, *extra), ("LastModifiedDate DESC", "Id")
        asked = {
            question.customer_id: Select(
                fields, "Contact", self._condition(question, handles=handles), order, _MOST_ROWS
            ).soql
            for question in questions
        }
        self.calls += 1
        answers = await self._org.composite_queries(asked)
        return {question.customer_id: self._found(question, answers[question.customer_id]) for question in questions}

    def _condition(self, question: Question, *, handles: bool) -> Condition:
        from care_desktop.api.salesforce.query import any_of, equals

        ways = [key_condition(question.key, handles=handles)]
        if self._external_field:
            ways.append(equals(self._external_field, question.customer_id))
        if question.made is not None:
            ways.append(equals("Id", question.made))
        return any_of(*ways)

    def _found(self, question: Question, records: Sequence[Record]) -> Found:
        from care_desktop.api.salesforce.wire import ContactRow, text_at

        try:
            matches = tuple(ContactRow.model_validate(record).to_match() for record in records)
        except ValueError as wrong:
            raise Misunderstood("a contact that makes no sense") from wrong
        keys = {text_at(record, self._external_field) for record in records} if self._external_field else set()
        return Found(matches, question.customer_id in keys or question.made in {match.id for match in matches})


def key_condition(key: SyncKey, *, handles: bool) -> Condition:
    """Return the condition of a key (rule S4): the fields hold exactly its values, in Salesforce's own comparison.

    A first name that stands alone is compared with both names: what is made of it has it as its last name (rule S3).
    """
    from care_desktop.api.salesforce.query import all_of, any_of, equals
    from care_desktop.api.salesforce.search import HANDLE_FIELD

    last = equals("LastName", key.last)
    if key.kind is KeyKind.FULL_NAME:
        return all_of(equals("FirstName", key.first), last)
    if key.kind is KeyKind.FIRST_NAME:
        return any_of(equals("FirstName", key.last), last)
    if key.kind in _BY_HANDLE and handles:
        return any_of(equals(HANDLE_FIELD, key.last), last)
    return last


def _chunks(questions: Sequence[Question]) -> Iterator[Sequence[Question]]:
    return (questions[start : start + MOST_QUERIES] for start in range(0, len(questions), MOST_QUERIES))
