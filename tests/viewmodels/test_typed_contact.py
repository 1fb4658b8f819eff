"""What was typed on the contact card and as a supervisor's note, and not saved, is there again in the next run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest

from care_desktop.domain.ids import CaseId
from care_desktop.domain.people import GoneWhy
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.contact_editor import ContactEditor
from care_desktop.viewmodels.flag_queue import FlagQueue
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.supervisor import Section
from care_desktop.viewmodels.typed_texts import TypedShelf
from tests.helpers.editor_stage import ANN, BO, EditorStage, editor_stage
from tests.helpers.fake_work import PEOPLE
from tests.helpers.fakes import World
from tests.helpers.supervisor_stage import Stage, supervisor_stage
from tests.helpers.until import until
from tests.helpers.work_stage import shelf_of


@pytest.fixture
async def stage() -> AsyncIterator[EditorStage]:
    async with editor_stage() as stage:
        yield stage


def kept(world: World, key: str) -> Mapping[str, str]:
    return world.journal.drafts.get(f"typed:{key}", {})


def next_run(stage: EditorStage) -> EditorStage:
    """Return the card of another run of the program."""
    world, shelf = stage.world, shelf_of(stage.world, stage.world.scope)
    editor = ContactEditor(
        session=world.session,
        contacts=world.contacts,
        deeds=world.scope,
        page=world.scope,
        board=NoticeBoard(),
        shelf=shelf,
    )
    return EditorStage(world, editor, stage.board)


async def typed(stage: EditorStage, **values: str) -> None:
    await stage.showing()
    for name, value in values.items():
        stage.editor.change(name, value)
    await until(lambda: all(kept(stage.world, f"contact:{ANN}").get(f"typed {name}") for name in values))


async def test_edits_of_a_contact_are_there_again_and_saved_once(stage: EditorStage) -> None:
    await typed(stage, Title="Buyer ", Phone="0123")
    again = next_run(stage)
    await again.showing()
    await until(lambda: again.editor.state.is_dirty)
    assert again.editor.state.form.changes() == {"Title": "Buyer", "Phone": "0123"}
    assert not again.editor.state.conflict
    again.editor.save()
    await again.saved()
    assert again.world.salesforce.contacts[ANN].text("Title") == "Buyer"
    await until(lambda: not kept(stage.world, f"contact:{ANN}"))


async def test_what_others_changed_in_salesforce_between_two_runs_is_decided(stage: EditorStage) -> None:
    await typed(stage, Title="Buyer", Phone="0123")
    stage.world.salesforce.edit_by_other(ANN, Title="Head of sales")
    again = next_run(stage)
    await again.showing()
    await until(lambda: again.editor.state.conflict)
    assert [(row.name, row.mine, row.theirs) for row in again.editor.state.conflict] == [
        ("Title", "Buyer", "Head of sales")
    ]
    again.editor.choose("Title", mine=False)
    again.editor.save()
    await again.saved()
    found = again.world.salesforce.contacts[ANN]
    assert (found.text("Title"), found.text("Phone")) == ("Head of sales", "0123")


async def test_cancel_throws_away_what_was_kept_of_a_contact(stage: EditorStage) -> None:
    await typed(stage, Title="Buyer")
    stage.editor.cancel()
    await until(lambda: not kept(stage.world, f"contact:{ANN}"))
    again = next_run(stage)
    await again.showing()
    assert not again.editor.state.is_dirty


async def test_edits_of_a_contact_that_was_merged_between_two_runs_go_to_the_surviving_one(stage: EditorStage) -> None:
    await typed(stage, Title="Buyer")
    stage.world.salesforce.delete(ANN, GoneWhy.MERGED)
    again = next_run(stage)
    again.editor.show(ANN)
    await until(lambda: again.editor.state.gone is not None)
    assert kept(stage.world, f"contact:{ANN}")
    again.editor.hand_over(ANN, BO)
    await again.showing(BO)
    assert again.value("Title") == "Buyer"
    await until(lambda: kept(stage.world, f"contact:{BO}").get("typed Title") == "Buyer")
    await until(lambda: not kept(stage.world, f"contact:{ANN}"))


async def test_the_last_letters_before_the_end_are_kept() -> None:
    async with editor_stage() as stage:
        world = stage.world
        shelf = TypedShelf(
            world.services.kept_texts, board=stage.board, deeds=world.scope, page=world.scope, pause=3600
        )
        editor = ContactEditor(
            session=world.session,
            contacts=world.contacts,
            deeds=world.scope,
            page=world.scope,
            board=stage.board,
            shelf=shelf,
        )
        await EditorStage(world, editor, stage.board).showing()
        await until(lambda: world.journal.gate.calls["draft"])
        editor.change("Title", "Buy")
        shelf.flush()
        await until(lambda: kept(world, f"contact:{ANN}").get("typed Title") == "Buy")


async def test_a_half_typed_note_for_a_flag_is_there_again_and_gone_when_it_was_handed_back() -> None:
    async with supervisor_stage() as stage:
        flag = stage.world.care.flag_by(CaseId("case-1"), "May I do this?", PEOPLE[0])
        stage.desk.open(Section.FLAGS)
        await until(lambda: stage.desk.flags.state.current == flag.id)
        stage.desk.flags.type_note("Once is")
        await until(lambda: kept(stage.world, f"flag note:{flag.id}") == {"note": "Once is"})
        again = queue_of_next_run(stage)
        again.open()
        await until(lambda: again.state.notes.get(flag.id) == "Once is")
        again.type_note("Once is enough.")
        again.hand_back()
        await until(lambda: not again.state.items)
        await until(lambda: not kept(stage.world, f"flag note:{flag.id}"))
        assert stage.world.care.flags[0].note == "Once is enough."
        again.close()


def queue_of_next_run(stage: Stage) -> FlagQueue:
    world = stage.world
    scope: TaskScope = world.scope
    return FlagQueue(
        world.services.work,
        world.session,
        bus=world.bus,
        scope=scope,
        deeds=scope,
        notices=stage.notices,
        clock=world.clock,
        shelf=shelf_of(world, scope),
        pause=0.0,
    )
