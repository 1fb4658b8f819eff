"""Settings: edits of the mapping are never lost by leaving, never overwrite what was not seen, and outlast bad days."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from care_desktop.domain.default_mapping import DEFAULT_MAPPING
from care_desktop.domain.errors import NoPermission, SignInNeeded, Unreachable
from care_desktop.domain.mapping import CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.viewmodels.settings_place import AccountTab
from tests.helpers.builders import ACCOUNT, account
from tests.helpers.settings_stage import SettingsStage, mapping_of, row_of, saved_in, settings_stage
from tests.helpers.until import until

ONLY_CASE = FieldMapping(rows=(MappingRow("Case", "Subject", MappingKind.DYNAMIC, CareField.SUBJECT),))


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def test_two_admins_see_both_mappings_and_choose(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    editor.choose_source(row_of(editor, "Subject").place, CareField.CUSTOMER_NAME)
    stage.world.care.change_mapping(ACCOUNT, ONLY_CASE, "Sam Admin")
    editor.save()
    await until(lambda: editor.state.conflict)

    conflict = editor.state.conflict
    assert conflict is not None
    assert "Sam Admin" in conflict.sentence
    subject = conflict.differences[0]
    assert ("name" in subject.mine, "Subject" in subject.theirs) == (True, True)
    assert saved_in(stage).version == 1

    editor.overwrite()
    await until(lambda: saved_in(stage).version == 2)
    await until(lambda: not editor.state.saving)
    assert len(saved_in(stage).rows) == len(DEFAULT_MAPPING.rows)
    assert editor.state.conflict is None


async def test_taking_theirs_forgets_mine(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    editor.remove_row(row_of(editor, "Subject").place)
    stage.world.care.change_mapping(ACCOUNT, ONLY_CASE, "Sam Admin")
    editor.save()
    await until(lambda: editor.state.conflict)

    editor.discard()

    assert [one.field for one in editor.state.rows] == ["Subject"]
    assert not editor.state.is_dirty


async def test_leaving_with_edits_asks_and_each_answer_does_what_it_says(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)

    def edit() -> None:
        editor.remove_row(editor.state.rows[-1].place)

    edit()
    assert not stage.place.leave()
    assert stage.place.state.asks_leave
    stage.place.step_back()
    assert stage.place.state == replace(stage.place.state, asks_leave=False)
    assert editor.state.is_dirty

    stage.place.leave()
    stage.place.save_and_go()
    await until(lambda: not stage.place.state.is_open)
    assert saved_in(stage).version == 1

    stage.place.open()
    edit()
    stage.place.show_accounts()
    assert stage.place.state.asks_leave
    stage.place.discard_and_go()
    assert stage.place.state.account is None
    assert saved_in(stage).version == 1


async def test_quitting_with_edits_asks_too(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    ended: list[str] = []
    assert stage.place.may_quit(lambda: ended.append("quit"))
    stage.place.leave()
    editor.remove_row(editor.state.rows[-1].place)

    assert not stage.place.may_quit(lambda: ended.append("quit"))
    assert stage.place.state.is_open
    stage.place.discard_and_go()
    assert ended == ["quit"]


async def test_a_save_that_fails_keeps_the_edits_and_stays(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    editor.remove_row(editor.state.rows[-1].place)
    stage.world.care.gate.fail("save_mapping", Unreachable())
    stage.place.leave()
    stage.place.save_and_go()
    await until(lambda: editor.state.problem)

    assert stage.place.state.is_open
    assert editor.state.is_dirty
    editor.save()
    await until(lambda: not editor.state.is_dirty)


@pytest.mark.parametrize("armed", [lambda w: w.care.gate.fail("mapping", Unreachable())])
async def test_a_mapping_that_cannot_be_read_is_read_again_on_demand(
    stage: SettingsStage, armed: Callable[[Any], None]
) -> None:
    armed(stage.world)
    stage.place.show_account(ACCOUNT)
    stage.place.choose_tab(AccountTab.MAPPING)
    editor = stage.place.mapping
    await until(lambda: editor.state.error)

    editor.retry()
    await until(lambda: editor.state.rows)
    assert editor.state.error is None


async def test_without_the_orgs_fields_the_rows_can_be_read_and_nothing_is_called_wrong(stage: SettingsStage) -> None:
    stage.world.salesforce.gate.fail("case_form", Unreachable())
    editor = await mapping_of(stage)

    assert editor.state.forms_trouble
    assert editor.state.rows
    assert not any(one.problem for one in editor.state.rows)
    editor.retry()
    await until(lambda: editor.state.fields)
    await until(lambda: editor.state.forms_trouble is None)


async def test_fields_that_could_not_be_read_are_read_once_somebody_connects(stage: SettingsStage) -> None:
    stage.world.salesforce.gate.fail("case_form", SignInNeeded())
    editor = await mapping_of(stage)
    assert editor.state.forms_trouble

    stage.place.overview.connect_own()
    await until(lambda: stage.browser.is_open)
    stage.browser.allow(org_id=account().org_id)

    await until(lambda: editor.state.fields)


async def test_an_account_that_is_removed_meanwhile_takes_its_edits_and_its_question_with_it(
    stage: SettingsStage,
) -> None:
    editor = await mapping_of(stage)
    editor.remove_row(0)
    stage.place.leave()
    await stage.world.services.accounts.remove(ACCOUNT)

    assert stage.place.state.account is None
    assert not stage.place.state.asks_leave
    assert stage.place.leave()


async def test_a_refusal_of_the_server_is_told(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    editor.remove_row(0)
    stage.world.care.gate.fail("save_mapping", NoPermission())
    editor.save()

    await until(lambda: editor.state.problem)
    assert editor.state.is_dirty


async def test_what_somebody_else_saves_is_shown_unless_one_is_editing(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    stage.world.care.change_mapping(ACCOUNT, ONLY_CASE)
    await stage.world.services.accounts.read_again()
    await until(lambda: len(editor.state.rows) == 1)

    editor.choose_source(0, CareField.CHANNEL)
    stage.world.care.change_mapping(ACCOUNT, FieldMapping())
    await stage.world.services.accounts.read_again()
    assert editor.state.is_dirty
    assert editor.state.rows[0].source == CareField.CHANNEL


async def test_what_comes_while_one_begins_to_edit_takes_nothing_away(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    gate, answered = stage.world.care.gate, []
    gate.watch = lambda method, when: answered.append((method, when))
    gate.hang("mapping")
    stage.world.care.change_mapping(ACCOUNT, ONLY_CASE, "Sam Admin")
    await stage.world.services.accounts.read_again()
    editor.choose_source(row_of(editor, "Subject").place, CareField.CUSTOMER_NAME)
    gate.mend()
    await until(lambda: ("mapping", "after") in answered)
    editor.save()
    await until(lambda: editor.state.conflict)
    assert row_of(editor, "Subject").source == CareField.CUSTOMER_NAME
    assert saved_in(stage).version == 1
