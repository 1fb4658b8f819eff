"""Recovery: what is left open is carried on, told, and never in the way of what runs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from care_desktop.domain.deed_repeats import LONGEST_REQUEST
from care_desktop.domain.errors import AnswerLost, LikelyDuplicate, SignInNeeded, StorageTrouble, Undecided, Unreachable
from care_desktop.domain.ids import AccountId, CaseId, CustomerId
from care_desktop.domain.operations import DeedState
from care_desktop.services.later_events import DeedRecovered
from care_desktop.services.recovery import pause_before
from tests.helpers.builders import NOW, case, contact_match, customer, deed
from tests.helpers.creating import create, only_deed
from tests.helpers.fakes import World, world
from tests.helpers.until import until

CUSTOMER, CASE = CustomerId("cust-1"), CaseId("case-1")


def left(state: DeedState, **values: Any) -> World:
    w = world()
    one = deed(state=state, sent_at=None if state is DeedState.PENDING else NOW, **values)
    w.journal.deeds[one.id] = one
    return w


async def test_a_deed_that_never_left_is_done_and_told() -> None:
    w = left(DeedState.PENDING)

    await w.recovery.carry_on()

    (fact,) = w.bus.of(DeedRecovered)
    assert fact.deed.state is DeedState.DONE
    assert list(w.salesforce.created) == [fact.deed.record_id]


async def test_a_request_of_a_killed_run_is_given_the_time_to_arrive() -> None:
    w = left(DeedState.SENDING)

    await w.recovery.carry_on()

    assert w.clock.slept == [30.0]
    assert len(w.salesforce.created) == 1


@pytest.mark.parametrize("error", [Unreachable(), SignInNeeded()])
@pytest.mark.parametrize("call", ["care.customer", "salesforce.create"])
async def test_without_a_connection_the_deed_waits(error: Exception, call: str) -> None:
    w = left(DeedState.PENDING)
    side, method = call.split(".")
    getattr(w, side).gate.fail(method, error)

    await w.recovery.carry_on()
    assert w.bus.of(DeedRecovered) == []
    assert len(await w.journal.open_deeds()) == 1
    await w.recovery.carry_on()

    assert [fact.deed.state for fact in w.bus.of(DeedRecovered)] == [DeedState.DONE]
    assert len(w.salesforce.created) == 1


async def test_a_deed_that_is_refused_now_gives_its_form_back() -> None:
    w = left(DeedState.PENDING)
    w.salesforce.gate.fail("create", LikelyDuplicate((contact_match(),), may_override=True))

    await w.recovery.carry_on()

    (fact,) = w.bus.of(DeedRecovered)
    assert (fact.deed.state, fact.deed.trouble) == (DeedState.FAILED, "LikelyDuplicate")
    assert await w.creation.draft(CUSTOMER) == {"FirstName": "Ann", "LastName": "Lee"}


async def test_deeds_of_another_account_wait_for_it() -> None:
    w = left(DeedState.PENDING, account_id=AccountId("another"))

    await w.recovery.carry_on()

    assert w.bus.of(DeedRecovered) == []
    assert not w.salesforce.created


async def test_a_deed_under_way_in_this_window_is_left_alone() -> None:
    w = world()
    pause = w.salesforce.gate.hang("create")

    async def recover() -> None:
        await until(lambda: w.salesforce.gate.calls["create"])
        await w.recovery.carry_on()
        pause.set()

    fact, _ = await asyncio.gather(w.creation.create_and_link(CUSTOMER, CASE, {"LastName": "Lee"}), recover())

    assert list(w.salesforce.created) == [fact.contact]
    assert w.bus.of(DeedRecovered) == []


async def test_a_press_during_recovery_joins_it() -> None:
    w = left(DeedState.PENDING)
    pause = w.salesforce.gate.hang("create")

    async def press() -> None:
        await until(lambda: w.salesforce.gate.calls["create"])
        pressed = w.creation.create_and_link(CUSTOMER, CASE, {"LastName": "Lee"})
        pause.set()
        await pressed

    await asyncio.gather(w.recovery.carry_on(), press())

    assert len(w.salesforce.created) == 1
    assert len(w.care.links_made) == 1


async def test_two_recoveries_at_once_are_one() -> None:
    w = left(DeedState.PENDING)

    await asyncio.gather(w.recovery.carry_on(), w.recovery.carry_on())

    assert len(w.salesforce.created) == 1
    assert len(w.bus.of(DeedRecovered)) == 1


async def test_what_comes_within_reach_while_another_deed_is_carried_on_is_not_left_lying() -> None:
    w = left(DeedState.PENDING)
    second = deed(2, state=DeedState.PENDING, customer_id=CustomerId("cust-2"), case_id=CaseId("case-2"))
    w.care.add(case(2, person=customer(2)))
    w.journal.deeds[second.id] = second
    w.salesforce.gate.fail("create", Unreachable())
    pause = w.care.gate.hang("link")

    async def comes_back() -> None:
        await until(lambda: w.care.gate.calls["link"])
        await w.recovery.carry_on()
        pause.set()

    await asyncio.gather(w.recovery.carry_on(), comes_back())

    assert len(w.salesforce.created) == 2
    assert not await w.journal.open_deeds()


async def test_a_journal_that_cannot_be_read_is_told_and_the_next_try_works() -> None:
    w = left(DeedState.PENDING)
    w.journal.gate.fail("open_deeds", StorageTrouble())

    with pytest.raises(StorageTrouble):
        await w.recovery.carry_on()
    await w.recovery.carry_on()

    assert len(w.bus.of(DeedRecovered)) == 1


def test_a_deed_that_stays_open_is_looked_into_ever_less_often() -> None:
    assert [pause_before(times) for times in range(6)] == [30, 60, 120, 240, 240, 240]
    assert pause_before(10_000) == 240


async def test_a_plain_request_that_may_still_be_at_work_is_looked_for_and_not_sent_beside() -> None:
    w = world()
    w.salesforce.gate.fail("create", AnswerLost())
    with pytest.raises(Undecided):
        await create(w)

    await w.recovery.carry_on()
    assert w.salesforce.gate.calls["create"] == 1
    late = await w.salesforce.create(only_deed(w).record)
    await w.recovery.carry_on()

    assert only_deed(w).record_id == late
    assert list(w.salesforce.created) == [late]


async def test_a_plain_request_that_must_have_ended_is_sent_again_at_last() -> None:
    w = world()
    w.salesforce.gate.fail("create", AnswerLost())
    with pytest.raises(Undecided):
        await create(w)
    w.clock.move(LONGEST_REQUEST.total_seconds())

    await w.recovery.carry_on()

    assert only_deed(w).state is DeedState.DONE
    assert len(w.salesforce.created) == 1


async def test_a_person_who_presses_again_need_not_wait_for_that() -> None:
    w = world()
    w.salesforce.gate.fail("create", AnswerLost())
    with pytest.raises(Undecided):
        await create(w)

    await create(w)

    assert len(w.salesforce.created) == 1
