"""Create and link: one deed, exactly once, with every outcome told as what it is."""

from __future__ import annotations

import asyncio

import pytest

from care_desktop.domain.errors import (
    AnswerLost,
    CareDesktopError,
    LikelyDuplicate,
    LinkTaken,
    Misunderstood,
    NoPermission,
    SignInNeeded,
    StorageTrouble,
    Unacceptable,
    Undecided,
    Unreachable,
)
from care_desktop.domain.ids import CaseId, ContactId, CustomerId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.operations import SEVERAL, Deed, DeedState
from care_desktop.domain.people import ContactPoint, Customer, PointKind
from care_desktop.services.events import ContactCreated, CustomerLinked, DeedRecovered
from care_desktop.services.scope import TaskScope
from tests.helpers.builders import ACCOUNT, case, contact_form, contact_id, contact_match, customer
from tests.helpers.fakes import World, world
from tests.helpers.until import until

CUSTOMER, CASE = CustomerId("cust-1"), CaseId("case-1")
FORM = {"FirstName": "Ann", "LastName": " Lee ", "Email": ""}
KEY = "Care_Customer_Id__c"


async def create(w: World, **fields: str) -> CustomerLinked:
    return await w.creation.create_and_link(CUSTOMER, CASE, {**FORM, **fields})


def by_key() -> World:
    w = world()
    w.salesforce.form = contact_form(external_id=KEY)
    return w


def only_deed(w: World) -> Deed:
    (deed,) = w.journal.deeds.values()
    return deed


async def test_it_is_created_linked_told_and_the_draft_is_gone() -> None:
    w = world()
    await w.creation.keep_draft(CUSTOMER, FORM)

    fact = await create(w)

    assert w.salesforce.created[fact.contact][1] == {"FirstName": "Ann", "LastName": "Lee"}
    assert fact.customer.linked_contact(ACCOUNT) == fact.contact
    assert [made.contact.id for made in w.bus.of(ContactCreated)] == [fact.contact]
    assert w.bus.of(CustomerLinked) == [fact]
    assert await w.creation.draft(CUSTOMER) == {}
    assert only_deed(w).state is DeedState.DONE
    await until(lambda: w.care.activities)
    assert [entry[2] for entry in w.care.activities.values()] == ["contact_created"]
    await w.scope.close(1)


async def test_the_deed_is_on_the_journal_before_the_first_byte_leaves() -> None:
    w = world()
    seen: list[DeedState] = []
    w.salesforce.gate.watch = lambda method, when: (
        seen.append(only_deed(w).state) if (method, when) == ("create", "before") else None
    )

    await create(w)

    assert seen == [DeedState.SENDING]


@pytest.mark.parametrize("external_id", ["", KEY])
async def test_a_second_press_joins_the_first(external_id: str) -> None:
    w = world()
    w.salesforce.form = contact_form(external_id=external_id)

    first, second = await asyncio.gather(create(w), create(w))

    assert first.contact == second.contact
    assert len(w.salesforce.created) == 1
    assert len(w.journal.deeds) == 1


async def test_a_second_press_shares_the_refusal_of_the_first() -> None:
    w = world()
    w.salesforce.problems = {"Email": "not valid"}

    outcomes = await asyncio.gather(create(w), create(w), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [Unacceptable, Unacceptable]
    assert w.salesforce.gate.calls["create"] == 1


@pytest.mark.parametrize(
    "error",
    [
        Unacceptable({"Email": "no"}),
        LikelyDuplicate((contact_match(),), True),
        NoPermission(),
        SignInNeeded(),
        Unreachable(),
    ],
)
async def test_a_refusal_makes_nothing_keeps_the_draft_and_leaves_nothing_open(error: CareDesktopError) -> None:
    w = world()
    w.salesforce.gate.fail("create", error)

    with pytest.raises(type(error)):
        await create(w)

    assert not w.salesforce.created
    assert only_deed(w).state is DeedState.FAILED
    assert await w.creation.draft(CUSTOMER) == FORM
    assert (await create(w)).contact in w.salesforce.created


@pytest.mark.parametrize(
    ("person", "refusal"), [(customer(linked_to=contact_id(1)), Refusal.ALREADY_LINKED), (customer(), None)]
)
async def test_who_is_linked_already_gets_no_new_contact(person: Customer, refusal: Refusal | None) -> None:
    w = world([case(person=person)])
    if refusal is None:
        await create(w)
        return

    with pytest.raises(NoPermission) as refused:
        await create(w)

    assert refused.value.refusal is refusal
    assert not w.salesforce.created


# one request, lost answers (mode C)


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
    late = await w.salesforce.create({"FirstName": "Ann", "LastName": "Lee"}, allow_duplicate=False)

    fact = await create(w)

    assert fact.contact == late
    assert len(w.salesforce.created) == 1


async def test_more_than_one_candidate_is_asked_about_and_a_link_by_hand_settles_it() -> None:
    w = world()
    twins = [await w.salesforce.create({"FirstName": "Ann", "LastName": "Lee"}, allow_duplicate=True) for _ in "12"]
    w.salesforce.gate.fail("create", AnswerLost())

    with pytest.raises(Undecided):
        await create(w)
    await w.recovery.carry_on()
    await w.recovery.carry_on()
    assert [fact.deed.trouble for fact in w.bus.of(DeedRecovered)] == [SEVERAL]
    await w.linking.link(CUSTOMER, twins[1])
    await w.recovery.carry_on()

    assert w.bus.of(DeedRecovered)[-1].deed.state is DeedState.DONE
    assert w.bus.of(DeedRecovered)[-1].deed.record_id == str(twins[1])
    assert len(w.salesforce.created) == 2


async def test_a_link_to_somebody_else_settles_it_too() -> None:
    w = world()
    for _ in "12":
        await w.salesforce.create({"FirstName": "Ann", "LastName": "Lee"}, allow_duplicate=True)
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


# by key (mode A)


async def test_the_key_is_the_customer() -> None:
    w = by_key()

    fact = await create(w)

    assert w.salesforce.keys == {CUSTOMER: fact.contact}
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
    assert any(key.startswith(f"{CUSTOMER}:") for key in w.salesforce.keys)


async def test_a_lost_answer_by_key_makes_one_contact() -> None:
    w = by_key()
    w.salesforce.gate.lose("create_by_key", times=3)

    fact = await create(w)

    assert list(w.salesforce.created) == [fact.contact]


# the second step


async def test_a_customer_linked_meanwhile_sets_the_deed_aside_and_says_who() -> None:
    w = world()

    def link_elsewhere(method: str, when: str) -> None:
        if (method, when) == ("create", "after"):
            w.care.link_by_other(CUSTOMER, contact_id(2))

    w.salesforce.gate.watch = link_elsewhere

    with pytest.raises(LinkTaken) as taken:
        await create(w)

    assert taken.value.customer.linked_contact(ACCOUNT) == contact_id(2)
    assert only_deed(w).state is DeedState.SET_ASIDE
    assert len(w.salesforce.created) == 1
    assert [made.contact.id for made in w.bus.of(ContactCreated)] == list(w.salesforce.created)


async def test_care_out_of_reach_keeps_the_deed_and_recovery_links() -> None:
    w = world()
    w.care.gate.fail("link", Unreachable(), times=2)

    with pytest.raises(Undecided):
        await create(w)
    await w.recovery.carry_on()
    assert w.bus.of(DeedRecovered) == []
    await w.recovery.carry_on()

    (recovered,) = w.bus.of(DeedRecovered)
    assert recovered.deed.state is DeedState.DONE
    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) == ContactId(str(recovered.deed.record_id))
    assert len(w.salesforce.created) == 1


async def test_pressing_again_after_care_came_back_only_links() -> None:
    w = world()
    w.care.gate.fail("link", Unreachable())
    with pytest.raises(Undecided):
        await create(w)

    await create(w)

    assert len(w.salesforce.created) == 1


async def test_a_press_that_joined_one_that_was_stopped_learns_that_it_is_undecided() -> None:
    w = world()
    w.salesforce.gate.hang("create")
    scope = TaskScope("page")

    async def press() -> None:
        await create(w)

    scope.start(press())
    await until(lambda: w.salesforce.gate.calls["create"])
    joined: list[type] = []

    async def press_again() -> None:
        with pytest.raises(Undecided):
            await create(w)
        joined.append(Undecided)

    second = TaskScope("other page")
    second.start(press_again())
    await until(lambda: w.journal.gate.calls["keep_draft"] == 2)
    await scope.close()
    await until(lambda: joined)

    w.salesforce.gate.mend()
    await w.restarted().recovery.carry_on()
    assert len(w.care.links_made) == len(w.salesforce.created) == 1
    await second.close()


# the journal


@pytest.mark.parametrize("method", ["keep_draft", "begin"])
async def test_a_journal_that_cannot_write_lets_nothing_leave(method: str) -> None:
    w = world()
    w.journal.gate.fail(method, StorageTrouble("disk full"))

    with pytest.raises(StorageTrouble):
        await create(w)

    assert w.salesforce.gate.calls["create"] == 0


async def test_a_journal_full_after_the_effect_doubles_nothing() -> None:
    for write in range(1, 5):
        w = world()
        count = 0

        def fill(method: str, when: str, w: World = w, write: int = write) -> None:
            nonlocal count
            count += (method, when) == ("write", "before")
            if (method, when) == ("write", "before") and count == write:
                raise StorageTrouble("disk full")

        w.journal.gate.watch = fill
        try:
            await create(w)
        except StorageTrouble:
            await create(w)
        await w.restarted().recovery.carry_on()

        assert len(w.salesforce.created) == 1, write
        assert len(w.care.links_made) == 1, write
        assert not await w.journal.open_deeds()


# the form


def test_the_form_is_prefilled_from_the_customer() -> None:
    w = world()
    person = customer(
        handle="@ann",
        contact_points=(
            ContactPoint(PointKind.PHONE, "+49 1"),
            ContactPoint(PointKind.EMAIL, "ann@mail.example"),
            ContactPoint(PointKind.EMAIL, "second@mail.example"),
        ),
    )

    assert w.creation.proposal(person, contact_form()) == {
        "FirstName": "Ann",
        "LastName": "Lee",
        "Email": "ann@mail.example",
        "Phone": "+49 1",
        "Care_Handle__c": "@ann",
    }


@pytest.mark.parametrize(
    ("person", "first", "last"),
    [
        (customer(first_name="Ann", last_name=""), None, "Ann"),
        (customer(first_name="", last_name="Lee"), None, "Lee"),
        (customer(first_name="", last_name="", username="u", handle="h"), None, "u"),
        (customer(first_name="", last_name="", username="", handle="h"), None, "h"),
        (customer(first_name="", last_name="", username="", handle="", platform_id="p"), None, "p"),
        (customer(last_name="x" * 200), "Ann", "x" * 80),
    ],
)
def test_the_last_name_is_whatever_is_known(person: Customer, first: str | None, last: str) -> None:
    proposal = world().creation.proposal(person, contact_form())

    assert (proposal.get("FirstName"), proposal["LastName"]) == (first, last)
