"""What concerns the signed-in user and was not seen yet: mentions, assignments, flags, replies that failed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId
from care_desktop.domain.presence import Notification
from care_desktop.services.events import Bus
from care_desktop.services.later_events import NotificationsChanged, NotificationsMoved
from care_desktop.services.work_ports import CarePresence

log = logging.getLogger(__name__)


class Notifications:
    """Know what is unseen; publishes NotificationsChanged with what is new since the reading before.

    Owns no task: `follow` runs in the scope of the window.
    """

    def __init__(self, care: CarePresence, bus: Bus) -> None:
        self._care = care
        self._bus = bus
        self._unseen: tuple[Notification, ...] = ()
        self._seen_here: set[str] = set()
        self._known: set[str] | None = None
        self._moved = asyncio.Event()
        bus.subscribe(NotificationsMoved, lambda _fact: self._moved.set())

    @property
    def unseen(self) -> Sequence[Notification]:
        """What is unseen, the newest first."""
        return self._unseen

    async def follow(self) -> None:
        """Read now, and whenever the push stream tells of something, until cancelled."""
        self._moved.set()
        while True:
            await self._moved.wait()
            self._moved.clear()
            try:
                await self.read()
            except CareDesktopError as error:
                log.info("notifications not read error=%s", type(error).__name__)

    async def read(self) -> Sequence[Notification]:
        """Ask Care. Raises Unreachable, SignInNeeded."""
        told = await self._care.notifications()
        self._learn(told)
        missed = [one.id for one in told if one.id in self._seen_here]
        if missed:  # seen here, and Care could not be told then
            await self._care.mark_seen(missed)
        return self._unseen

    async def mark_seen(self, ids: Sequence[str]) -> None:
        """Note that the user has seen these: at once here, and at Care. Raises Unreachable; Care hears of it later."""
        wanted = [one.id for one in self._unseen if one.id in set(ids)]
        if not wanted:
            return
        self._seen_here.update(wanted)
        self._learn(self._unseen)
        await self._care.mark_seen(wanted)

    async def mark_case_seen(self, case_id: CaseId) -> None:
        """The user looks at the Case: all of it is seen."""
        await self.mark_seen([one.id for one in self._unseen if one.case_id == case_id])

    def _learn(self, told: Sequence[Notification]) -> None:
        before, self._unseen = self._unseen, tuple(one for one in told if one.id not in self._seen_here)
        fresh = () if self._known is None else tuple(one for one in self._unseen if one.id not in self._known)
        self._known = (self._known or set()) | {one.id for one in told}
        if self._unseen != before or fresh:
            self._bus.publish(NotificationsChanged(self._unseen, fresh))
