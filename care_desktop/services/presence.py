"""Who else is at a Case: heartbeats while this user is there, and the others until their own run out."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId
from care_desktop.domain.presence import HEARTBEAT, Doing, Presence
from care_desktop.services.events import Bus
from care_desktop.services.later_events import PresenceChanged, PresenceMoved
from care_desktop.services.work_ports import CarePresence

GOODBYE = 1.0
"""Seconds that leaving waits for Care: a window closes at once, and who says nothing runs out there all the same."""
log = logging.getLogger(__name__)
_RANK = (Doing.VIEWING, Doing.TYPING, Doing.CREATING_CONTACT)


class Presences:
    """Say where this user is, and know who else is there; publishes PresenceChanged when that is different.

    Owns no task: `stay` runs in the scope of the page that shows the Case, and says goodbye when it is cancelled.
    Nothing here is worth a word when it fails. `clock` gives aware UTC.
    """

    def __init__(
        self,
        care: CarePresence,
        bus: Bus,
        *,
        clock: Callable[[], datetime],
        heartbeat: float = HEARTBEAT,
        goodbye: float = GOODBYE,
    ) -> None:
        self._care = care
        self._bus = bus
        self._clock = clock
        self._heartbeat, self._goodbye = heartbeat, goodbye
        self._doing: dict[CaseId, Counter[Doing]] = {}
        self._others: dict[CaseId, tuple[Presence, ...]] = {}
        self._told: dict[CaseId, tuple[Presence, ...]] = {}
        self._wake: dict[CaseId, asyncio.Event] = {}
        bus.subscribe(PresenceMoved, lambda fact: self._stir(fact.case_id))

    def others(self, case_id: CaseId) -> Sequence[Presence]:
        """Return who else is at the Case now, as far as it is known; who was not heard of for long is gone."""
        now = self._clock()
        return tuple(one for one in self._others.get(case_id, ()) if one.until > now)

    def begin(self, case_id: CaseId, doing: Doing) -> None:
        """Tell the others that this user types, or creates a contact, until `end`; for whoever stays at the Case."""
        self._doing.setdefault(case_id, Counter())[doing] += 1
        self._stir(case_id)

    def end(self, case_id: CaseId, doing: Doing) -> None:
        """Take a `begin` back."""
        counted = self._doing.get(case_id, Counter())
        counted[doing] = max(0, counted[doing] - 1)
        self._stir(case_id)

    async def stay(self, case_id: CaseId) -> None:
        """Be at the Case until cancelled: heartbeats, and the others are read when something is told of them."""
        wake = self._wake[case_id] = asyncio.Event()
        try:
            while True:
                await self._beat(case_id)
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._until_next(case_id)):
                        await wake.wait()
                wake.clear()
                self._tell(case_id)
        finally:
            self._wake.pop(case_id, None)
            self._others.pop(case_id, None)
            self._told.pop(case_id, None)
            with suppress(CareDesktopError, TimeoutError):
                async with asyncio.timeout(self._goodbye):
                    await self._care.leave(case_id)

    async def _beat(self, case_id: CaseId) -> None:
        try:
            self._others[case_id] = tuple(await self._care.be_present(case_id, self._doing_at(case_id)))
        except CareDesktopError as error:
            log.info("no heartbeat error=%s", type(error).__name__)
        self._tell(case_id)

    def _doing_at(self, case_id: CaseId) -> Doing:
        counted = self._doing.get(case_id, Counter())
        return max((doing for doing in Doing if counted[doing]), key=_RANK.index, default=Doing.VIEWING)

    def _until_next(self, case_id: CaseId) -> float:
        """Wait for a heartbeat's time, or until somebody who is shown has run out."""
        now = self._clock()
        ends = [(one.until - now).total_seconds() for one in self.others(case_id)]
        return max(0.05, min([self._heartbeat, *ends]))

    def _tell(self, case_id: CaseId) -> None:
        shown = tuple(self.others(case_id))
        known = self._told.get(case_id, ())
        self._told[case_id] = shown
        if [(one.user_id, one.doing, one.case_id) for one in shown] != [
            (one.user_id, one.doing, one.case_id) for one in known
        ]:
            self._bus.publish(PresenceChanged(case_id, shown))

    def _stir(self, case_id: CaseId) -> None:
        if case_id in self._wake:
            self._wake[case_id].set()
