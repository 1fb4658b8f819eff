"""Saving a contact: only what changed, one save after the other, nobody overwritten."""

from __future__ import annotations

import asyncio

import pytest

from care_desktop.domain.errors import EditConflict, NoPermission, RecordGone, Unacceptable, Unreachable
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.domain.people import Contact, ContactGone, GoneWhy
from care_desktop.domain.permissions import AGENT, Level, Rights
from care_desktop.services.later_events import ContactEdited
from tests.helpers.builders import contact_id, me
from tests.helpers.fakes import World, world
from tests.helpers.until import until

ANN = contact_id(1)


async def opened(w: World) -> Contact:
    contact = await w.contacts.open(ANN)
    assert isinstance(contact, Contact)
    return contact


async def test_only_changes_are_written_and_an_empty_text_clears() -> None:
    w = world()
    contact = await opened(w)

    saved = await w.contacts.save(contact, {"Title": " Buyer ", "Email": "", "LastName": "Lee", "FirstName": "Ann "})

    assert saved.fields["Title"] == "Buyer"
    assert saved.fields["Email"] is None
    assert w.bus.of(ContactEdited) == [ContactEdited(saved)]
    assert w.casebook.contact(ANN) == saved


async def test_nothing_changed_is_no_request() -> None:
    w = world()
    contact = await opened(w)

    assert await w.contacts.save(contact, {"LastName": "Lee", "Title": " "}) is contact

    assert w.salesforce.gate.calls["save"] == 0
    assert w.bus.of(ContactEdited) == []


async def test_two_saves_of_one_contact_do_not_race_nor_collide() -> None:
    w = world()
    contact = await opened(w)

    await asyncio.gather(
        w.contacts.save(contact, {"Title": "Buyer"}),
        w.contacts.save(contact, {"Title": "Chief buyer", "Phone": "+49 1"}),
    )

    assert w.salesforce.contacts[ANN].text("Title") == "Chief buyer"
    assert w.salesforce.contacts[ANN].text("Phone") == "+49 1"


async def test_somebody_elses_change_is_a_conflict_and_stays() -> None:
    w = world()
    contact = await opened(w)
    theirs = w.salesforce.edit_by_other(ANN, Title="Seller")

    with pytest.raises(EditConflict) as conflict:
        await w.contacts.save(contact, {"Title": "Buyer"})

    assert conflict.value.theirs == theirs
    assert w.salesforce.contacts[ANN].text("Title") == "Seller"
    saved = await w.contacts.save(conflict.value.theirs, {"Title": "Buyer"})
    assert saved.text("Title") == "Buyer"


async def test_a_change_by_others_between_two_own_saves_is_still_a_conflict() -> None:
    w = world()
    contact = await opened(w)
    await w.contacts.save(contact, {"Title": "Buyer"})
    w.salesforce.edit_by_other(ANN, Title="Seller")

    with pytest.raises(EditConflict):
        await w.contacts.save(contact, {"Title": "Chief buyer"})

    assert w.salesforce.contacts[ANN].text("Title") == "Seller"


@pytest.mark.parametrize("error", [Unreachable(), Unacceptable({"Email": "no"}), RecordGone()])
async def test_a_failed_save_changes_nothing_and_may_be_repeated(error: Exception) -> None:
    w = world()
    contact = await opened(w)
    w.salesforce.gate.fail("save", error)

    with pytest.raises(type(error)):
        await w.contacts.save(contact, {"Title": "Buyer"})
    saved = await w.contacts.save(contact, {"Title": "Buyer"})

    assert w.bus.of(ContactEdited) == [ContactEdited(saved)]


async def test_saving_needs_the_right_to_modify() -> None:
    w = world()
    w.session.learn(me(rights=Rights(AGENT.permissions, Level.CREATE)), w.care.accounts)

    with pytest.raises(NoPermission):
        await w.contacts.save(await opened(w), {"Title": "Buyer"})


async def test_the_edit_is_entered_in_the_activity_and_its_failure_harms_nothing() -> None:
    w = world()
    person, case = CustomerId("cust-1"), CaseId("case-1")
    w.care.gate.fail("record_contact_activity", Unreachable())

    first = await w.contacts.save(await opened(w), {"Title": "Buyer"}, customer_id=person, case_id=case)
    await until(lambda: w.care.gate.calls["record_contact_activity"] == 1)
    await w.contacts.save(first, {"Title": "Seller"}, customer_id=person, case_id=case)
    await until(lambda: w.care.activities)

    assert [entry[2:] for entry in w.care.activities.values()] == [("contact_edited", ANN)]
    await w.scope.close(1)


@pytest.mark.parametrize("why", list(GoneWhy))
async def test_a_contact_that_cannot_be_shown_says_why(why: GoneWhy) -> None:
    w = world()
    w.salesforce.delete(ANN, why)

    gone = await w.contacts.open(ANN)

    assert gone == ContactGone(ANN, why)
    assert w.casebook.contact(ANN) == gone
