"""Create case: refused with its reason, prefilled, made once, recorded."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from care_desktop.domain.cases import Author, Case, EscalationKind, Origin, Priority
from care_desktop.domain.errors import (
    AnswerLost,
    CareDesktopError,
    DailyLimit,
    Misunderstood,
    NoPermission,
    Unacceptable,
    Undecided,
    Unreachable,
)
from care_desktop.domain.ids import CaseId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.operations import DeedState
from care_desktop.domain.people import GoneWhy
from care_desktop.domain.permissions import AGENT, Level, Rights
from care_desktop.services.events import CaseChanged, CaseEscalated, Reach, ReachChanged
from tests.helpers.builders import NOW, case, case_form, contact_id, customer, me, message, messages
from tests.helpers.fakes import World, world

CASE = CaseId("case-1")
FORM = {"Subject": "A parcel", "Priority": "High", "Description": " "}


def linked(**values: Any) -> Case:
    return case(person=customer(linked_to=contact_id(1)), **values)


def linked_world() -> World:
    return world([linked()])


@pytest.mark.parametrize("why", GoneWhy)
async def test_a_case_is_not_made_for_a_contact_that_is_gone(why: GoneWhy) -> None:
    w = linked_world()
    w.salesforce.delete(contact_id(1), why)
    await w.contacts.open(contact_id(1))

    with pytest.raises(NoPermission) as refused:
        await w.escalations.create(EscalationKind.CASE, CASE, FORM)

    assert refused.value.refusal is Refusal.CONTACT_GONE
    assert not w.salesforce.created


async def test_the_case_is_made_for_the_linked_contact_recorded_and_told() -> None:
    w = linked_world()
    await w.cases.open(CASE)

    fact = await w.escalations.create(EscalationKind.CASE, CASE, FORM)

    assert w.salesforce.created[fact.record_id][1] == {
        "Subject": "A parcel",
        "Priority": "High",
        "ContactId": contact_id(1),
    }
    (escalation,) = w.care.cases[CASE].escalations
    assert (escalation.record_id, escalation.number, escalation.origin) == (fact.record_id, fact.number, Origin.MANUAL)
    assert fact.number == w.salesforce.cases[fact.record_id].number
    assert w.bus.of(CaseEscalated) == [fact]
    known = w.casebook.case(CASE)
    assert known is not None
    assert known.escalations == (escalation,)
    assert CaseChanged(CASE) in w.bus.facts


@pytest.mark.parametrize("key", ["", "Care_Key__c"])
async def test_a_double_press_makes_one_case(key: str) -> None:
    w = linked_world()
    w.salesforce.form_for_case = case_form(external_id=key)

    first, second = await asyncio.gather(*(w.escalations.create(EscalationKind.CASE, CASE, FORM) for _ in "12"))

    assert first == second
    assert len(w.salesforce.created) == 1


async def test_a_second_case_is_another_deed() -> None:
    w = linked_world()

    first = await w.escalations.create(EscalationKind.CASE, CASE, FORM)
    second = await w.escalations.create(EscalationKind.CASE, CASE, FORM)

    assert first.record_id != second.record_id


@pytest.mark.parametrize(
    ("of", "rights", "refusal"),
    [
        (linked(), AGENT, None),
        (case(), AGENT, Refusal.NOT_LINKED),
        (linked(), Rights(AGENT.permissions, Level.MODIFY, Level.READ), Refusal.NO_PERMISSION),
        (linked(last_customer_message_at=None), AGENT, Refusal.NO_CUSTOMER_MESSAGE),
        (linked(last_customer_message_at=NOW - timedelta(days=90)), AGENT, Refusal.TOO_OLD),
        (linked(last_customer_message_at=NOW - timedelta(days=90) + timedelta(seconds=1)), AGENT, None),
    ],
)
async def test_each_reason_not_to_escalate_is_its_own(of: Case, rights: Rights, refusal: Refusal | None) -> None:
    w = world([of])
    w.session.learn(me(rights=rights), w.care.accounts)

    assert w.escalations.refusal(of) is refusal
    if refusal is not None:
        with pytest.raises(NoPermission) as refused:
            await w.escalations.create(EscalationKind.CASE, CASE, FORM)
        assert refused.value.refusal is refusal
        assert not w.salesforce.created


def test_no_account_and_an_expired_connection_are_reasons_too() -> None:
    w = linked_world()
    w.bus.publish(ReachChanged("salesforce", Reach.EXPIRED))
    assert w.escalations.refusal(linked()) is Refusal.CONNECTION_EXPIRED
    w.bus.publish(ReachChanged("salesforce", Reach.ONLINE))
    assert w.escalations.refusal(linked()) is None
    w.session.learn(w.care.user, [])
    assert w.escalations.refusal(linked()) is Refusal.NO_ACCOUNT


@pytest.mark.parametrize("key", ["", "Care_Key__c"])
async def test_a_lost_answer_makes_one_case(key: str) -> None:
    w = linked_world()
    w.salesforce.form_for_case = case_form(external_id=key)
    w.salesforce.gate.lose("create_case_by_key" if key else "create_case")

    try:
        await w.escalations.create(EscalationKind.CASE, CASE, FORM)
    except Undecided:
        await w.recovery.carry_on()

    assert len(w.salesforce.created) == 1
    assert len(w.care.cases[CASE].escalations) == 1


@pytest.mark.parametrize(("side", "method"), [("salesforce", "read_case"), ("care", "record_escalation")])
@pytest.mark.parametrize("error", [Unreachable(), AnswerLost()])
async def test_a_second_step_out_of_reach_is_finished_later(side: str, method: str, error: Unreachable) -> None:
    w = linked_world()
    getattr(w, side).gate.fail(method, error)

    with pytest.raises(Undecided):
        await w.escalations.create(EscalationKind.CASE, CASE, FORM)
    await w.recovery.carry_on()

    assert len(w.salesforce.created) == 1
    assert len(w.care.cases[CASE].escalations) == 1
    (deed,) = w.journal.deeds.values()
    assert deed.state is DeedState.DONE
    assert deed.record_number


@pytest.mark.parametrize("error", [DailyLimit(), Misunderstood()])
async def test_a_number_that_cannot_be_read_keeps_nothing_from_being_recorded(error: CareDesktopError) -> None:
    w = linked_world()
    w.salesforce.gate.fail("read_case", error)

    made = await w.escalations.create(EscalationKind.CASE, CASE, FORM)

    assert made.number == ""
    assert [one.record_id for one in w.care.cases[CASE].escalations] == list(w.salesforce.created)
    assert not await w.journal.open_deeds()


async def test_a_refused_form_keeps_its_draft() -> None:
    w = linked_world()
    w.salesforce.problems = {"Priority": "no such value"}

    with pytest.raises(Unacceptable):
        await w.escalations.create(EscalationKind.CASE, CASE, FORM)

    assert await w.escalations.draft(CASE) == FORM


async def test_the_card_of_a_case_and_of_none() -> None:
    w = linked_world()
    fact = await w.escalations.create(EscalationKind.CASE, CASE, FORM)

    (escalation,) = w.care.cases[CASE].escalations
    card = await w.escalations.card(escalation)

    assert card is not None
    assert card.number == fact.number
    w.salesforce.cases.clear()
    assert await w.escalations.card(escalation) is None


async def test_the_form_is_prefilled_with_the_last_ten_messages() -> None:
    w = linked_world()
    note = message(99, "between us", author=Author.NOTE)
    many = [*messages(12).messages, note]

    form = case_form()
    of = linked(priority=Priority.URGENT, platform="email")
    proposal = await w.escalations.proposal(of, many, form, EscalationKind.CASE)

    lines = proposal["Description"].splitlines()
    assert len(lines) == 10
    assert lines[-1] == "[2026-03-02T07:12:00Z] Ann Lee: Where is my parcel?"
    assert (proposal["Subject"], proposal["Priority"], proposal["Status"], proposal["Origin"]) == (
        "The parcel did not arrive",
        "High",
        "New",
        "Email",
    )
    bare = await w.escalations.proposal(linked(subject=" "), [], form, EscalationKind.CASE)
    assert bare["Subject"] == "Help desk 1001"
