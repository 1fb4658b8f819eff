"""The forms of the org as the window gets them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.errors import NoPermission
from care_desktop.domain.forms import FieldType, FormField, Reference
from tests.helpers.builders import contact, contact_form, contact_id, record_id
from tests.helpers.fakes import world

OWNER = FormField("OwnerId", "Owner", FieldType.REFERENCE, references=("User", "Group"))
USERS = [Reference(record_id("005", n), f"Robin {n}") for n in range(8)]
GROUPS = [Reference(record_id("00G", n), f"Robins {n}") for n in range(8)]


async def test_each_record_type_has_its_own_form() -> None:
    w = world()
    person = replace(contact_form(), sobject="Account", record_type="012000000000001AAA")
    w.salesforce.typed_forms["Contact", person.record_type] = person
    assert await w.services.forms.contact(person.record_type) == person
    assert await w.services.forms.contact() == contact_form()
    assert (await w.services.forms.case()).sobject == "Case"
    assert (await w.services.forms.lead(fresh=True)).sobject == "Lead"
    assert await w.services.forms.edit(contact()) == contact_form()


async def test_a_field_that_points_to_several_objects_finds_records_of_each_up_to_the_limit() -> None:
    w = world()
    w.salesforce.known_records = {"User": USERS, "Group": GROUPS}
    assert await w.services.forms.look_up(OWNER.references, "robin") == (*USERS, *GROUPS[:2])
    assert await w.services.forms.look_up(OWNER.references, "robins") == tuple(GROUPS)
    assert await w.services.forms.look_up(OWNER.references, "zoe") == ()


async def test_what_reference_fields_point_to_is_named_by_field() -> None:
    w = world()
    w.salesforce.known_records = {"User": USERS}
    form = replace(contact_form(), fields=(OWNER,))
    assert await w.services.forms.references(form, {"OwnerId": USERS[3].id}) == {"OwnerId": USERS[3]}
    assert await w.services.forms.references(form, {"OwnerId": contact_id(1)}) == {}


async def test_without_an_account_there_is_no_form_and_no_request() -> None:
    w = world()
    w.session.learn(w.care.user, [])
    with pytest.raises(NoPermission):
        await w.services.forms.contact()
    assert not w.salesforce.gate.calls
