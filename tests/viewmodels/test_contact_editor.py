"""The contact card: edited in place, saved to Salesforce only, conflicts decided field by field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.people import GoneWhy
from care_desktop.domain.permissions import AGENT, Level
from tests.helpers.builders import contact_id, me
from tests.helpers.editor_stage import ANN, BO, EditorStage, editor_stage
from tests.helpers.until import until


@pytest.fixture
async def stage() -> AsyncIterator[EditorStage]:
    async with editor_stage() as stage:
        yield stage


async def test_the_contact_known_already_is_shown_in_the_same_frame(stage: EditorStage) -> None:
    known = stage.world.salesforce.contacts[ANN]

    stage.editor.show(ANN, known=known)

    assert stage.editor.state.contact == known
    assert stage.editor.state.loading


async def test_saving_writes_only_what_was_changed(stage: EditorStage) -> None:
    await stage.showing()

    stage.editor.begin_edit("Email")
    stage.editor.change("Email", "ann@new.example")
    stage.editor.save()
    await stage.saved()

    assert stage.salesforce_email == "ann@new.example"
    assert not stage.editor.state.is_dirty
    assert stage.editor.state.editing == frozenset()


async def test_an_edit_is_entered_in_the_activity_of_the_open_case(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Title", "Buyer")

    stage.editor.save()
    await stage.saved()

    await until(lambda: stage.world.care.activities)
    assert "contact_edited" in str(stage.world.care.activities)


async def test_pressing_save_twice_saves_once(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Title", "Buyer")

    stage.editor.save()
    stage.editor.save()
    await stage.saved()

    assert stage.world.salesforce.gate.calls["save"] == 1


async def test_cancel_restores_what_salesforce_holds(stage: EditorStage) -> None:
    await stage.showing()
    before = stage.value("Email")
    stage.editor.begin_edit("Email")
    stage.editor.change("Email", "x")

    stage.editor.cancel()

    assert stage.value("Email") == before
    assert not stage.editor.state.is_dirty


async def test_a_wrong_email_is_told_at_the_field_and_nothing_is_sent(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Email", "no at sign")

    stage.editor.save()

    assert stage.editor.state.form.first_problem == "Email"
    assert "Email" in stage.editor.state.editing
    assert stage.world.salesforce.gate.calls["save"] == 0


async def test_what_the_server_refuses_stands_at_its_field(stage: EditorStage) -> None:
    await stage.showing()
    stage.world.salesforce.problems = {"Title": "Titles need a capital letter."}
    stage.editor.change("Title", "buyer")

    stage.editor.save()
    await until(lambda: stage.editor.state.save_error)

    field = stage.editor.state.form.field("Title")
    assert field is not None
    assert field.problem == "Titles need a capital letter."
    assert field.value == "buyer"


async def test_an_unreachable_server_keeps_what_was_typed_and_a_second_try_saves_it(stage: EditorStage) -> None:
    await stage.showing()
    stage.world.salesforce.gate.fail("save", Unreachable())
    stage.editor.change("Title", "Buyer")
    stage.editor.save()
    await until(lambda: stage.editor.state.save_error)

    assert stage.value("Title") == "Buyer"
    stage.editor.save()
    await stage.saved()

    assert stage.world.salesforce.contacts[ANN].text("Title") == "Buyer"


async def test_unsaved_edits_wait_for_the_agent_to_come_back(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Title", "Buyer")

    await stage.showing(contact_id(2))
    assert not stage.editor.state.is_dirty
    await stage.showing(ANN)

    assert stage.value("Title") == "Buyer"
    assert stage.editor.state.is_dirty


async def test_a_reading_that_arrives_while_typing_keeps_what_was_typed(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Title", "Buyer")

    stage.editor.hear_of(stage.world.salesforce.edit_by_other(ANN, Phone="555"))

    assert (stage.value("Title"), stage.value("Phone")) == ("Buyer", "555")


async def test_saving_a_merged_contact_turns_to_the_page_that_says_so_and_the_survivor_gets_the_edits(
    stage: EditorStage,
) -> None:
    await stage.showing()
    stage.world.salesforce.delete(ANN, GoneWhy.MERGED)
    stage.editor.change("Title", "Buyer")

    stage.editor.save()
    await until(lambda: stage.editor.state.gone is not None)
    stage.editor.hand_over(ANN, BO)
    await stage.showing(BO)

    assert stage.value("Title") == "Buyer"


async def test_without_the_right_to_modify_no_row_turns_into_a_field(stage: EditorStage) -> None:
    stage.world.session.learn(me(rights=replace(AGENT, contacts=Level.READ)), stage.world.session.accounts)
    await stage.showing()

    stage.editor.begin_edit("Email")

    assert stage.editor.state.editing == frozenset()
    assert stage.editor.state.read_only_reason


async def test_proposed_values_stand_as_edits_until_they_are_saved(stage: EditorStage) -> None:
    stage.editor.propose(ANN, {"Phone": "0123", "Title": ""})

    await stage.showing()

    assert stage.value("Phone") == "0123"
    assert stage.editor.state.is_dirty
    assert stage.world.salesforce.contacts[ANN].text("Phone") == ""
