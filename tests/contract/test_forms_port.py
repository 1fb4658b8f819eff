"""What the services may expect of an org's forms: the same from the fake, the stage, and over a real connection."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from care_desktop.domain.forms import FieldType
from care_desktop.domain.people import Contact
from tests.helpers.org_worlds import OrgWorld, fake_world, stage_in_process, stage_over_loopback

WORLDS = {"fake": fake_world, "in process": stage_in_process, "over loopback": stage_over_loopback}


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[OrgWorld]:
    async with WORLDS[request.param]() as opened:
        yield opened


async def test_every_form_is_of_its_object_and_the_same_when_asked_afresh(world: OrgWorld) -> None:
    port = world.port
    for ask, sobject in ((port.contact_form, "Contact"), (port.case_form, "Case"), (port.lead_form, "Lead")):
        form = await ask()
        assert form.sobject == sobject
        assert form.fields
        assert await ask(fresh=True) == form
        placed = [name for section in form.sections for name in section.fields]
        assert sorted(placed or [field.name for field in form.fields]) == sorted(field.name for field in form.fields)


async def test_a_contact_holds_what_its_form_shows(world: OrgWorld) -> None:
    contact = await world.port.read(world.add("Jane", "Miller", Email="jane@miller.example"))
    assert isinstance(contact, Contact)
    form = await world.port.contact_edit_form(contact)
    last_name = form.field("LastName")
    assert last_name is not None
    assert (last_name.type, last_name.editable, contact.text("LastName")) == (FieldType.TEXT, True, "Miller")
    assert await world.port.contact_edit_form(contact, fresh=True) == form


async def test_looking_up_what_does_not_exist_finds_nothing(world: OrgWorld) -> None:
    form = await world.port.contact_form()
    assert list(await world.port.look_up("Account", "nobody is called so")) == []
    assert await world.port.references(form, {}) == {}
    assert await world.port.references(form, {field.name: "" for field in form.fields}) == {}
