"""Create and link: one deed, exactly once, with every outcome told as what it is."""

from __future__ import annotations

import asyncio

import pytest

from care_desktop.domain.deed_repeats import LONGEST_REQUEST
from care_desktop.domain.errors import (
    CareDesktopError,
    LikelyDuplicate,
    LinkTaken,
    NoPermission,
    SignInNeeded,
    StorageTrouble,
    Unacceptable,
    Undecided,
    Unreachable,
)
from care_desktop.domain.ids import ContactId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.operations import DeedState
from care_desktop.domain.people import Customer
from care_desktop.services.events import CustomerLinked
from care_desktop.services.later_events import ContactCreated, DeedRecovered
from care_desktop.services.scope import TaskScope
from tests.helpers.builders import ACCOUNT, case, contact_form, contact_id, contact_match, customer
from tests.helpers.creating import CUSTOMER, FORM, KEY, create, only_deed
from tests.helpers.fakes import World, world
from tests.helpers.until import until


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
    w.clock.move(LONGEST_REQUEST.total_seconds())
    await w.restarted().recovery.carry_on()
    assert len(w.care.links_made) == len(w.salesforce.created) == 1
    await second.close()


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
