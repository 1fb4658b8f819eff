"""Finish what an earlier run, or a lost answer, has left open."""

from __future__ import annotations

from care_desktop.domain.ids import OperationId
from care_desktop.domain.operations import SEVERAL, Deed
from care_desktop.services.deeds import Deeds
from care_desktop.services.events import Bus
from care_desktop.services.later_events import DeedRecovered
from care_desktop.services.ports import Journal
from care_desktop.services.session import Session

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 240.0


def pause_before(times: int) -> float:
    """Return how many seconds after it was left open a deed is looked into again; `times`: so often before."""
    return min(FIRST_PAUSE * 2.0 ** min(times, 10), LONGEST_PAUSE)


class Recovery:
    """Carry on every open deed of the account in use; call it at start and whenever both sides are reachable again."""

    def __init__(self, journal: Journal, deeds: Deeds, session: Session, bus: Bus) -> None:
        self._journal = journal
        self._deeds = deeds
        self._session = session
        self._bus = bus
        self._running = False
        self._again = False
        self._asked: set[OperationId] = set()

    async def carry_on(self) -> None:
        """Go through the open deeds, oldest first; publish DeedRecovered for each that has come to its end.

        One that needs a person (more than one record may be its own) is published once, still open.
        Asked for while it runs, it goes through them once more: what was out of reach may be reachable by now.
        Raises: StorageTrouble.
        """
        self._again = True
        if self._running or self._session.account is None:
            return
        self._running = True
        try:
            while self._again:
                self._again = False
                await self._go_through()
        finally:
            self._running = False

    async def _go_through(self) -> None:
        for deed in await self._journal.open_deeds():
            if deed.account_id == self._session.account_id:
                self._tell(await self._deeds.carry_on(deed))

    def _tell(self, deed: Deed | None) -> None:
        if deed is None:
            return
        needs_a_person = deed.trouble == SEVERAL and deed.id not in self._asked
        if needs_a_person:
            self._asked.add(deed.id)
        if needs_a_person or not deed.is_open:
            self._bus.publish(DeedRecovered(deed))
