"""Link, unlink and undo: allowed or refused, raced by others, answered or not."""

from __future__ import annotations

import asyncio

import pytest

from care_desktop.domain.errors import AnswerLost, LinkTaken, Misunderstood, NoPermission, Unreachable
from care_desktop.domain.ids import CustomerId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.people import Customer
from care_desktop.domain.permissions import AGENT, Level, Rights
from care_desktop.services.events import CustomerLinked, CustomerUnlinked
from tests.helpers.builders import ACCOUNT, case, contact_id, customer, me
from tests.helpers.fakes import World, world

CUSTOMER = CustomerId("cust-1")
ANN, BO = contact_id(1), contact_id(2)


def linked_world() -> World:
    return world([case(person=customer(linked_to=ANN))])


async def test_a_link_stands_on_the_customer_and_is_told_once() -> None:
    w = world()
    await w.cases.open(case().id)

    fact = await w.linking.link(CUSTOMER, ANN)

    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) == ANN
    assert w.bus.of(CustomerLinked) == [fact]
    assert fact.by_me


async def test_linking_the_same_contact_again_asks_nobody() -> None:
    w = linked_world()

    fact = await w.linking.link(CUSTOMER, ANN)

    assert fact.contact == ANN
    assert w.care.gate.calls["link"] == 0


async def test_a_double_press_makes_one_link() -> None:
    w = world()

    first, second = await asyncio.gather(w.linking.link(CUSTOMER, ANN), w.linking.link(CUSTOMER, ANN))

    assert first.contact == second.contact == ANN
    assert w.care.gate.calls["link"] == 1


@pytest.mark.parametrize(
    ("rights", "accounts", "person", "refusal"),
    [
        (Rights(), True, customer(), Refusal.NO_PERMISSION),
        (Rights(AGENT.permissions, Level.NONE), True, customer(), Refusal.NO_PERMISSION),
        (AGENT, True, customer(linked_to=BO), Refusal.ALREADY_LINKED),
        (AGENT, False, customer(), Refusal.NO_ACCOUNT),
    ],
)
async def test_what_may_not_be_linked_is_refused_with_its_reason(
    rights: Rights, accounts: bool, person: Customer, refusal: Refusal
) -> None:
    w = world([case(person=person)])
    w.session.learn(me(rights=rights), w.care.accounts if accounts else [])

    with pytest.raises(NoPermission) as refused:
        await w.linking.link(CUSTOMER, ANN)

    assert refused.value.refusal is refusal
    assert w.care.gate.calls["link"] == 0


async def test_somebody_who_was_faster_is_told_and_remembered() -> None:
    w = world()
    await w.cases.open(case().id)
    w.care.link_by_other(CUSTOMER, BO)

    with pytest.raises(LinkTaken) as taken:
        await w.linking.link(CUSTOMER, ANN)

    assert taken.value.customer.linked_contact(ACCOUNT) == BO
    assert w.casebook.customer(CUSTOMER) == taken.value.customer
    assert [(fact.contact, fact.by_me) for fact in w.bus.of(CustomerLinked)] == [(BO, False)]


async def test_a_lost_answer_is_looked_into_and_counts_when_it_was_carried_out() -> None:
    w = world()
    w.care.gate.lose("link")

    fact = await w.linking.link(CUSTOMER, ANN)

    assert fact.customer.linked_contact(ACCOUNT) == ANN
    assert w.bus.of(CustomerLinked) == [fact]


async def test_an_answer_that_makes_no_sense_is_looked_into_like_a_lost_one() -> None:
    w = world()
    w.care.gate.lose("link", error=Misunderstood())

    linked = await w.linking.link(CUSTOMER, ANN)
    w.care.gate.lose("unlink", error=Misunderstood())
    await w.linking.unlink(CUSTOMER)

    assert linked.customer.linked_contact(ACCOUNT) == ANN
    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) is None


async def test_a_lost_answer_that_changed_nothing_is_raised() -> None:
    w = world()
    w.care.gate.fail("link", AnswerLost())

    with pytest.raises(AnswerLost):
        await w.linking.link(CUSTOMER, ANN)

    assert w.bus.of(CustomerLinked) == []


async def test_an_unreachable_care_changes_nothing() -> None:
    w = world()
    w.care.gate.fail("link", Unreachable())

    with pytest.raises(Unreachable):
        await w.linking.link(CUSTOMER, ANN)
    fact = await w.linking.link(CUSTOMER, ANN)

    assert w.bus.of(CustomerLinked) == [fact]


async def test_unlinking_and_its_undo() -> None:
    w = linked_world()
    await w.cases.open(case().id)

    fact = await w.linking.unlink(CUSTOMER)
    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) is None
    await w.linking.undo(fact)

    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) == ANN
    assert w.bus.of(CustomerUnlinked) == [fact]
    assert [again.contact for again in w.bus.of(CustomerLinked)] == [ANN]


async def test_undoing_a_link_unlinks() -> None:
    w = world()
    fact = await w.linking.link(CUSTOMER, ANN)

    await w.linking.undo(fact)

    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) is None


@pytest.mark.parametrize("told", [False, True], ids=["found out by the server", "known by push"])
async def test_an_undo_never_takes_away_what_another_agent_did(told: bool) -> None:
    w = linked_world()
    fact = await w.linking.unlink(CUSTOMER)
    other = w.care.link_by_other(CUSTOMER, BO)
    if told:
        w.casebook.learn_customer(other)

    with pytest.raises(LinkTaken):
        await w.linking.undo(fact)

    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) == BO


async def test_unlinking_what_is_not_linked_is_refused() -> None:
    w = world()

    with pytest.raises(NoPermission) as refused:
        await w.linking.unlink(CUSTOMER)

    assert refused.value.refusal is Refusal.NOT_LINKED


async def test_a_lost_answer_of_an_unlink_counts_too() -> None:
    w = linked_world()
    w.care.gate.lose("unlink")

    fact = await w.linking.unlink(CUSTOMER)

    assert w.bus.of(CustomerUnlinked) == [fact]


async def test_unlinking_a_contact_that_was_replaced_meanwhile_is_told() -> None:
    w = linked_world()
    await w.cases.open(case().id)
    w.care.link_by_other(CUSTOMER, BO)

    with pytest.raises(LinkTaken):
        await w.linking.unlink(CUSTOMER)

    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) == BO
