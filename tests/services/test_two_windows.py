"""Two windows on one journal: one deed, one record, whoever is slower."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.operations import DeedState
from care_desktop.services.later_events import DeedRecovered
from tests.helpers.builders import NOW, case, contact_id, customer, deed
from tests.helpers.creating import CASE
from tests.helpers.fakes import FakeClock, World, world
from tests.helpers.until import until

SUBJECT = {"Subject": "A parcel"}


class Waiting(FakeClock):
    """A clock under which the other window comes to its end while this one sleeps."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    async def sleep(self, seconds: float) -> None:
        await self._meanwhile()
        await super().sleep(seconds)


def linked() -> World:
    return world([case(person=customer(linked_to=contact_id(1)))])


async def in_two_windows(second: Callable[[World], Awaitable[object]]) -> tuple[World, World]:
    """Let one window send, and the second one come to the same deed before the answer is there."""
    w = linked()
    w.salesforce.gate.hang("create_case")
    first = asyncio.ensure_future(w.escalations.create(EscalationKind.CASE, CASE, SUBJECT))
    await until(lambda: w.salesforce.gate.calls["create_case"])

    async def first_ends() -> None:
        w.salesforce.gate.mend("create_case")
        await first

    other = replace(w, clock=Waiting(first_ends)).restarted()
    await second(other)
    return w, other


async def test_a_press_in_a_second_window_waits_for_the_first_and_makes_no_second_case() -> None:
    w, _ = await in_two_windows(lambda other: other.escalations.create(EscalationKind.CASE, CASE, SUBJECT))

    assert len(w.salesforce.created) == 1
    assert len(w.care.escalations) == 1
    assert not await w.journal.open_deeds()


async def test_a_window_opened_meanwhile_takes_nothing_over_and_tells_nothing() -> None:
    w, other = await in_two_windows(lambda other: other.recovery.carry_on())

    assert len(w.salesforce.created) == 1
    assert other.bus.of(DeedRecovered) == []
    assert not await w.journal.open_deeds()


async def test_of_two_windows_that_find_the_deed_unsent_one_sends() -> None:
    w = world()
    left = deed(state=DeedState.PENDING)
    w.journal.deeds[left.id] = left
    windows = [w.restarted(), w.restarted()]
    pause = w.care.gate.hang("customer")
    both = [asyncio.ensure_future(window.recovery.carry_on()) for window in windows]
    await until(lambda: w.care.gate.calls["customer"] == 2)
    pause.set()

    await asyncio.gather(*both)

    assert len(w.salesforce.created) == 1
    assert len([fact for window in windows for fact in window.bus.of(DeedRecovered)]) == 1


async def test_the_second_attempt_of_a_killed_run_is_given_its_time_too() -> None:
    w = world()
    w.clock.move(600)
    sent_again = deed(state=DeedState.SENDING, sent_at=NOW, tried_at=w.clock.now)
    w.journal.deeds[sent_again.id] = sent_again

    await w.recovery.carry_on()

    assert w.clock.slept == [30.0]


async def test_a_wait_that_was_cut_off_begins_again() -> None:
    w = world()
    left = deed(state=DeedState.SENDING, sent_at=NOW)
    w.journal.deeds[left.id] = left
    w.salesforce.gate.fail("created_since", Unreachable())

    await w.recovery.carry_on()
    assert w.journal.deeds[left.id].state is DeedState.SENDING
    await w.recovery.carry_on()

    assert w.clock.slept == [30.0]
    assert len(w.salesforce.created) == 1


async def test_a_clock_that_was_set_back_makes_nobody_wait_for_hours() -> None:
    w = world()
    w.clock.move(-7200)
    left = deed(state=DeedState.SENDING, sent_at=NOW)
    w.journal.deeds[left.id] = left

    await w.recovery.carry_on()

    assert w.clock.slept == [30.0]
