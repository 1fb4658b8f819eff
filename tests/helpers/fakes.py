"""The whole floor of services over fakes with behaviour: `world()` is where a test begins."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from care_desktop.domain.cases import Case
from care_desktop.domain.people import Contact
from care_desktop.services.assembly import Services, Surroundings, assemble
from care_desktop.services.casebook import Casebook
from care_desktop.services.cases import Cases
from care_desktop.services.contacts import Contacts
from care_desktop.services.creation import Creation
from care_desktop.services.escalation import Escalations
from care_desktop.services.events import Bus
from care_desktop.services.linking import Linking
from care_desktop.services.recovery import Recovery
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.services.sync import ChangeFeed
from tests.helpers.builders import NOW, case, contact, messages
from tests.helpers.fake_care import FakeCare
from tests.helpers.fake_journal import FakeJournal
from tests.helpers.fake_salesforce import FakeSalesforce
from tests.helpers.gate import Crash, Gate

if TYPE_CHECKING:
    from care_desktop.services.events import Fact

__all__ = ["Crash", "FakeCare", "FakeClock", "FakeJournal", "FakeSalesforce", "Gate", "HeardBus", "World", "world"]
F = TypeVar("F")


class FakeClock:
    """A clock that stands still unless it is moved; sleeping moves it, and takes no time."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        """Let time pass, and the others have a turn."""
        self.slept.append(seconds)
        self.move(seconds)
        await asyncio.sleep(0)


class HeardBus(Bus):
    """A bus that writes down every fact that passes."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[Fact] = []

    def publish(self, fact: Fact) -> None:
        """Note the fact and hand it on."""
        self.facts.append(fact)
        super().publish(fact)

    def of(self, kind: type[F]) -> list[F]:
        """Return the facts of one type, in their order."""
        return [fact for fact in self.facts if isinstance(fact, kind)]


@dataclass(frozen=True, slots=True)
class World:
    """Servers, journal and clock of a test, and all services over them; the session has started already."""

    care: FakeCare
    salesforce: FakeSalesforce
    journal: FakeJournal
    clock: FakeClock
    scope: TaskScope
    services: Services
    bus: HeardBus

    @property
    def session(self) -> Session:
        return self.services.session

    @property
    def casebook(self) -> Casebook:
        return self.services.casebook

    @property
    def cases(self) -> Cases:
        return self.services.cases

    @property
    def contacts(self) -> Contacts:
        return self.services.contacts

    @property
    def linking(self) -> Linking:
        return self.services.linking

    @property
    def creation(self) -> Creation:
        return self.services.creation

    @property
    def escalations(self) -> Escalations:
        return self.services.escalations

    @property
    def recovery(self) -> Recovery:
        return self.services.recovery

    @property
    def feed(self) -> ChangeFeed:
        return self.services.feed

    def restarted(self) -> World:
        """Return a fresh program over the same servers, journal and clock: what the old one remembered is gone."""
        return _over(self.care, self.salesforce, self.journal, self.clock)


def world(cases: Iterable[Case] | None = None, contacts: Iterable[Contact] | None = None) -> World:
    """Return a world with Case 1 of Customer 1 and contacts 1 to 3, or with what is given; the casebook is empty."""
    clock = FakeClock()
    given = [case()] if cases is None else list(cases)
    people = ("Ann Lee", "Anna Lehmann", "Bo Johansson")
    known = [contact(n, name) for n, name in enumerate(people, 1)] if contacts is None else list(contacts)
    care = FakeCare()
    for one in given:
        care.add(one, messages())
    return _over(care, FakeSalesforce(known, clock), FakeJournal(), clock)


def _over(care: FakeCare, salesforce: FakeSalesforce, journal: FakeJournal, clock: FakeClock) -> World:
    scope = TaskScope("deeds")
    around = Surroundings(clock, clock.sleep, lambda: 0.5)
    bus = HeardBus()
    services = assemble(care, salesforce, journal, bus=bus, scope=scope, around=around)
    services.session.learn(care.user, care.accounts)
    return World(care, salesforce, journal, clock, scope, services, bus)
