"""The card over the org's own forms: look-ups by name, choices that belong together, record types."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.forms import FieldType, FormDescription, FormField
from tests.helpers.builders import contact_id
from tests.helpers.editor_stage import ANN, EditorStage, editor_stage
from tests.helpers.form_stage import ACME, ACME_TOO, every_kind
from tests.helpers.until import until

HOLDS: dict[str, str | bool | None] = {
    "Region__c": "north",
    "Town__c": "harbour",
    "AccountId": ACME.id,
    "Member__c": True,
}


@pytest.fixture
async def stage() -> AsyncIterator[EditorStage]:
    async with editor_stage() as stage:
        salesforce = stage.world.salesforce
        salesforce.form = every_kind()
        salesforce.known_records["Account"] = [ACME, ACME_TOO]
        ann = salesforce.contacts[ANN]
        salesforce.contacts[ANN] = replace(ann, fields={**ann.fields, **HOLDS})
        yield stage


async def test_a_record_is_read_by_its_name(stage: EditorStage) -> None:
    await stage.showing()
    await until(lambda: stage.editor.state.form.records)

    field = stage.editor.state.form.field("AccountId")
    assert field is not None
    assert field.reference == ACME
    assert not stage.editor.state.is_dirty


async def test_another_record_is_chosen_and_saved_by_its_id(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.type_look_up("AccountId", "acme")
    await until(lambda: stage.editor.look_up.state.answered == "acme")

    stage.editor.look_up.press(ACME_TOO.id)
    stage.editor.save()
    await stage.saved()

    assert stage.world.salesforce.contacts[ANN].text("AccountId") == ACME_TOO.id


async def test_letters_that_name_no_record_are_not_saved_as_nothing(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.begin_edit("AccountId")
    stage.editor.type_look_up("AccountId", "Acme")

    stage.editor.save()

    assert not stage.editor.state.saving
    assert stage.editor.state.form.first_problem == "AccountId"
    assert stage.world.salesforce.contacts[ANN].text("AccountId") == ACME.id


async def test_reading_again_does_not_turn_letters_into_an_edit(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.type_look_up("AccountId", "Acm")

    stage.editor.refresh()
    await until(lambda: not stage.editor.state.loading)

    field = stage.editor.state.form.field("AccountId")
    assert field is not None
    assert field.typed == "Acm"
    assert stage.editor.state.form.edits() == {}


async def test_letters_left_behind_on_another_contact_are_no_edit_there(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.type_look_up("AccountId", "Acm")
    await stage.showing(contact_id(2))

    await stage.showing(ANN)

    assert stage.value("AccountId") == ACME.id
    assert not stage.editor.state.is_dirty


async def test_a_choice_that_its_controller_clears_is_saved_with_it(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.begin_edit("Region__c")

    stage.editor.change("Region__c", "south")

    assert stage.editor.state.form.changes() == {"Region__c": "south", "Town__c": ""}
    assert "Town__c" in stage.editor.state.editing
    stage.editor.save()
    await stage.saved()
    assert stage.world.salesforce.contacts[ANN].text("Town__c") == ""


async def test_setting_the_controller_back_leaves_nothing_to_save(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Region__c", "south")

    stage.editor.change("Region__c", "north")

    assert not stage.editor.state.form.is_dirty


async def test_a_choice_under_a_controller_that_somebody_else_changed_is_a_conflict(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Town__c", "")
    stage.editor.change("Town__c", "harbour")
    stage.world.salesforce.edit_by_other(ANN, Region__c="south", Town__c="hill")
    stage.editor.change("Street__c", "quay")

    stage.editor.save()
    await until(lambda: stage.editor.state.conflict)

    assert [row.name for row in stage.editor.state.conflict] == ["Street__c"]
    stage.editor.choose("Street__c", mine=False)
    assert stage.value("Street__c") == ""


async def test_a_box_that_both_ticked_is_no_conflict(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Member__c", "")
    stage.editor.change("Email", "new@mail.example")
    stage.world.salesforce.edit_by_other(ANN, Member__c=None)

    stage.editor.save()
    await stage.saved()

    assert stage.editor.state.conflict == ()


async def test_each_record_type_has_its_own_form(stage: EditorStage) -> None:
    await stage.showing()
    other = contact_id(2)
    salesforce = stage.world.salesforce
    salesforce.contacts[other] = replace(
        salesforce.contacts[other], fields={**salesforce.contacts[other].fields, "RecordTypeId": "012B"}
    )
    salesforce.form_for_edit = FormDescription("Contact", (FormField("LastName", "Last Name", FieldType.TEXT),))

    await stage.showing(other)
    assert [field.name for field in stage.editor.state.form.fields] == ["LastName"]
