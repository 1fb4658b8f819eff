"""Settings: the mapping is edited, judged at its rows, saved over what was seen, and never lost by leaving."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from care_desktop.domain.default_mapping import DEFAULT_MAPPING
from care_desktop.domain.errors import NoPermission, Unreachable
from care_desktop.domain.forms import RecordType
from care_desktop.domain.mapping import CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.domain.permissions import Permission, Rights
from care_desktop.viewmodels.mapping_rows import RowState
from care_desktop.viewmodels.settings_mapping import MappingEditor
from care_desktop.viewmodels.settings_place import AccountTab
from tests.helpers.builders import ACCOUNT, case, case_form
from tests.helpers.settings_stage import SettingsStage, settings_stage
from tests.helpers.until import until

ONLY_CASE = FieldMapping(rows=(MappingRow("Case", "Subject", MappingKind.DYNAMIC, CareField.SUBJECT),))


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def opened(stage: SettingsStage) -> MappingEditor:
    stage.place.open()
    stage.place.show_account(ACCOUNT)
    stage.place.choose_tab(AccountTab.MAPPING)
    await until(lambda: not stage.place.mapping.state.loading)
    await until(lambda: stage.place.mapping.state.fields or stage.place.mapping.state.forms_trouble)
    return stage.place.mapping


def row(editor: MappingEditor, field: str) -> RowState:
    return next(one for one in editor.state.rows if one.field == field)


def saved(stage: SettingsStage) -> FieldMapping:
    return stage.world.care.mappings[ACCOUNT]


async def test_the_built_in_mapping_is_what_one_begins_with(stage: SettingsStage) -> None:
    editor = await opened(stage)

    assert [one.field for one in editor.state.rows] == ["Subject", "Description", "Priority", "Status", "Origin"]
    assert not any(one.problem for one in editor.state.rows)
    assert "built-in" in editor.state.changed
    assert not editor.state.is_dirty
    editor.choose_object("Lead")
    assert "LastName" in [one.field for one in editor.state.rows]


async def test_a_change_is_saved_for_all_users(stage: SettingsStage) -> None:
    editor = await opened(stage)
    editor.choose_source(row(editor, "Subject").place, CareField.CUSTOMER_NAME)
    assert editor.state.is_dirty

    editor.save()
    await until(lambda: not editor.state.saving)

    assert saved(stage).rows[0].source == CareField.CUSTOMER_NAME
    assert "Robin Agent" in editor.state.changed
    values = await stage.world.services.mappings.proposal(case(), (), "Case", case_form())
    assert values["Subject"] == "Ann Lee"


async def test_a_kind_that_the_type_cannot_take_is_refused_at_its_row(stage: SettingsStage) -> None:
    editor = await opened(stage)
    place = row(editor, "Priority").place
    editor.choose_kind(place, MappingKind.MESSAGES)

    assert "text fields only" in row(editor, "Priority").problem
    assert editor.state.save_refusal
    editor.choose_object("Lead")
    editor.save()

    assert not stage.world.care.mappings
    assert (editor.state.sobject, editor.state.focus.place) == ("Case", place)


async def test_rows_are_added_moved_and_removed(stage: SettingsStage) -> None:
    editor = await opened(stage)
    editor.add_row()
    new = editor.state.rows[-1]
    assert new.is_new
    assert editor.state.focus.place == new.place
    assert editor.state.save_refusal
    editor.choose_field(new.place, "Subject")
    assert "earlier row" in editor.state.rows[-1].problem

    editor.remove_row(new.place)
    editor.move_row(row(editor, "Description").place, -1)
    assert [one.field for one in editor.state.rows][:2] == ["Description", "Subject"]
    editor.move_row(row(editor, "Description").place, -1)
    editor.remove_row(row(editor, "Origin").place)
    editor.save()
    await until(lambda: not editor.state.saving)

    assert [one.field for one in saved(stage).of("Case")] == ["Description", "Subject", "Priority", "Status"]
    assert saved(stage).of("Lead") == DEFAULT_MAPPING.of("Lead")


async def test_a_value_table_of_closed_values_has_a_line_for_each(stage: SettingsStage) -> None:
    editor = await opened(stage)
    place = row(editor, "Priority").place
    editor.open_table(place)
    lines = row(editor, "Priority").lines
    assert (lines[0].word, lines[0].value) == ("Urgent", "High")
    assert all(line.is_fixed for line in lines)

    editor.change_line(place, 0, "urgent", "Volcanic")
    assert "Volcanic" in row(editor, "Priority").lines[0].problem
    assert editor.state.save_refusal
    editor.change_line(place, 0, "urgent", "")
    editor.change_others(place, "Low")
    editor.save()
    await until(lambda: not editor.state.saving)

    assert saved(stage).of("Case")[2].table == {"high": "High", "medium": "Medium", "low": "Low", "": "Low"}


async def test_a_value_table_of_open_values_is_typed(stage: SettingsStage) -> None:
    editor = await opened(stage)
    place = row(editor, "Origin").place
    count = len(row(editor, "Origin").lines)
    editor.change_line(place, count, "fax", "Phone")
    editor.change_line(place, count + 1, "FAX", "Web")
    assert "earlier line" in row(editor, "Origin").lines[-1].problem
    editor.remove_line(place, count + 1)
    editor.change_line(place, count + 1, " ", "Web")
    assert row(editor, "Origin").lines[-1].problem
    editor.remove_line(place, count + 1)
    editor.save()
    await until(lambda: not editor.state.saving)

    assert saved(stage).of("Case")[4].table["fax"] == "Phone"


async def test_two_admins_see_both_mappings_and_choose(stage: SettingsStage) -> None:
    editor = await opened(stage)
    editor.choose_source(row(editor, "Subject").place, CareField.CUSTOMER_NAME)
    stage.world.care.change_mapping(ACCOUNT, ONLY_CASE, "Sam Admin")
    editor.save()
    await until(lambda: editor.state.conflict)

    conflict = editor.state.conflict
    assert conflict is not None
    assert "Sam Admin" in conflict.sentence
    subject = conflict.differences[0]
    assert ("name" in subject.mine, "Subject" in subject.theirs) == (True, True)
    assert saved(stage).version == 1

    editor.overwrite()
    await until(lambda: saved(stage).version == 2)
    await until(lambda: not editor.state.saving)
    assert len(saved(stage).rows) == len(DEFAULT_MAPPING.rows)
    assert editor.state.conflict is None


async def test_taking_theirs_forgets_mine(stage: SettingsStage) -> None:
    editor = await opened(stage)
    editor.remove_row(row(editor, "Subject").place)
    stage.world.care.change_mapping(ACCOUNT, ONLY_CASE, "Sam Admin")
    editor.save()
    await until(lambda: editor.state.conflict)

    editor.discard()

    assert [one.field for one in editor.state.rows] == ["Subject"]
    assert not editor.state.is_dirty


async def test_leaving_with_edits_asks_and_each_answer_does_what_it_says(stage: SettingsStage) -> None:
    editor = await opened(stage)

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
    assert saved(stage).version == 1

    stage.place.open()
    edit()
    stage.place.show_accounts()
    assert stage.place.state.asks_leave
    stage.place.discard_and_go()
    assert stage.place.state.account is None
    assert saved(stage).version == 1


async def test_quitting_with_edits_asks_too(stage: SettingsStage) -> None:
    editor = await opened(stage)
    ended: list[str] = []
    assert stage.place.may_quit(lambda: ended.append("quit"))
    stage.place.leave()
    editor.remove_row(editor.state.rows[-1].place)

    assert not stage.place.may_quit(lambda: ended.append("quit"))
    assert stage.place.state.is_open
    stage.place.discard_and_go()
    assert ended == ["quit"]


async def test_a_save_that_fails_keeps_the_edits_and_stays(stage: SettingsStage) -> None:
    editor = await opened(stage)
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
    editor = await opened(stage)

    assert editor.state.forms_trouble
    assert editor.state.rows
    assert not any(one.problem for one in editor.state.rows)
    editor.retry()
    await until(lambda: editor.state.fields)
    await until(lambda: editor.state.forms_trouble is None)


async def test_a_field_that_this_user_cannot_see_does_not_block_saving(stage: SettingsStage) -> None:
    hidden = MappingRow("Case", "Hidden__c", MappingKind.DYNAMIC, CareField.SUBJECT)
    stage.world.care.change_mapping(ACCOUNT, replace(ONLY_CASE, rows=(*ONLY_CASE.rows, hidden)))
    editor = await opened(stage)
    assert row(editor, "Hidden__c").problem
    editor.choose_source(row(editor, "Subject").place, CareField.CHANNEL)
    editor.save()
    await until(lambda: saved(stage).version == 2)

    assert hidden in saved(stage).rows


async def test_another_record_type_brings_its_own_fields(stage: SettingsStage) -> None:
    kinds = (RecordType("012A", "Support", "Case", True), RecordType("012B", "Complaint", "Case"))
    stage.world.salesforce.form_for_case = replace(case_form(), record_types=kinds)
    complaint = replace(case_form(), fields=case_form().fields[:2], record_types=kinds)
    stage.world.salesforce.typed_forms["Case", "012B"] = complaint
    editor = await opened(stage)
    assert [one.label for one in editor.state.record_types] == ["Support", "Complaint"]

    editor.choose_record_type("012B")
    await until(lambda: len(editor.state.fields) == 2)
    editor.save()
    await until(lambda: not editor.state.saving)

    assert saved(stage).record_types == {"Case": "012B"}


async def test_whoever_may_not_edit_sees_the_rows_and_the_reason() -> None:
    async with settings_stage(Rights(frozenset({Permission.VIEW_ACCOUNTS}))) as stage:
        editor = await opened(stage)
        editor.remove_row(0)

        assert editor.state.refusal
        assert len(editor.state.rows) == 5
        assert not editor.state.is_dirty


async def test_a_refusal_of_the_server_is_told(stage: SettingsStage) -> None:
    editor = await opened(stage)
    editor.remove_row(0)
    stage.world.care.gate.fail("save_mapping", NoPermission())
    editor.save()

    await until(lambda: editor.state.problem)
    assert editor.state.is_dirty


async def test_what_somebody_else_saves_is_shown_unless_one_is_editing(stage: SettingsStage) -> None:
    editor = await opened(stage)
    stage.world.care.change_mapping(ACCOUNT, ONLY_CASE)
    await stage.world.services.accounts.read_again()
    await until(lambda: len(editor.state.rows) == 1)

    editor.choose_source(0, CareField.CHANNEL)
    stage.world.care.change_mapping(ACCOUNT, FieldMapping())
    await stage.world.services.accounts.read_again()
    assert editor.state.is_dirty
    assert editor.state.rows[0].source == CareField.CHANNEL


async def test_the_cases_own_fields_can_be_chosen(stage: SettingsStage) -> None:
    stage.world.care.add(case(2, fields=(("Order", "A-17"),)))
    await stage.world.cases.open(case(2).id)
    editor = await opened(stage)

    offered = {choice.value: choice.label for choice in row(editor, "Subject").sources}

    assert offered["field:Order"] == "Case field “Order”"
