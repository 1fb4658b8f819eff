"""Search routing: which call of Salesforce finds what was typed, and when none is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from care_desktop.domain.ids import CONTACT_PREFIX, AccountId, ContactId, record_id_in
from care_desktop.domain.people import ContactMatch
from care_desktop.domain.search_terms import SearchKind, kind_of, written_without_spaces
from care_desktop.services.ports import SalesforceSearch
from care_desktop.services.search_cache import Found, SearchCache

LIMIT = 10
_IN_ROWS = frozenset({SearchKind.NAME, SearchKind.EMAIL, SearchKind.HANDLE})
Rows = tuple[Sequence[ContactMatch], bool]


class ContactSearch:
    """Answer a cleaned text from the cache, or with one call; a second one only where the index may hide a row."""

    def __init__(self, salesforce: SalesforceSearch, cache: SearchCache) -> None:
        self._salesforce = salesforce
        self._cache = cache

    async def find(self, account: AccountId, text: str, *, thorough: bool) -> Found:
        """Return what answers to `text`; `thorough` looks into the rows when the index knows nothing."""
        found = self._cache.get(account, text)
        if found is None:
            matches, complete = await self._ask(text)
            found = Found(tuple(matches), complete)
            self._cache.put(account, text, found)
        if _may_hide(found, text, thorough):
            matches, complete = await self._salesforce.starting_with(text, LIMIT)
            found = Found(tuple(matches), complete, thorough=True)
            self._cache.put(account, text, found)
        return found

    async def _ask(self, text: str) -> Rows:
        match kind_of(text):
            case SearchKind.EMPTY:
                return await self._salesforce.recent(LIMIT), True
            case SearchKind.RECORD:
                return await self._salesforce.by_id(ContactId(str(record_id_in(text, CONTACT_PREFIX)))), True
            case SearchKind.SHORT:
                return await self._salesforce.starting_with(text, LIMIT)
            case SearchKind.NAME:
                return await self._salesforce.suggest(text, LIMIT)
            case SearchKind.EMAIL:
                return await self._salesforce.search(text, "EMAIL", LIMIT)
            case SearchKind.PHONE:
                return await self._salesforce.search(text, "PHONE", LIMIT)
            case SearchKind.HANDLE:
                return await self._salesforce.search(text.lstrip("@"), "ALL", LIMIT)
            case never:
                assert_never(never)


def _may_hide(found: Found, text: str, thorough: bool) -> bool:
    """Say whether the rows may hold what the index did not give: it lags, and cuts CJK text into words of its own."""
    if found.matches or not found.complete or found.thorough or kind_of(text) not in _IN_ROWS:
        return False
    return thorough or written_without_spaces(text)
