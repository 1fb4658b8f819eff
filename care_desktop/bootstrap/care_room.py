"""The first room: the wire to Care and the case list over it, open before the rest of the program is even loaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from care_desktop.api.auth import StaticToken, TurnedToken
from care_desktop.api.care import requests
from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.api.early import EarlyAnswers
from care_desktop.api.transport import Pool, Transport
from care_desktop.bootstrap.connection import Connection
from care_desktop.domain.case_rows import CaseQuery, View
from care_desktop.services.casebook import Casebook
from care_desktop.services.cases import Cases
from care_desktop.services.events import Bus, Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_list import CaseList
from care_desktop.viewmodels.case_window import PAGE_ROWS


class CareRoom:
    """All that the first cases on screen need; the other rooms are built over it.

    `case_list` may be on screen already, with what an earlier run has seen.
    """

    def __init__(
        self, connection: Connection, pool: Pool, clock: Callable[[], datetime], case_list: CaseList | None = None
    ) -> None:
        self.connection = connection
        self.pool = pool
        self.bus = Bus()
        self._tokens = TurnedToken(StaticToken(connection.care_token))
        self.wire = Transport(
            self.pool, connection.care_url, dialect=CareDialect(), tokens=self._tokens, on_reach=self._hear_reach
        )
        self._early = EarlyAnswers(connection.care_url, connection.care_token)
        self.care = CareClient(self.wire, self._early)
        self.casebook = Casebook(self.bus, clock)
        self.cases = Cases(self.care, self.casebook)
        self._scope = TaskScope("case list")
        self.case_list = case_list or CaseList(clock=clock)
        self.case_list.connect(cases=self.cases, casebook=self.casebook, bus=self.bus, scope=self._scope)

    def ask_early(self, view: View) -> None:
        """Ask for the first cases of a view while there is nothing yet to show them in."""
        self._early.ask(requests.page(CaseQuery(view), 0, None, PAGE_ROWS))
        self._early.ask(requests.counters())

    def start(self, view: View) -> None:
        """Show the first cases of a view."""
        self.case_list.show_view(view)

    async def go_on_as(self, token: str) -> None:
        """Go on with the token of another sign-in of the same user."""
        await self._tokens.turn_to(StaticToken(token))
        self.bus.publish(ReachChanged("care", Reach.ONLINE))
        self.case_list.retry()

    def _hear_reach(self, word: str) -> None:
        """Tell at once that Care has ended the sign-in; all else is told by the stream of changes."""
        if word == Reach.EXPIRED:
            self.bus.publish(ReachChanged("care", Reach.EXPIRED))

    async def close(self) -> None:
        """End the case list; the rooms over this one have ended before, and the pool is closed by who gave it."""
        self.case_list.close()
        await self._scope.close()
        await self.wire.aclose()
