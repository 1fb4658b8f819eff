"""Two people edit one contact, or one comes back to it: nothing is overwritten or lost silently."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.people import ContactMatch
from tests.helpers.builders import contact_id
from tests.helpers.editor_stage import ANN, EditorStage, editor_stage
from tests.helpers.until import until


@pytest.fixture
async def stage() -> AsyncIterator[EditorStage]:
    async with editor_stage() as stage:
        yield stage


async def test_a_conflict_in_the_same_field_asks_and_overwrites_nothing(stage: EditorStage) -> None:
    await stage.showing()
    stage.world.salesforce.edit_by_other(ANN, Email="theirs@mail.example")
    stage.editor.change("Email", "mine@mail.example")

    stage.editor.save()
    await until(lambda: stage.editor.state.conflict)

    (row,) = stage.editor.state.conflict
    assert (row.mine, row.theirs, row.keep_mine) == ("mine@mail.example", "theirs@mail.example", None)
    assert not stage.editor.state.may_save
    assert stage.salesforce_email == "theirs@mail.example"


@pytest.mark.parametrize(("mine", "outcome"), [(True, "mine@mail.example"), (False, "theirs@mail.example")])
async def test_a_conflict_is_settled_by_choosing(stage: EditorStage, mine: bool, outcome: str) -> None:
    await stage.showing()
    stage.world.salesforce.edit_by_other(ANN, Email="theirs@mail.example", Title="Chief")
    stage.editor.change("Email", "mine@mail.example")
    stage.editor.change("Phone", "0123 456")
    stage.editor.save()
    await until(lambda: stage.editor.state.conflict)

    stage.editor.choose("Email", mine=mine)
    stage.editor.save()
    await stage.saved()

    now = stage.world.salesforce.contacts[ANN]
    assert (now.text("Email"), now.text("Phone"), now.text("Title")) == (outcome, "0123 456", "Chief")


async def test_a_change_in_another_field_is_no_conflict(stage: EditorStage) -> None:
    await stage.showing()
    stage.world.salesforce.edit_by_other(ANN, Title="Chief")
    stage.editor.change("Email", "mine@mail.example")

    stage.editor.save()
    await stage.saved()

    now = stage.world.salesforce.contacts[ANN]
    assert (now.text("Email"), now.text("Title")) == ("mine@mail.example", "Chief")
    assert stage.editor.state.conflict == ()


async def test_reading_again_hides_no_conflict(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Email", "mine@mail.example")
    stage.world.salesforce.edit_by_other(ANN, Email="theirs@mail.example")

    stage.editor.refresh()
    await until(lambda: stage.editor.state.conflict)

    assert stage.value("Email") == "mine@mail.example"
    assert not stage.editor.state.may_save
    stage.editor.choose("Email", mine=False)
    stage.editor.change("Title", "Buyer")
    stage.editor.refresh()
    await until(lambda: not stage.editor.state.loading)
    assert [row.keep_mine for row in stage.editor.state.conflict] == [False]
    stage.editor.save()
    await stage.saved()
    assert stage.salesforce_email == "theirs@mail.example"


async def test_edits_that_waited_hide_no_conflict(stage: EditorStage) -> None:
    await stage.showing()
    stage.editor.change("Email", "mine@mail.example")
    await stage.showing(contact_id(2))
    stage.world.salesforce.edit_by_other(ANN, Email="theirs@mail.example")

    await stage.showing(ANN)

    assert [(row.mine, row.theirs) for row in stage.editor.state.conflict] == [
        ("mine@mail.example", "theirs@mail.example")
    ]


async def test_an_edit_that_was_taken_back_does_not_return(stage: EditorStage) -> None:
    await stage.showing()
    before = stage.value("Title")
    stage.editor.change("Title", "Buyer")
    await stage.showing(contact_id(2))
    await stage.showing(ANN)
    stage.editor.change("Title", before)

    stage.editor.refresh()
    await until(lambda: not stage.editor.state.loading)

    assert stage.value("Title") == before


@pytest.mark.parametrize("conflict", [False, True])
async def test_a_save_that_fails_behind_the_agents_back_is_told(stage: EditorStage, conflict: bool) -> None:
    await stage.showing()
    stage.editor.change("Email", "mine@mail.example")
    if conflict:
        stage.world.salesforce.edit_by_other(ANN, Email="theirs@mail.example")
    else:
        stage.world.salesforce.gate.fail("save", Unreachable())
    stage.editor.save()
    await stage.showing(contact_id(2))
    await until(lambda: stage.board.state.current)

    assert stage.board.state.current is not None
    assert "What you typed is kept." in stage.board.state.current.sentence
    await stage.showing(ANN)
    assert stage.value("Email") == "mine@mail.example"
    assert bool(stage.editor.state.conflict) is conflict


async def test_an_edit_that_the_org_takes_for_a_duplicate_says_of_whom_and_is_saved_when_it_is_meant(
    stage: EditorStage,
) -> None:
    await stage.showing()
    stage.world.salesforce.duplicates = (ContactMatch(contact_id(7), "Bo Pine"),)
    stage.editor.change("Email", "bo@pine.example")
    stage.editor.save()
    await until(lambda: stage.editor.state.save_error)

    assert stage.editor.state.save_error is not None
    assert "seems to exist" in stage.editor.state.save_error.sentence
    assert "Bo Pine" in stage.editor.state.save_error.sentence
    offered = {}
    for typed in ("bo@elsewhere.example", "bo@pine.example"):
        stage.editor.change("Email", typed)
        offered[typed] = stage.editor.state.saves_anyway
    assert offered == {"bo@elsewhere.example": False, "bo@pine.example": True}
    stage.editor.save()
    await stage.saved()

    assert stage.salesforce_email == "bo@pine.example"
    assert not stage.editor.state.saves_anyway


async def test_a_rule_that_blocks_an_edit_is_not_overridden(stage: EditorStage) -> None:
    await stage.showing()
    stage.world.salesforce.duplicates = (ContactMatch(contact_id(7), "Bo Pine"),)
    stage.world.salesforce.may_override = False
    stage.editor.change("Email", "bo@pine.example")
    for _press in range(2):
        stage.editor.save()
        await until(lambda: not stage.editor.state.saving)

    assert not stage.editor.state.saves_anyway
    assert stage.salesforce_email != "bo@pine.example"
