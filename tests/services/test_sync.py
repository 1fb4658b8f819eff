"""The push stream: read again once, resume, back off, and tell only what is new."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from care_desktop.domain.errors import Misunderstood, SignInNeeded, Unreachable
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.services.events import (
    AccountChanged,
    CaseChanged,
    CasesChanged,
    CustomerLinked,
    CustomerUnlinked,
    Reach,
    ReachChanged,
)
from care_desktop.services.later_events import PeopleMoved
from care_desktop.services.scope import TaskScope
from care_desktop.services.sync import AFTER_RESET, MOST_TRIES
from tests.helpers.builders import case, contact_id, customer, messages
from tests.helpers.fakes import World, world
from tests.helpers.until import until

CUSTOMER, CASE = CustomerId("cust-1"), CaseId("case-1")
ANN = contact_id(1)


@asynccontextmanager
async def following(w: World, *opened: CaseId) -> AsyncIterator[None]:
    """Follow the stream with these Cases opened after it stood, so that nothing is being read when the test begins."""
    scope = TaskScope("test")
    scope.start(w.feed.run())
    try:
        await until(lambda: w.care.streams == 1)
        await until(lambda: w.bus.of(AccountChanged))
        for case_id in opened:
            await w.cases.open(case_id)
        w.care.gate.calls.clear()
        w.bus.facts.clear()
        yield
    finally:
        await scope.close()
        await w.scope.close()


async def test_a_link_by_another_agent_arrives() -> None:
    w = world()

    async with following(w, CASE):
        w.care.link_by_other(CUSTOMER, ANN)
        await until(lambda: w.bus.of(CustomerLinked))
        w.care.unlink_by_other(CUSTOMER)
        await until(lambda: w.bus.of(CustomerUnlinked))

    assert [(fact.contact, fact.by_me) for fact in w.bus.of(CustomerLinked)] == [(ANN, False)]


async def test_the_echo_of_an_own_link_is_no_second_fact() -> None:
    w = world()

    async with following(w, CASE):
        fact = await w.linking.link(CUSTOMER, ANN)
        await until(lambda: w.bus.of(CasesChanged))
        await until(lambda: w.casebook.case_version(CASE) == 2)

    assert w.bus.of(CustomerLinked) == [fact]
    assert w.care.gate.calls["customer"] == 0


async def test_an_echo_that_overtakes_the_answer_is_no_second_fact_either() -> None:
    w = world()

    async with following(w, CASE):
        w.care.gate.lose("link")
        fact = await w.linking.link(CUSTOMER, ANN)
        await until(lambda: w.casebook.case_version(CASE) == 2)

    assert w.bus.of(CustomerLinked) == [fact]
    assert w.bus.of(CustomerLinked)[0].by_me


async def test_a_burst_is_read_once_and_lists_are_told_once() -> None:
    w = world()

    async with following(w, CASE):
        for number in range(50):
            w.care.change_case(replace(w.care.cases[CASE], subject=f"subject {number}"))
        await until(lambda: w.casebook.case_version(CASE) == 51)

    assert w.care.gate.calls["case"] <= 2
    assert len(w.bus.of(CasesChanged)) <= 2
    known = w.casebook.case(CASE)
    assert known is not None
    assert known.subject == "subject 49"


async def test_what_nobody_has_seen_is_not_read() -> None:
    w = world()

    async with following(w):
        w.care.link_by_other(CUSTOMER, ANN)
        w.care.push("weather", "x")
        await until(lambda: w.bus.of(CasesChanged))

    assert w.care.gate.calls["case"] == w.care.gate.calls["customer"] == 0


async def test_new_messages_of_an_open_case_arrive() -> None:
    w = world()

    async with following(w, CASE):
        await w.cases.messages(CASE)
        w.care.pages[CASE] = messages(3)
        w.care.change_case(w.care.cases[CASE])
        await until(lambda: w.casebook.messages(CASE) == messages(3))

    assert CaseChanged(CASE) in w.bus.facts


async def test_a_broken_stream_is_resumed_where_it_broke() -> None:
    w = world()

    async with following(w, CASE):
        w.care.push("counters")
        await until(lambda: w.bus.of(CasesChanged))
        w.care.gate.fail("counters", Unreachable(), times=3)
        back = w.care.gate.hang("counters")
        w.care.break_stream()
        await until(lambda: w.care.streams == 0)
        w.care.link_by_other(CUSTOMER, ANN)
        back.set()
        await until(lambda: w.bus.of(CustomerLinked))

    assert [fact.reach for fact in w.bus.of(ReachChanged)] == [Reach.CONNECTING, Reach.OFFLINE, Reach.ONLINE]


async def test_pauses_grow_to_a_ceiling_and_shrink_again() -> None:
    w = world()
    async with following(w):
        w.clock.slept.clear()
        w.care.gate.fail("counters", Unreachable(), times=9)
        w.care.break_stream()
        await until(lambda: w.care.gate.calls["counters"] == 10 and w.care.streams == 1)

    pauses = [slept for slept in w.clock.slept if slept != pytest.approx(0.05)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 0.75
    assert max(pauses) <= 30


async def test_an_expired_sign_in_is_told_as_that() -> None:
    w = world()
    async with following(w):
        w.care.gate.fail("counters", SignInNeeded())
        w.care.break_stream()
        await until(lambda: w.bus.of(ReachChanged)[-1:] == [ReachChanged("care", Reach.ONLINE)])

    assert [fact.reach for fact in w.bus.of(ReachChanged)] == [Reach.CONNECTING, Reach.EXPIRED, Reach.ONLINE]


async def test_a_reset_reads_what_was_used_lately_and_forgets_the_rest() -> None:
    many = [case(n, person=customer(n)) for n in range(AFTER_RESET + 10)]
    w = world(many)

    async with following(w):
        for one in many:
            await w.cases.open(one.id)
        w.care.gate.calls.clear()
        for person in tuple(w.care.customers.values()):
            w.care.customers[person.id] = replace(person, version=7)
        w.care.push("reset")
        newest = many[-1].customer.id
        await until(lambda: w.casebook.customer_version(newest) == 7 and w.care.gate.calls["case"] == AFTER_RESET)

    assert w.bus.of(PeopleMoved)
    assert len(w.casebook.known_cases()) == AFTER_RESET
    assert w.care.gate.calls["customer"] == AFTER_RESET


async def test_what_could_not_be_read_is_tried_again() -> None:
    w = world()

    async with following(w, CASE):
        w.care.gate.fail("customer", Unreachable(), times=2)
        w.care.link_by_other(CUSTOMER, ANN)
        await until(lambda: w.bus.of(CustomerLinked))
        await until(lambda: w.casebook.case_version(CASE) == 2)


async def test_a_case_that_is_gone_is_forgotten_and_nonsense_stops_nothing() -> None:
    w = world([case(1), case(2)])

    async with following(w, CASE, CaseId("case-2")):
        w.care.gate.fail("case", Misunderstood())
        w.care.push("case", "case-2", 9)
        await until(lambda: w.care.gate.calls["case"] >= 1)
        del w.care.cases[CASE]
        w.care.push("case", CASE, 9)
        await until(lambda: w.casebook.case(CASE) is None)

    assert w.casebook.case(CaseId("case-2")) is not None
    assert CaseChanged(CASE) in w.bus.facts


async def test_what_made_no_sense_is_read_again_a_little_later() -> None:
    w = world()

    async with following(w, CASE):
        w.care.gate.fail("customer", Misunderstood(), times=2)
        w.care.link_by_other(CUSTOMER, ANN)
        await until(lambda: w.bus.of(CustomerLinked))


async def test_what_never_makes_sense_is_given_up() -> None:
    w = world()

    async with following(w, CASE):
        for method in ("customer", "case"):
            w.care.gate.fail(method, Misunderstood(), times=99)
        w.care.link_by_other(CUSTOMER, ANN)
        await until(lambda: w.care.gate.calls["customer"] == w.care.gate.calls["case"] == MOST_TRIES)
        w.care.gate.mend()
        w.care.push("customer", CUSTOMER)
        await until(lambda: w.bus.of(CustomerLinked))

    assert w.care.gate.calls["customer"] == MOST_TRIES + 1


async def test_what_was_seen_before_the_stream_stood_is_read_again() -> None:
    w = world()
    await w.cases.open(CASE)
    w.care.link_by_other(CUSTOMER, ANN)

    async with following(w):
        await until(lambda: (w.casebook.customer_version(CUSTOMER), w.casebook.case_version(CASE)) == (2, 2))


async def test_what_changes_before_the_first_stream_is_open_is_not_missed() -> None:
    w = world()
    await w.cases.open(CASE)
    opening = w.care.gate.hang("changes")
    scope = TaskScope("test")
    scope.start(w.feed.run())
    await until(lambda: w.care.gate.calls["changes"])
    for _turn in range(50):
        await asyncio.sleep(0)  # whatever is read before the stream is open is read by now

    w.care.link_by_other(CUSTOMER, ANN)
    opening.set()

    await until(lambda: w.bus.of(CustomerLinked))
    await scope.close()
    await w.scope.close()


async def test_a_change_of_an_account_is_known_to_the_session_when_it_is_told() -> None:
    w = world()
    account = w.care.accounts[0]
    known: list[bool] = []
    w.bus.subscribe(AccountChanged, lambda fact: known.append(w.session.accounts[0].sync_contacts))

    async with following(w):
        known.clear()
        w.care.change_account(replace(account, sync_contacts=True))
        await until(lambda: w.bus.of(AccountChanged))

    assert [fact.account for fact in w.bus.of(AccountChanged)] == [account.id]
    assert known == [True]
