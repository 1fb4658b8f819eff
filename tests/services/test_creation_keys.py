"""Records made under an idempotency key: repeated as they were, and under a new key when they differ."""

from __future__ import annotations

from datetime import timedelta

import pytest

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.deed_repeats import KEY_LIFE, LONGEST_REQUEST
from care_desktop.domain.errors import (
    AnswerLost,
    NoPermission,
    OrgRefuses,
    OutOfSight,
    Unacceptable,
    Undecided,
    Unreachable,
)
from care_desktop.domain.operations import DeedState
from tests.helpers.builders import case, case_form, contact_id, customer
from tests.helpers.creating import CASE, CUSTOMER, create, only_deed
from tests.helpers.fakes import World, world

SUBJECT = {"Subject": "A parcel"}


def by_idempotency_key() -> World:
    w = world()
    w.salesforce.takes_keys = True
    return w


async def test_the_key_is_the_deed() -> None:
    w = by_idempotency_key()

    fact = await create(w)

    assert list(w.salesforce.record_keys) == [only_deed(w).id]
    assert list(w.salesforce.created) == [fact.contact]


async def test_a_lost_answer_is_settled_by_repeating_the_request_under_its_key() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.lose("create")
    with pytest.raises(Undecided):
        await create(w)
    assert only_deed(w).state is DeedState.UNKNOWN

    await w.recovery.carry_on()

    assert len(w.salesforce.created) == 1
    assert only_deed(w).state is DeedState.DONE
    assert w.salesforce.gate.calls["created_since"] == 0


async def test_a_press_after_a_lost_answer_repeats_it_too() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.lose("create")
    with pytest.raises(Undecided):
        await create(w)

    fact = await create(w)

    assert list(w.salesforce.created) == [fact.contact]


async def test_a_form_that_was_changed_after_a_lost_answer_is_looked_for_before_it_is_sent_under_a_new_key() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.fail("create", AnswerLost())
    with pytest.raises(Undecided):
        await create(w)

    fact = await create(w, FirstName="Anna")

    assert w.salesforce.gate.calls["created_since"] == 2
    assert list(w.salesforce.created) == [fact.contact]
    assert only_deed(w).id not in w.salesforce.record_keys


async def test_a_changed_form_adopts_what_the_first_request_made() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.lose("create")
    with pytest.raises(Undecided):
        await create(w)

    await create(w, Title="Dr")

    assert len(w.salesforce.created) == 1


async def test_a_refused_form_is_sent_under_another_key_when_it_was_corrected() -> None:
    w = by_idempotency_key()
    w.salesforce.problems = {"LastName": "too long"}
    with pytest.raises(Unacceptable):
        await create(w)
    w.salesforce.problems = {}

    await create(w)

    first, second = w.journal.deeds.values()
    assert first.idempotency_key != second.idempotency_key
    assert len(w.salesforce.created) == 1


async def test_an_org_that_takes_no_key_is_sent_one_single_request_from_then_on() -> None:
    w = by_idempotency_key()
    w.salesforce.answers_keys = False

    fact = await create(w)

    assert list(w.salesforce.created) == [fact.contact]
    assert only_deed(w).idempotency_key == ""
    assert w.salesforce.gate.calls["created_since"] == 0


async def test_an_org_that_takes_no_key_any_more_is_looked_into_before_a_second_request() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.lose("create")
    with pytest.raises(Undecided):
        await create(w)
    w.salesforce.answers_keys = False

    await w.recovery.carry_on()

    assert len(w.salesforce.created) == 1
    assert only_deed(w).state is DeedState.DONE


async def test_a_key_older_than_the_org_remembers_is_not_trusted() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.lose("create")
    with pytest.raises(Undecided):
        await create(w)
    w.salesforce.record_keys.clear()
    w.clock.move(KEY_LIFE.total_seconds())

    await w.recovery.carry_on()

    assert len(w.salesforce.created) == 1


async def test_a_key_that_only_blocks_is_given_up_when_its_request_cannot_be_running_any_more() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.fail("create", AnswerLost(), times=2)
    with pytest.raises(Undecided):
        await create(w)
    w.clock.move((LONGEST_REQUEST + timedelta(seconds=1)).total_seconds())

    await w.recovery.carry_on()
    assert only_deed(w).state is DeedState.PENDING
    await w.recovery.carry_on()

    assert only_deed(w).state is DeedState.DONE
    assert only_deed(w).id not in w.salesforce.record_keys
    assert len(w.salesforce.created) == 1


async def test_a_link_by_hand_after_a_lost_answer_sends_nothing_more() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.fail("create", AnswerLost())
    with pytest.raises(Undecided):
        await create(w)
    await w.linking.link(CUSTOMER, contact_id(2))

    await w.recovery.carry_on()

    assert only_deed(w).state is DeedState.FAILED
    assert not w.salesforce.created


@pytest.mark.parametrize("kind", EscalationKind)
async def test_an_escalation_whose_answer_was_lost_is_made_once(kind: EscalationKind) -> None:
    w = world([case(person=customer(linked_to=contact_id(1)))])
    w.salesforce.takes_keys = True
    w.salesforce.gate.lose("create_lead" if kind is EscalationKind.LEAD else "create_case")
    with pytest.raises(Undecided):
        await w.escalations.create(kind, CASE, {**SUBJECT, "LastName": "Lee"})

    await w.recovery.carry_on()

    assert len(w.salesforce.created) == 1
    (escalation,) = w.care.cases[CASE].escalations
    assert escalation.kind is kind


@pytest.mark.parametrize("kind", EscalationKind)
async def test_a_record_that_went_to_somebody_unseen_is_not_made_again(kind: EscalationKind) -> None:
    w = world([case(person=customer(linked_to=contact_id(1)))])
    w.salesforce.takes_keys = True
    step = "create_lead" if kind is EscalationKind.LEAD else "create_case"
    w.salesforce.gate.fail(step, OutOfSight("HTTP 204"))

    with pytest.raises(OutOfSight):
        await w.escalations.create(kind, CASE, {**SUBJECT, "LastName": "Lee"}, assignment_rule=True)
    await w.recovery.carry_on()

    assert w.salesforce.gate.calls[step] == 1
    assert only_deed(w).state is DeedState.SET_ASIDE
    assert await w.escalations.draft(CASE, kind) == {}


async def test_a_right_that_was_taken_away_after_a_lost_answer_hides_nothing_that_was_made() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.lose("create")
    with pytest.raises(Undecided):
        await create(w)
    w.salesforce.gate.fail("create", OrgRefuses("API_DISABLED_FOR_ORG"))

    await w.recovery.carry_on()

    assert only_deed(w).state is DeedState.DONE
    assert len(w.salesforce.created) == len(w.care.links_made) == 1


async def test_a_right_that_was_taken_away_before_anything_was_made_ends_the_deed() -> None:
    w = by_idempotency_key()
    w.salesforce.gate.fail("create", AnswerLost())
    with pytest.raises(Undecided):
        await create(w)
    w.salesforce.gate.fail("create", OrgRefuses("API_DISABLED_FOR_ORG"))

    await w.recovery.carry_on()

    assert only_deed(w).state is DeedState.FAILED
    assert not w.salesforce.created


async def test_an_escalation_made_under_an_external_id_is_found_though_the_right_is_gone() -> None:
    w = world([case(person=customer(linked_to=contact_id(1)))])
    w.salesforce.form_for_case = case_form(external_id="Care_Key__c")
    w.salesforce.gate.lose("create_case_by_key")
    w.salesforce.gate.fail("record_under", Unreachable())
    with pytest.raises(Undecided):
        await w.escalations.create(EscalationKind.CASE, CASE, SUBJECT)
    w.salesforce.gate.fail("create_case_by_key", NoPermission())

    await w.recovery.carry_on()

    (escalation,) = w.care.cases[CASE].escalations
    assert list(w.salesforce.created) == [escalation.record_id]
