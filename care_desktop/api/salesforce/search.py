"""Finding contacts: by the search index while it is fast enough, by the rows themselves where it lags."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from care_desktop.api.decoding import Reader
from care_desktop.api.salesforce import row_search
from care_desktop.api.salesforce.capabilities import Feature
from care_desktop.api.salesforce.errors import FieldsChanged, took_too_long
from care_desktop.api.salesforce.org import Org
from care_desktop.api.salesforce.query import Condition, Select, differs, equals, one_of, record_id
from care_desktop.api.salesforce.requests import search_words
from care_desktop.api.salesforce.wire import ContactRow, RowsAnswer, SearchAnswer, SuggestAnswer
from care_desktop.api.sansio import SEARCH_SECONDS
from care_desktop.domain.errors import Busy, CareDesktopError
from care_desktop.domain.ids import CONTACT_PREFIX, ContactId
from care_desktop.domain.people import ContactMatch

T = TypeVar("T")
Found = tuple[Sequence[ContactMatch], bool]

STANDARD_FIELDS = ("Id", "Name", "Account.Name", "Title", "Email", "Phone", "MobilePhone", "MailingCity")
HANDLE_FIELD = "Care_Handle__c"


class ContactSearch(Org):
    """Fit ports.SalesforceSearch. Fields that only some orgs have are asked for once describe is known."""

    _parents_in_suggestions = True

    async def suggest(self, text: str, limit: int = 10) -> Found:
        """Names beginning with the words of `text`, from the index."""
        if not text.strip():
            return (), True
        answer = await self._with_row_fields(lambda fields: self._suggest(text, fields, limit))
        if answer is None:
            return await self._from_rows(row_search.named(text), limit)
        if answer.knows_parents and self._parents_in_suggestions:
            return _matches(answer.rows), not answer.has_more
        self._parents_in_suggestions = False
        return await self._hydrated(answer.rows), not answer.has_more

    async def search(self, text: str, group: str, limit: int = 10) -> Found:
        """Search the index in `group`: "EMAIL", "PHONE" or "ALL"."""
        if not search_words(text, group):
            return (), True
        rows = await self._with_row_fields(lambda fields: self._search(text, group, fields, limit))
        if rows is None:
            return await self._from_rows(row_search.reached_by(text, group, self._sees, HANDLE_FIELD), limit)
        return rows, len(rows) < limit

    async def starting_with(self, text: str, limit: int = 10) -> Found:
        """Names, last names and emails starting with `text`, from the rows themselves (no index lag)."""
        if not text:
            return (), True
        try:
            return await self._from_rows(row_search.beginning_with(text), limit)
        except Busy as error:
            if not took_too_long(error):
                raise
            rows, _ = await self._from_rows(row_search.narrower(text), limit)
            return rows, False

    async def by_id(self, contact: ContactId) -> Sequence[ContactMatch]:
        """The one contact of that id, or nothing."""
        return await self._rows(equals("Id", record_id(contact, CONTACT_PREFIX)), (), 1)

    async def present(self, contacts: Sequence[ContactId]) -> Sequence[ContactMatch]:
        """Those of these contacts that can be seen now, in any order."""
        ids = [record_id(contact, CONTACT_PREFIX) for contact in contacts]
        return await self._rows(one_of("Id", ids), (), len(ids)) if ids else ()

    async def recent(self, limit: int = 10) -> Sequence[ContactMatch]:
        """Contacts this user viewed last. Vendor fact: Object Reference, Contact, LastViewedDate."""
        return await self._rows(differs("LastViewedDate", None), ("LastViewedDate DESC",), limit)

    async def warm(self) -> None:
        """Open the connection and read the form of a contact ahead of the first search.

        Raises nothing of ours: whoever may not see contacts, or cannot reach them, is told so when it matters.
        """
        try:
            await self._describes.get("Contact")
        except CareDesktopError:
            return

    async def _from_rows(self, where: Condition, limit: int) -> Found:
        rows = await self._rows(where, ("LastName",), limit)
        return rows, len(rows) < limit

    def _sees(self, field: str) -> bool:
        described = self._describes.known("Contact")
        return described.has(field) if described is not None else field in STANDARD_FIELDS

    async def _suggest(self, text: str, fields: Sequence[str], limit: int) -> SuggestAnswer | None:
        asked = [field for field in fields if self._parents_in_suggestions or "." not in field]
        request = self._requests.suggest(text, asked, limit)
        response = await self._unless_lacking(Feature.SUGGESTIONS, request)
        return None if response is None else await _SUGGESTED.read(request, response)

    async def _search(
        self, text: str, group: str, fields: Sequence[str], limit: int
    ) -> tuple[ContactMatch, ...] | None:
        request = self._requests.search(text, group, fields, limit)
        response = await self._unless_lacking(Feature.PARAMETERIZED_SEARCH, request)
        return None if response is None else await _FOUND.read(request, response)

    async def _rows(self, where: Condition, order: Sequence[str], limit: int) -> tuple[ContactMatch, ...]:
        async def ask(fields: Sequence[str]) -> tuple[ContactMatch, ...]:
            select = Select(fields, "Contact", where, order, limit)
            request = self._requests.query(select, deadline=SEARCH_SECONDS)
            return await _ROWS.read(request, await self._send(request))

        return await self._with_row_fields(ask)

    async def _hydrated(self, rows: Sequence[ContactRow]) -> tuple[ContactMatch, ...]:
        """Read the rows of an index that returns no parents' fields, in its order."""
        matches = _matches(rows)
        if not matches:
            return ()
        found = await self._rows(one_of("Id", [match.id for match in matches]), (), len(matches))
        by_id = {match.id: match for match in found}
        return tuple(by_id[match.id] for match in matches if match.id in by_id)

    async def _with_row_fields(self, ask: Callable[[Sequence[str]], Awaitable[T]]) -> T:
        try:
            return await ask(self._row_fields())
        except FieldsChanged:
            self._describes.forget("Contact")
            await self._describes.get("Contact")
            self._parents_in_suggestions = False
            return await ask(self._row_fields())

    def _row_fields(self) -> tuple[str, ...]:
        described = self._describes.known("Contact")
        if described is None:
            return STANDARD_FIELDS
        return tuple(field for field in (*STANDARD_FIELDS, HANDLE_FIELD) if field == "Id" or described.has(field))


def _matches(rows: Sequence[ContactRow]) -> tuple[ContactMatch, ...]:
    return tuple(row.to_match() for row in rows)


_SUGGESTED = Reader(SuggestAnswer, lambda answer: answer)
_FOUND = Reader(SearchAnswer, lambda answer: _matches(answer.rows))
_ROWS = Reader(RowsAnswer, lambda answer: _matches(answer.rows))
