"""The contact card: edited in place, saved to Salesforce only, conflicts decided field by field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import GoneWhy
from care_desktop.domain.permissions import AGENT, Level
from care_desktop.services.events import ContactEdited
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.contact_editor import ContactEditor
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import case, contact_id, me
from tests.helpers.fakes import World, world
from tests.helpers.until import until

ANN, BO = contact_id(1), contact_id(2)


@dataclass
class Stage:
    world: World
    editor: ContactEditor
    board: NoticeBoard

    @property
    def salesforce_email(self) -> str:
        return self.world.salesforce.contacts[ANN].text("Email")

    async def showing(self, contact: ContactId = ANN) -> None:
        self.editor.show(contact, case=case())
        await until(lambda: self.editor.state.contact is not None and not self.editor.state.loading)

    async def saved(self) -> None:
        await until(lambda: self.world.bus.of(ContactEdited) and not self.editor.state.saving)

    def value(self, name: str) -> str:
        field = self.editor.state.form.field(name)
        assert field is not None
        return field.value


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    of = world()
    page = TaskScope("page")
    board = NoticeBoard()
    editor = ContactEditor(
        session=of.session,
        contacts=of.contacts,
        deeds=of.scope,
        page=page,
        board=board,
    )
    yield Stage(of, editor, board)
    await page.close()
    await of.scope.close()


async def test_the_contact_known_already_is_shown_in_the_same_frame(stage: Stage) -> None:
    known = stage.world.salesforce.contacts[ANN]

    stage.editor.show(ANN, known=known)

    assert stage.editor.state.contact == known
    assert stage.editor.state.loading


async def test_saving_writes_only_what_was_changed(stage: Stage) -> None:
    await stage.showing()

    stage.editor.begin_edit("Email")
    stage.editor.change("Email", "ann@new.example")
    stage.editor.save()
    await stage.saved()

    assert stage.salesforce_email == "ann@new.example"
    assert not stage.editor.state.is_dirty
    assert stage.editor.state.editing == frozenset()


async def test_an_edit_is_entered_in_the_activity_of_the_open_case(stage: Stage) -> None:
    await stage.showing()
    stage.editor.change("Title", "Buyer")

    stage.editor.save()
    await stage.saved()

    await until(lambda: stage.world.care.activities)
    assert "contact_edited" in str(stage.world.care.activities)


async def test_pressing_save_twice_saves_once(stage: Stage) -> None:
    await stage.showing()
    stage.editor.change("Title", "Buyer")

    stage.editor.save()
    stage.editor.save()
    await stage.saved()

    assert stage.world.salesforce.gate.calls["save"] == 1


async def test_cancel_restores_what_salesforce_holds(stage: Stage) -> None:
    await stage.showing()
    before = stage.value("Email")
    stage.editor.begin_edit("Email")
    stage.editor.change("Email", "x")

    stage.editor.cancel()

    assert stage.value("Email") == before
    assert not stage.editor.state.is_dirty


async def test_a_wrong_email_is_told_at_the_field_and_nothing_is_sent(stage: Stage) -> None:
    await stage.showing()
    stage.editor.change("Email", "no at sign")

    stage.editor.save()

    assert stage.editor.state.form.first_problem == "Email"
    assert "Email" in stage.editor.state.editing
    assert stage.world.salesforce.gate.calls["save"] == 0


async def test_what_the_server_refuses_stands_at_its_field(stage: Stage) -> None:
    await stage.showing()
    stage.world.salesforce.problems = {"Title": "Titles need a capital letter."}
    stage.editor.change("Title", "buyer")

    stage.editor.save()
    await until(lambda: stage.editor.state.save_error)

    field = stage.editor.state.form.field("Title")
    assert field is not None
    assert field.problem == "Titles need a capital letter."
    assert field.value == "buyer"


async def test_an_unreachable_server_keeps_what_was_typed_and_a_second_try_saves_it(stage: Stage) -> None:
    await stage.showing()
    stage.world.salesforce.gate.fail("save", Unreachable())
    stage.editor.change("Title", "Buyer")
    stage.editor.save()
    await until(lambda: stage.editor.state.save_error)

    assert stage.value("Title") == "Buyer"
    stage.editor.save()
    await stage.saved()

    assert stage.world.salesforce.contacts[ANN].text("Title") == "Buyer"


async def test_a_conflict_in_the_same_field_asks_and_overwrites_nothing(stage: Stage) -> None:
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
async def test_a_conflict_is_settled_by_choosing(stage: Stage, mine: bool, outcome: str) -> None:
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


async def test_a_change_in_another_field_is_no_conflict(stage: Stage) -> None:
    await stage.showing()
    stage.world.salesforce.edit_by_other(ANN, Title="Chief")
    stage.editor.change("Email", "mine@mail.example")

    stage.editor.save()
    await stage.saved()

    now = stage.world.salesforce.contacts[ANN]
    assert (now.text("Email"), now.text("Title")) == ("mine@mail.example", "Chief")
    assert stage.editor.state.conflict == ()


async def test_unsaved_edits_wait_for_the_agent_to_come_back(stage: Stage) -> None:
    await stage.showing()
    stage.editor.change("Title", "Buyer")

    await stage.showing(contact_id(2))
    assert not stage.editor.state.is_dirty
    await stage.showing(ANN)

    assert stage.value("Title") == "Buyer"
    assert stage.editor.state.is_dirty


async def test_a_reading_that_arrives_while_typing_keeps_what_was_typed(stage: Stage) -> None:
    await stage.showing()
    stage.editor.change("Title", "Buyer")

    stage.editor.hear_of(stage.world.salesforce.edit_by_other(ANN, Phone="555"))

    assert (stage.value("Title"), stage.value("Phone")) == ("Buyer", "555")


async def test_saving_a_merged_contact_turns_to_the_page_that_says_so_and_the_survivor_gets_the_edits(
    stage: Stage,
) -> None:
    await stage.showing()
    stage.world.salesforce.delete(ANN, GoneWhy.MERGED)
    stage.editor.change("Title", "Buyer")

    stage.editor.save()
    await until(lambda: stage.editor.state.gone is not None)
    stage.editor.hand_over(ANN, BO)
    await stage.showing(BO)

    assert stage.value("Title") == "Buyer"


async def test_without_the_right_to_modify_no_row_turns_into_a_field(stage: Stage) -> None:
    stage.world.session.learn(me(rights=replace(AGENT, contacts=Level.READ)), stage.world.session.accounts)
    await stage.showing()

    stage.editor.begin_edit("Email")

    assert stage.editor.state.editing == frozenset()
    assert stage.editor.state.read_only_reason


async def test_proposed_values_stand_as_edits_until_they_are_saved(stage: Stage) -> None:
    stage.editor.propose(ANN, {"Phone": "0123", "Title": ""})

    await stage.showing()

    assert stage.value("Phone") == "0123"
    assert stage.editor.state.is_dirty
    assert stage.world.salesforce.contacts[ANN].text("Phone") == ""


async def test_reading_again_hides_no_conflict(stage: Stage) -> None:
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


async def test_edits_that_waited_hide_no_conflict(stage: Stage) -> None:
    await stage.showing()
    stage.editor.change("Email", "mine@mail.example")
    await stage.showing(contact_id(2))
    stage.world.salesforce.edit_by_other(ANN, Email="theirs@mail.example")

    await stage.showing(ANN)

    assert [(row.mine, row.theirs) for row in stage.editor.state.conflict] == [
        ("mine@mail.example", "theirs@mail.example")
    ]


async def test_an_edit_that_was_taken_back_does_not_return(stage: Stage) -> None:
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
async def test_a_save_that_fails_behind_the_agents_back_is_told(stage: Stage, conflict: bool) -> None:
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
