"""A search over a world whose answers take their time, and a hand that types; for loops of virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from care_desktop.domain.people import Contact, ContactMatch
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.contact_search import ContactSearch
from care_desktop.viewmodels.search_rows import ContactSearchState
from tests.helpers.builders import contact
from tests.helpers.fakes import World, world

EIGHT_A_SECOND = 0.125


class Desk:
    """A search over a world whose answers take `round_trip` seconds, and a hand that types."""

    def __init__(self, contacts: Sequence[Contact] | None = None, round_trip: float = 0.0) -> None:
        self.world: World = world(contacts=contacts)
        self.salesforce = self.world.salesforce
        self.loop = asyncio.get_running_loop()
        self.scope = TaskScope("search")
        self.picked: list[ContactMatch] = []
        self.creating: list[str] = []
        self.asked: list[tuple[float, str]] = []
        self.states: list[tuple[float, ContactSearchState]] = []
        self.under_way = self.most_under_way = 0
        self._slow_down(round_trip)
        self.search = ContactSearch(
            contacts=self.world.contacts,
            scope=self.scope,
            on_pick=self.picked.append,
            on_create=self.creating.append,
            clock=self.loop.time,
        )
        self.search.subscribe(lambda state: self.states.append((self.loop.time(), state)))

    def _slow_down(self, round_trip: float) -> None:
        search = self.world.contacts.search

        async def slow(text: str, *, thorough: bool = False) -> object:
            self.asked.append((self.loop.time(), text))
            self.under_way += 1
            self.most_under_way = max(self.most_under_way, self.under_way)
            try:
                await asyncio.sleep(round_trip)
                return await search(text, thorough=thorough)
            finally:
                self.under_way -= 1

        self.world.contacts.search = slow  # type: ignore[method-assign,assignment]

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.search.state.rows]

    def stale(self) -> bool:
        return self.search.state.stale

    def error(self) -> str:
        error = self.search.state.error
        return error.sentence if error else ""

    async def type(self, text: str, interval: float = EIGHT_A_SECOND) -> None:
        for end in range(1, len(text) + 1):
            self.search.search_for(text[:end])
            if end < len(text):
                await asyncio.sleep(interval)

    async def settle(self) -> None:
        await asyncio.sleep(5)

    async def end(self) -> None:
        await self.scope.close()
        await self.world.scope.close()


JOHNSONS = [contact(n, f"{first} Johnson") for n, first in enumerate("ABCDEFGHIJKLMNOPQRS", 1)]
