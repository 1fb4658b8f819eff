"""The Customer's details: edited in place, saved once, and set against what somebody else changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.people import ContactPoint, Customer, PointKind
from care_desktop.domain.permissions import Rights
from care_desktop.viewmodels.customer_editor import CustomerEditor
from tests.helpers.builders import case, customer
from tests.helpers.fakes import World, world
from tests.helpers.until import until
from tests.helpers.work_stage import customer_editor_of

ANN = customer(1, contact_points=(ContactPoint(PointKind.EMAIL, "ann@mail.example"),))
BO = customer(2, display_name="Bo")
Pair = tuple[World, CustomerEditor]


@pytest.fixture
async def stage() -> AsyncIterator[Pair]:
    w = world([case(1, person=ANN), case(2, person=BO)])
    for one in w.care.cases:
        await w.cases.open(one)
    page = customer_editor_of(w)
    page.show(ANN)
    yield w, page
    await w.scope.close()


def values(page: CustomerEditor) -> dict[str, str]:
    return {field.name: field.value for field in page.state.form.fields}


def known(w: World) -> Customer:
    return w.care.customers[ANN.id]


async def test_details_are_saved_together_and_once(stage: Pair) -> None:
    w, page = stage
    page.begin_edit("last_name")
    page.change("last_name", "Leigh")
    page.change("phone first", "+1 555 0100")
    page.save()
    page.save()
    assert page.state.saving
    await until(lambda: not page.state.saving)
    assert (known(w).last_name, known(w).points(PointKind.PHONE)) == ("Leigh", ("+1 555 0100",))
    assert known(w).points(PointKind.EMAIL) == ("ann@mail.example",)
    assert w.care.gate.calls["edit_customer"] == 1
    assert not page.state.is_dirty
    assert "phone next" in values(page)


async def test_a_contact_point_is_removed_by_emptying_it_and_cancel_brings_it_back(stage: Pair) -> None:
    w, page = stage
    page.change("email=ann@mail.example", "")
    page.cancel()
    assert values(page)["email=ann@mail.example"] == "ann@mail.example"
    page.change("email=ann@mail.example", "")
    page.save()
    await until(lambda: known(w).contact_points == ())


async def test_a_wrong_address_is_not_sent(stage: Pair) -> None:
    w, page = stage
    page.change("email=ann@mail.example", "not an address")
    page.save()
    field = page.state.form.field("email=ann@mail.example")
    assert field is not None
    assert field.problem
    assert w.care.gate.calls["edit_customer"] == 0


async def test_what_others_changed_elsewhere_is_kept_without_a_word(stage: Pair) -> None:
    w, page = stage
    w.care.customers[ANN.id] = replace(ANN, version=5, note="Call late")
    page.change("last_name", "Leigh")
    page.save()
    await until(lambda: known(w).last_name == "Leigh")
    assert known(w).note == "Call late"


async def test_the_same_detail_changed_by_two_is_decided_field_by_field(stage: Pair) -> None:
    w, page = stage
    w.care.customers[ANN.id] = replace(ANN, version=5, last_name="Li")
    page.change("last_name", "Leigh")
    page.change("note", "Call early")
    page.save()
    await until(lambda: page.state.conflict)
    assert [(row.label, row.mine, row.theirs) for row in page.state.conflict] == [("Last name", "Leigh", "Li")]
    assert not page.state.may_save
    page.choose("last_name", mine=False)
    page.save()
    await until(lambda: known(w).note == "Call early")
    assert known(w).last_name == "Li"


async def test_a_contact_point_that_was_added_stays_when_others_were_removed_meanwhile(stage: Pair) -> None:
    w, page = stage
    page.change("email next", "ann@work.example")
    w.care.customers[ANN.id] = replace(ANN, version=5, contact_points=())
    page.save()
    await until(lambda: known(w).points(PointKind.EMAIL) == ("ann@work.example",))


async def test_two_who_add_a_contact_point_each_add_both(stage: Pair) -> None:
    w, page = stage
    page.change("email next", "ann@work.example")
    page.change("phone first", "+1 555 0100")
    theirs = tuple(
        ContactPoint(kind, value) for kind, value in ((PointKind.EMAIL, "a@b.example"), (PointKind.PHONE, "1"))
    )
    page.show(replace(ANN, version=5, contact_points=(*ANN.contact_points, *theirs)))
    assert values(page)["phone first"] == "+1 555 0100"
    w.care.customers[ANN.id] = replace(ANN, version=6, contact_points=(*ANN.contact_points, *theirs))
    page.save()
    await until(lambda: not page.state.saving)
    assert not page.state.conflict
    assert known(w).points(PointKind.EMAIL) == ("ann@mail.example", "a@b.example", "ann@work.example")
    assert known(w).points(PointKind.PHONE) == ("1", "+1 555 0100")


async def test_what_was_typed_over_an_address_never_replaces_another_one(stage: Pair) -> None:
    w, page = stage
    page.change("email=ann@mail.example", "ann@new.example")
    other = ContactPoint(PointKind.EMAIL, "home@mail.example")
    w.care.customers[ANN.id] = replace(ANN, version=5, contact_points=(other,))
    page.save()
    await until(lambda: page.state.conflict)
    assert [(row.mine, row.theirs) for row in page.state.conflict] == [("ann@new.example", "")]
    page.choose("email=ann@mail.example", mine=True)
    page.save()
    await until(lambda: known(w).points(PointKind.EMAIL) == ("home@mail.example", "ann@new.example"))
    assert not page.state.is_dirty


async def test_what_was_typed_waits_for_its_customer_and_outlives_a_failure(stage: Pair) -> None:
    w, page = stage
    w.care.gate.fail("edit_customer", Unreachable("503"))
    page.change("note", "Half a")
    page.save()
    await until(lambda: page.state.save_error)
    assert values(page)["note"] == "Half a"
    page.show(BO)
    assert values(page)["note"] != "Half a"
    page.show(ANN)
    assert (values(page)["note"], page.state.is_dirty) == ("Half a", True)


async def test_who_may_only_read_is_told_so(stage: Pair) -> None:
    w, page = stage
    w.session.me = replace(w.session.me, rights=Rights())
    page.show(BO)
    page.begin_edit("note")
    assert page.state.read_only_reason
    assert not page.state.editing
