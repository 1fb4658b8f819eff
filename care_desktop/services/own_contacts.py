"""Contacts that this window made, edited, linked or opened: found at once, whatever the search index lags."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch
from care_desktop.domain.search_terms import narrow
from care_desktop.services.shelf import Shelf

LIFETIME = timedelta(minutes=15)
RECENT = 20


@dataclass(frozen=True, slots=True)
class _Own:
    match: ContactMatch
    at: datetime
    wins: bool


class OwnContacts:
    """Remember them, and merge them into answers by id; `clock` gives aware UTC."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._own: Shelf[ContactId, _Own] = Shelf(100)
        self._opened: Shelf[ContactId, ContactMatch] = Shelf(RECENT)
        self._gone: Shelf[ContactId, bool] = Shelf(200)

    def remember(self, match: ContactMatch, *, edited: bool = False) -> None:
        """Keep a contact made or linked here; the values of one `edited` here win over the index for a while."""
        known = self._own.peek(match.id)
        if known is not None and known.wins and not edited:
            match, edited = known.match, True
        self._own.put(match.id, _Own(match, self._clock(), edited))

    def opened(self, match: ContactMatch) -> None:
        """Note that a contact was looked at."""
        self._gone.drop(match.id)
        self._opened.put(match.id, match)

    def forget(self, contact: ContactId) -> None:
        """Leave out a contact that was deleted, merged or hidden."""
        self._gone.put(contact, True)
        self._own.drop(contact)
        self._opened.drop(contact)

    def row(self, contact: ContactId) -> ContactMatch | None:
        """Return what is known of a contact."""
        own = self._own.peek(contact)
        return own.match if own is not None else self._opened.peek(contact)

    def recent(self) -> tuple[ContactMatch, ...]:
        """Return the contacts used last, the newest first."""
        fresh = [own.match for own in self._fresh().values()]
        return once_each((*fresh, *self._opened.values()))

    def merged(self, matches: Iterable[ContactMatch], text: str) -> tuple[ContactMatch, ...]:
        """Return an answer to `text` with the own contacts that it lacks in front, and without those that are gone."""
        fresh = self._fresh()
        rows = [
            fresh[match.id].match if match.id in fresh and fresh[match.id].wins else match
            for match in matches
            if match.id not in self._gone
        ]
        held = {row.id for row in rows}
        lacking = narrow((own.match for own in fresh.values() if own.match.id not in held), text)
        return (*lacking, *rows)

    def _fresh(self) -> dict[ContactId, _Own]:
        now = self._clock()
        return {own.match.id: own for own in self._own.values() if now - own.at < LIFETIME}


def once_each(matches: Iterable[ContactMatch]) -> tuple[ContactMatch, ...]:
    """Return the matches without repetitions; the first of each stays."""
    first: dict[ContactId, ContactMatch] = {}
    for match in matches:
        first.setdefault(match.id, match)
    return tuple(first.values())
