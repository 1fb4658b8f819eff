"""Answers of the search, kept for a minute: asking again costs nothing, and a complete answer answers longer texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from care_desktop.domain.ids import AccountId, ContactId
from care_desktop.domain.people import ContactMatch
from care_desktop.domain.search_terms import SearchKind, fold, kind_of, narrow
from care_desktop.services.shelf import Shelf

LIFETIME = timedelta(seconds=60)
SIZE = 200
_NARROWED = frozenset({SearchKind.NAME, SearchKind.EMAIL, SearchKind.PHONE, SearchKind.HANDLE})


@dataclass(frozen=True, slots=True)
class Found:
    """What Salesforce answered; `thorough` when the rows themselves were asked as well as the index."""

    matches: tuple[ContactMatch, ...]
    complete: bool
    thorough: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: SearchKind
    found: Found
    at: datetime


class SearchCache:
    """Keep the last answers of each Salesforce account; `clock` gives aware UTC."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._entries: Shelf[tuple[AccountId, str], _Entry] = Shelf(SIZE)

    def put(self, account: AccountId, text: str, found: Found) -> None:
        """Keep the answer to a cleaned text."""
        self._entries.put((account, fold(text)), _Entry(kind_of(text), found, self._clock()))

    def get(self, account: AccountId, text: str) -> Found | None:
        """Return a fresh answer to this text, or to a beginning of it narrowed, where that one was complete."""
        exact = self._fresh(account, fold(text))
        if exact is not None:
            return exact.found
        kind = kind_of(text)
        if kind not in _NARROWED:
            return None
        folded = fold(text)
        for end in range(len(folded) - 1, 0, -1):
            entry = self._fresh(account, folded[:end])
            if entry is not None and entry.found.complete and entry.kind is kind:
                return Found(narrow(entry.found.matches, text), complete=True)
        return None

    def row(self, contact: ContactId) -> ContactMatch | None:
        """Return the newest row seen of a contact."""
        rows = (match for entry in self._entries.values() for match in entry.found.matches)
        return next((match for match in rows if match.id == contact), None)

    def renew(self, match: ContactMatch) -> None:
        """Put the new values of a contact into every answer that holds it."""
        self._change(lambda rows: (match if row.id == match.id else row for row in rows))

    def drop(self, contact: ContactId) -> None:
        """Take a contact that does not exist any more out of every answer."""
        self._change(lambda rows: (row for row in rows if row.id != contact))

    def _change(self, change: Callable[[tuple[ContactMatch, ...]], Iterable[ContactMatch]]) -> None:
        for key in self._entries:
            entry = self._entries.peek(key)
            if entry is not None:
                found = replace(entry.found, matches=tuple(change(entry.found.matches)))
                self._entries.replace(key, replace(entry, found=found))

    def _fresh(self, account: AccountId, folded: str) -> _Entry | None:
        entry = self._entries.get((account, folded))
        return entry if entry is not None and self._clock() - entry.at < LIFETIME else None
