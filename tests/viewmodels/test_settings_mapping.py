"""Settings: the mapping is edited and judged at its rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.default_mapping import DEFAULT_MAPPING
from care_desktop.domain.forms import RecordType
from care_desktop.domain.mapping import CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.domain.permissions import Permission, Rights
from tests.helpers.builders import ACCOUNT, case, case_form
from tests.helpers.settings_stage import SettingsStage, mapping_of, row_of, saved_in, settings_stage
from tests.helpers.until import until

ONLY_CASE = FieldMapping(rows=(MappingRow("Case", "Subject", MappingKind.DYNAMIC, CareField.SUBJECT),))


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def test_the_built_in_mapping_is_what_one_begins_with(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)

    assert [one.field for one in editor.state.rows] == ["Subject", "Description", "Priority", "Status", "Origin"]
    assert not any(one.problem for one in editor.state.rows)
    assert "built-in" in editor.state.changed
    assert not editor.state.is_dirty
    editor.choose_object("Lead")
    assert "LastName" in [one.field for one in editor.state.rows]


async def test_a_change_is_saved_for_all_users(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    editor.choose_source(row_of(editor, "Subject").place, CareField.CUSTOMER_NAME)
    assert editor.state.is_dirty

    editor.save()
    await until(lambda: not editor.state.saving)

    assert saved_in(stage).rows[0].source == CareField.CUSTOMER_NAME
    assert "Robin Agent" in editor.state.changed
    values = await stage.world.services.mappings.proposal(case(), (), "Case", case_form())
    assert values["Subject"] == "Ann Lee"


async def test_a_kind_that_the_type_cannot_take_is_refused_at_its_row(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    place = row_of(editor, "Priority").place
    editor.choose_kind(place, MappingKind.MESSAGES)

    assert "text fields only" in row_of(editor, "Priority").problem
    assert editor.state.save_refusal
    editor.choose_object("Lead")
    editor.save()

    assert not stage.world.care.mappings
    assert (editor.state.sobject, editor.state.focus.place) == ("Case", place)


async def test_rows_are_added_moved_and_removed(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    editor.add_row()
    new = editor.state.rows[-1]
    assert new.is_new
    assert editor.state.focus.place == new.place
    assert editor.state.save_refusal
    editor.choose_field(new.place, "Subject")
    assert "earlier row" in editor.state.rows[-1].problem

    editor.remove_row(new.place)
    editor.move_row(row_of(editor, "Description").place, -1)
    assert [one.field for one in editor.state.rows][:2] == ["Description", "Subject"]
    editor.move_row(row_of(editor, "Description").place, -1)
    editor.remove_row(row_of(editor, "Origin").place)
    editor.save()
    await until(lambda: not editor.state.saving)

    assert [one.field for one in saved_in(stage).of("Case")] == ["Description", "Subject", "Priority", "Status"]
    assert saved_in(stage).of("Lead") == DEFAULT_MAPPING.of("Lead")


async def test_a_value_table_of_closed_values_has_a_line_for_each(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    place = row_of(editor, "Priority").place
    editor.open_table(place)
    lines = row_of(editor, "Priority").lines
    assert (lines[0].word, lines[0].value) == ("Urgent", "High")
    assert all(line.is_fixed for line in lines)

    editor.change_line(place, 0, "urgent", "Volcanic")
    assert "Volcanic" in row_of(editor, "Priority").lines[0].problem
    assert editor.state.save_refusal
    editor.change_line(place, 0, "urgent", "")
    editor.change_others(place, "Low")
    editor.save()
    await until(lambda: not editor.state.saving)

    assert saved_in(stage).of("Case")[2].table == {"high": "High", "medium": "Medium", "low": "Low", "": "Low"}


async def test_a_value_table_of_open_values_is_typed(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    place = row_of(editor, "Origin").place
    count = len(row_of(editor, "Origin").lines)
    editor.change_line(place, count, "fax", "Phone")
    editor.change_line(place, count + 1, "FAX", "Web")
    assert "earlier line" in row_of(editor, "Origin").lines[-1].problem
    editor.remove_line(place, count + 1)
    editor.change_line(place, count + 1, " ", "Web")
    assert row_of(editor, "Origin").lines[-1].problem
    editor.remove_line(place, count + 1)
    editor.save()
    await until(lambda: not editor.state.saving)

    assert saved_in(stage).of("Case")[4].table["fax"] == "Phone"


async def test_a_field_that_this_user_cannot_see_does_not_block_saving(stage: SettingsStage) -> None:
    hidden = MappingRow("Case", "Hidden__c", MappingKind.DYNAMIC, CareField.SUBJECT)
    stage.world.care.change_mapping(ACCOUNT, replace(ONLY_CASE, rows=(*ONLY_CASE.rows, hidden)))
    editor = await mapping_of(stage)
    assert row_of(editor, "Hidden__c").problem
    editor.choose_source(row_of(editor, "Subject").place, CareField.CHANNEL)
    editor.save()
    await until(lambda: saved_in(stage).version == 2)

    assert hidden in saved_in(stage).rows


async def test_another_record_type_brings_its_own_fields(stage: SettingsStage) -> None:
    kinds = (RecordType("012A", "Support", "Case", True), RecordType("012B", "Complaint", "Case"))
    stage.world.salesforce.form_for_case = replace(case_form(), record_types=kinds)
    complaint = replace(case_form(), fields=case_form().fields[:2], record_types=kinds)
    stage.world.salesforce.typed_forms["Case", "012B"] = complaint
    editor = await mapping_of(stage)
    assert [one.label for one in editor.state.record_types] == ["Support", "Complaint"]

    editor.choose_record_type("012B")
    await until(lambda: len(editor.state.fields) == 2)
    editor.save()
    await until(lambda: not editor.state.saving)

    assert saved_in(stage).record_types == {"Case": "012B"}


async def test_whoever_may_not_edit_sees_the_rows_and_the_reason() -> None:
    async with settings_stage(Rights(frozenset({Permission.VIEW_ACCOUNTS}))) as stage:
        editor = await mapping_of(stage)
        editor.remove_row(0)

        assert editor.state.refusal
        assert len(editor.state.rows) == 5
        assert not editor.state.is_dirty


async def test_the_cases_own_fields_can_be_chosen(stage: SettingsStage) -> None:
    stage.world.care.add(case(2, fields=(("Order", "A-17"),)))
    await stage.world.cases.open(case(2).id)
    editor = await mapping_of(stage)

    offered = {choice.value: choice.label for choice in row_of(editor, "Subject").sources}

    assert offered["field:Order"] == "Case field “Order”"


async def test_a_row_of_an_unknown_kind_is_shown_and_survives_a_save(stage: SettingsStage) -> None:
    magic = MappingRow("Case", "Type", "magic", "moon_phase", {"full ": "yes", "new": ""})
    stage.world.care.change_mapping(ACCOUNT, replace(ONLY_CASE, rows=(magic, *ONLY_CASE.rows)))
    editor = await mapping_of(stage)
    row = row_of(editor, "Type")
    assert "does not know this kind" in row.problem
    assert [choice.value for choice in row.sources] == ["moon_phase"]
    editor.choose_kind(row.place, "magic")
    editor.choose_source(row.place, "moon_phase")
    assert not editor.state.is_dirty

    editor.choose_source(row_of(editor, "Subject").place, CareField.CHANNEL)
    editor.save()
    await until(lambda: saved_in(stage).version == 2)

    assert saved_in(stage).rows[0] == magic
    editor.choose_kind(row.place, "variable")
    assert row_of(editor, "Type").lines


async def test_no_field_can_be_filled_twice_whichever_row_was_changed(stage: SettingsStage) -> None:
    editor = await mapping_of(stage)
    editor.choose_field(row_of(editor, "Subject").place, "Description")

    assert "earlier row" in editor.state.rows[1].problem
    assert editor.state.save_refusal


async def test_a_field_of_the_case_stays_when_its_values_get_a_table(stage: SettingsStage) -> None:
    own = MappingRow("Case", "Subject", MappingKind.DYNAMIC, "field:Order")
    stage.world.care.change_mapping(ACCOUNT, replace(ONLY_CASE, rows=(own,)))
    editor = await mapping_of(stage)
    editor.choose_kind(0, MappingKind.VARIABLE)

    assert editor.state.rows[0].source == "field:Order"


async def test_what_a_newer_version_wrote_into_a_row_is_shown_and_survives_an_edit_of_that_row(
    stage: SettingsStage,
) -> None:
    newer = replace(ONLY_CASE.rows[0], beyond={"only_if": {"vip": True}})
    stage.world.care.change_mapping(ACCOUNT, replace(ONLY_CASE, rows=(newer,)))
    editor = await mapping_of(stage)
    assert "only_if" in row_of(editor, "Subject").kept
    assert not editor.state.is_dirty

    editor.choose_source(row_of(editor, "Subject").place, CareField.CHANNEL)
    editor.save()
    await until(lambda: saved_in(stage).version == 2)

    assert saved_in(stage).rows[0] == replace(newer, source=CareField.CHANNEL)
