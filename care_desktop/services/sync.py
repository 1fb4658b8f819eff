"""The push stream of Care: whatever it tells of is read again, so that the casebook stays true without polling."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from care_desktop.domain.errors import CareDesktopError, Misunderstood, RecordGone, SignInNeeded, Unreachable
from care_desktop.domain.ids import AccountId, CaseId, CustomerId
from care_desktop.services.casebook import Casebook
from care_desktop.services.events import AccountChanged, Bus, CaseChanged, CasesChanged, Reach, ReachChanged
from care_desktop.services.later_events import NotificationsMoved, PeopleMoved, PresenceMoved
from care_desktop.services.ports import CareCases, CareChanges, CareLinks, CareSession, Change
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
GATHERING = 0.05
"""Seconds to wait for the rest of a burst."""
AFTER_RESET = 40
"""How many Cases and Customers are read again when the server says "forget all"; the others are forgotten."""
LATER = 5.0
"""Seconds until what could not be read is tried again."""
MOST_TRIES = 5
"""How often what makes no sense is read again: half a proxy's page today may be an answer in a minute."""
LASTING = timedelta(seconds=10)

_Burst = dict[tuple[str, str], Change]
_RESET = ("reset", "")
_LISTS = frozenset({"case", "counters", "reset"})


class _Source(CareCases, CareLinks, CareSession, CareChanges, Protocol):
    """What the feed needs of Care."""


class ChangeFeed:
    """Follow the stream for ever, resume it where it broke, and read each changed thing once per burst.

    Owns tasks beside `run` itself, which end with it. `clock` gives aware UTC, `sleep` waits seconds, `jitter`
    gives numbers from 0 to 1.
    """

    def __init__(
        self,
        care: _Source,
        casebook: Casebook,
        bus: Bus,
        *,
        session: Session,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._care = care
        self._casebook = casebook
        self._bus = bus
        self._session = session
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._after: str | None = None
        self._reach: Reach | None = None
        self._waiting: _Burst = {}
        self._senseless: Counter[tuple[str, str]] = Counter()
        self._arrived = asyncio.Event()
        self._scope = TaskScope("changes")

    async def run(self) -> None:
        """Follow until cancelled; publishes ReachChanged, CasesChanged, AccountChanged; the casebook the rest."""
        self._scope = TaskScope("changes")
        self._scope.start(self._read_again())
        try:
            pause = FIRST_PAUSE
            while True:
                pause = FIRST_PAUSE if await self._follow() else min(pause * 2, LONGEST_PAUSE)
                await self._sleep(pause * (0.5 + self._jitter() / 2))
        finally:
            await self._scope.close()

    async def _follow(self) -> bool:
        """Follow one stream to its end; say whether it was a good one."""
        began, heard = self._clock(), False
        if self._reach in (None, Reach.ONLINE):
            self._now(Reach.CONNECTING)
        try:
            await self._care.counters()
            self._now(Reach.ONLINE)
            async for change in self._care.changes(self._after):
                self._note(change)
                heard = True
        except SignInNeeded:
            self._now(Reach.EXPIRED)
        except CareDesktopError as error:
            log.info("the stream of changes broke: %s", type(error).__name__)
            if self._reach is Reach.CONNECTING:
                self._now(Reach.OFFLINE)
        return heard or self._clock() - began > LASTING

    def _now(self, reach: Reach) -> None:
        if reach is not self._reach:
            self._reach = reach
            self._bus.publish(ReachChanged("care", reach))

    def _note(self, change: Change) -> None:
        self._after = change.event_id or self._after
        self._waiting[change.kind, change.id] = change
        self._arrived.set()

    async def _read_again(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            await self._sleep(GATHERING)
            burst, self._waiting = self._waiting, {}
            if any(kind in _LISTS for kind, _ in burst):
                self._bus.publish(CasesChanged())
            if not await self._read_all(self._all_known() if _RESET in burst else burst):
                await self._sleep(LATER)
                self._arrived.set()

    async def _read_all(self, burst: _Burst) -> bool:
        """Read everything of a burst; what could not be reached goes back to what is waiting."""
        left = dict(burst)
        for key, change in burst.items():
            try:
                await self._read(change)
            except (Unreachable, SignInNeeded):
                self._waiting = left | self._waiting
                return False
            except Misunderstood:
                self._read_later(change)
            except CareDesktopError as error:
                log.warning("%s %s could not be read again: %s", change.kind, change.id, type(error).__name__)
            else:
                self._senseless.pop(key, None)
            del left[key]
        return True

    def _read_later(self, change: Change) -> None:
        """Try again, ever more rarely, what made no sense; everything else goes on meanwhile."""
        key = (change.kind, change.id)
        self._senseless[key] += 1
        tries = self._senseless[key]
        log.warning("%s %s made no sense, try %d", change.kind, change.id, tries)
        if tries < MOST_TRIES:
            self._scope.start(self._note_later(change, LATER * tries))

    async def _note_later(self, change: Change, pause: float) -> None:
        await self._sleep(pause)
        self._note(change)

    async def _read(self, change: Change) -> None:
        match change.kind:
            case "case":
                await self._read_case(CaseId(change.id), change.version)
            case "customer":
                await self._read_customer(CustomerId(change.id), change.version)
            case "account":
                await self._read_accounts(change.id)
            case "presence":
                self._bus.publish(PresenceMoved(CaseId(change.id)))
            case "notification":
                self._bus.publish(NotificationsMoved())
            case "people":
                self._bus.publish(PeopleMoved())
            case _:
                return

    async def _read_case(self, case_id: CaseId, version: int) -> None:
        if case_id not in self._casebook.known_cases():
            return
        try:
            if not version or self._casebook.case_version(case_id) < version:
                self._casebook.learn_case(await self._care.case(case_id))
            if self._casebook.knows_messages(case_id):
                self._casebook.learn_messages(case_id, await self._care.messages(case_id, activity=True))
        except RecordGone:
            self._casebook.forget_case(case_id)
            self._bus.publish(CaseChanged(case_id))

    async def _read_customer(self, customer_id: CustomerId, version: int) -> None:
        known = self._casebook.customer_version(customer_id)
        if known is None or (version and known >= version):
            return
        try:
            self._casebook.learn_customer(await self._care.customer(customer_id))
        except RecordGone:
            self._casebook.forget_customer(customer_id)

    async def _read_accounts(self, changed: str) -> None:
        self._session.learn(self._session.me, await self._care.salesforce_accounts())
        self._bus.publish(AccountChanged(AccountId(changed) if changed else None))

    def _all_known(self) -> _Burst:
        """Return a change for everything that was used lately, and forget the rest: its memory is not to be trusted."""
        cases, customers = self._casebook.known_cases(), self._casebook.known_customers()
        for case_id in cases[AFTER_RESET:]:
            self._casebook.forget_case(case_id)
        for customer_id in customers[AFTER_RESET:]:
            self._casebook.forget_customer(customer_id)
        changes = [Change("", "customer", customer_id) for customer_id in customers[:AFTER_RESET]]
        changes += [Change("", "case", case_id) for case_id in cases[:AFTER_RESET]]
        changes += [Change("", "presence", case_id) for case_id in cases[:AFTER_RESET]]
        changes += [Change("", "account"), Change("", "notification"), Change("", "people")]
        return {(change.kind, change.id): change for change in changes}
