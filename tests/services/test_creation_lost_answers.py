"""Create and link when an answer is lost: looked for, adopted, asked about, never doubled."""

from __future__ import annotations

import pytest

from care_desktop.domain.errors import (
    AnswerLost,
    LikelyDuplicate,
    Misunderstood,
    Undecided,
    Unreachable,
)
from care_desktop.domain.ids import CaseId, ContactId, CustomerId, RecordId
from care_desktop.domain.operations import SEVERAL, DeedState
from care_desktop.domain.records import NewRecord
from care_desktop.services.later_events import DeedRecovered
from tests.helpers.builders import ACCOUNT, case, contact_id, customer
from tests.helpers.creating import CASE, CUSTOMER, FORM, by_key, create, only_deed
from tests.helpers.fakes import world


async def test_a_lost_answer_is_reconciled_and_adopted() -> None:
    w = world()
    w.salesforce.gate.lose("create")

    fact = await create(w)

    assert list(w.salesforce.created) == [fact.contact]
    assert w.salesforce.gate.calls["create"] == 1


async def test_a_lost_request_is_looked_for_twice_and_offered_again() -> None:
    w = world()
    w.salesforce.gate.fail("create", AnswerLost())

    with pytest.raises(Undecided) as undecided:
        await create(w)

    assert w.salesforce.gate.calls["created_since"] == 2
    assert w.clock.slept == [5.0]
    assert only_deed(w).state is DeedState.PENDING
    assert only_deed(w).id == undecided.value.operation
    again = await create(w, FirstName="Anna")
    assert w.salesforce.created[again.contact][1]["FirstName"] == "Anna"
    assert only_deed(w).state is DeedState.DONE


async def test_a_record_that_turns_up_late_is_adopted_at_the_next_press() -> None:
    w = world()
    w.salesforce.gate.fail("create", AnswerLost())
    with pytest.raises(Undecided):
        await create(w)
    late = await w.salesforce.create(NewRecord("Contact", {"FirstName": "Ann", "LastName": "Lee"}))

    fact = await create(w)

    assert fact.contact == ContactId(late)
    assert len(w.salesforce.created) == 1


async def test_more_than_one_candidate_is_asked_about_and_a_link_by_hand_settles_it() -> None:
    w = world()
    twins = [await w.salesforce.create(NewRecord("Contact", {"FirstName": "Ann", "LastName": "Lee"})) for _ in "12"]
    w.salesforce.gate.fail("create", AnswerLost())

    with pytest.raises(Undecided):
        await create(w)
    await w.recovery.carry_on()
    await w.recovery.carry_on()
    assert [fact.deed.trouble for fact in w.bus.of(DeedRecovered)] == [SEVERAL]
    await w.linking.link(CUSTOMER, ContactId(twins[1]))
    await w.recovery.carry_on()

    assert w.bus.of(DeedRecovered)[-1].deed.state is DeedState.DONE
    assert w.bus.of(DeedRecovered)[-1].deed.record_id == str(twins[1])
    assert len(w.salesforce.created) == 2


async def test_a_link_to_somebody_else_settles_it_too() -> None:
    w = world()
    for _ in "12":
        await w.salesforce.create(NewRecord("Contact", {"FirstName": "Ann", "LastName": "Lee"}))
    w.salesforce.gate.fail("create", AnswerLost())
    with pytest.raises(Undecided):
        await create(w)

    await w.linking.link(CUSTOMER, contact_id(2))
    await w.recovery.carry_on()

    assert only_deed(w).state is DeedState.FAILED
    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) == contact_id(2)


async def test_a_namesake_made_for_another_customer_is_not_adopted() -> None:
    w = world([case(1), case(2, person=customer(2))])
    other = await w.creation.create_and_link(CustomerId("cust-2"), CaseId("case-2"), FORM)
    w.salesforce.gate.fail("create", AnswerLost())

    with pytest.raises(Undecided):
        await create(w)
    fact = await create(w)

    assert fact.contact != other.contact


async def test_an_answer_that_makes_no_sense_is_looked_into() -> None:
    w = world()
    w.salesforce.gate.lose("create", error=Misunderstood("half a JSON"))

    fact = await create(w)

    assert list(w.salesforce.created) == [fact.contact]


async def test_an_answer_that_makes_no_sense_and_made_nothing_is_a_failure() -> None:
    w = world()
    w.salesforce.gate.fail("create", Misunderstood())

    with pytest.raises(Misunderstood):
        await create(w)

    assert only_deed(w).state is DeedState.FAILED


async def test_reconciling_that_cannot_reach_anybody_keeps_the_deed() -> None:
    w = world()
    w.salesforce.gate.lose("create")
    w.salesforce.gate.fail("created_since", Unreachable())

    with pytest.raises(Undecided):
        await create(w)
    assert only_deed(w).state is DeedState.UNKNOWN
    await w.recovery.carry_on()

    assert only_deed(w).state is DeedState.DONE
    assert len(w.salesforce.created) == 1


async def test_the_key_is_the_customer() -> None:
    w = by_key()

    fact = await create(w)

    assert w.salesforce.record_keys == {str(CUSTOMER): RecordId(fact.contact)}
    assert w.salesforce.gate.calls["create"] == 0


async def test_a_contact_made_earlier_for_this_customer_is_shown_first() -> None:
    w = by_key()
    first = await create(w)
    await w.linking.unlink(CUSTOMER)

    with pytest.raises(LikelyDuplicate) as duplicate:
        await create(w)

    assert [match.id for match in duplicate.value.matches] == [first.contact]
    assert duplicate.value.may_override
    second = await w.creation.create_and_link(CUSTOMER, CASE, FORM, allow_duplicate=True)
    assert second.contact != first.contact
    assert any(key.startswith(f"{CUSTOMER}:") for key in w.salesforce.record_keys)


async def test_a_lost_answer_by_key_makes_one_contact() -> None:
    w = by_key()
    w.salesforce.gate.lose("create_by_key", times=3)

    fact = await create(w)

    assert list(w.salesforce.created) == [fact.contact]
