"""The mapping in the settings' window: edited by keyboard, refused at its rows, asked about before it is left."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from care_desktop.domain.default_mapping import DEFAULT_MAPPING
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.mapping import CareField, MappingKind
from care_desktop.domain.permissions import AGENT, Rights
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.settings_place import AccountTab
from tests.helpers.builders import ACCOUNT
from tests.helpers.settings_window import Key, Run, Window, story
from tests.helpers.until import until


def test_a_row_is_added_filled_and_saved(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open_mapping()
        page = w.stage.place.mapping
        page.remove_row(0)
        w.robot.click("mapping-add-row")
        await until(lambda: w.robot.has("map-field-new"))
        field = w.robot.find_as("map-field-new", Chooser)
        await until(lambda: w.robot.focus() is field)
        w.robot.enter("Sub")
        assert page.state.rows[-1].field == "Subject"
        assert w.robot.has("map-kind-Subject")
        w.robot.click("mapping-save")
        await until(lambda: w.stage.world.care.mappings)

        assert w.stage.world.care.mappings[ACCOUNT].of("Case")[-1].field == "Subject"
        await until(lambda: not w.robot.find("mapping-save").isEnabled())
        assert w.robot.focus() is w.robot.find("account-tabs")

    run(story(told))


def test_tab_goes_through_the_mapping_as_the_eye_does(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open_mapping()
        w.robot.click("map-values-Origin")
        w.stage.place.mapping.remove_row(1)
        await until(lambda: not w.robot.has("map-field-Description"))
        w.stage.place.mapping.open_table(1)
        await until(lambda: w.robot.has("table-value-0"))
        w.robot.find("account-tabs").setFocus()
        met = []
        for _press in range(36):
            w.robot.press(Key.Key_Tab)
            focused = w.robot.focus()
            met.append(focused.objectName() if focused is not None else "")
        first = ["mapping-objects", "map-field-Subject", "map-kind-Subject", "map-source-Subject"]
        named = [name for name in met if name]
        assert named[:4] == first
        after = named.index("map-values-Priority")
        values = [f"table-value-{number}" for number in range(4)]
        assert named[after + 1 : after + 6] == [*values, "table-others"]
        assert named.index("table-others") < named.index("map-field-Status") < named.index("mapping-add-row")
        assert named.index("mapping-add-row") < named.index("mapping-discard") < named.index("mapping-save")

    run(story(told))


def test_letters_find_a_value_and_are_no_shortcuts_of_the_desk(run: Run) -> None:
    async def told(w: Window) -> None:
        w.shell.commands.add(Command("unlink", "Unlink", ("P",), lambda: w.pressed.append("P")))
        await w.open_mapping()
        w.robot.find("map-source-Subject").setFocus()
        w.robot.enter("Plat")

        assert w.stage.place.mapping.state.rows[0].source == CareField.PLATFORM
        assert not w.pressed

    run(story(told))


def test_a_refused_kind_is_said_at_its_row(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open_mapping()
        place = next(row.place for row in w.stage.place.mapping.state.rows if row.field == "Priority")
        w.stage.place.mapping.choose_kind(place, MappingKind.MESSAGES)

        assert "Messages go into text fields only" in w.robot.words()
        assert "text fields only" in w.robot.find("map-kind-Priority").accessibleDescription()
        w.robot.click("mapping-save")
        await asyncio.sleep(0)
        assert not w.stage.world.care.mappings

    run(story(told))


def test_a_value_table_is_typed_in_place(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open_mapping()
        page = w.stage.place.mapping
        origin = next(row.place for row in page.state.rows if row.field == "Origin")
        w.robot.click("map-values-Origin")
        w.robot.click("table-add-line")
        number = len(page.state.rows[origin].lines) - 1
        await until(
            lambda: w.robot.has(f"table-key-{number}") and w.robot.focus() is w.robot.find(f"table-key-{number}")
        )
        w.robot.enter("fax")
        w.robot.press(Key.Key_Tab)
        w.robot.enter("Ph")

        assert page.state.rows[origin].lines[number].key == "fax"
        assert page.state.rows[origin].lines[number].value == "Phone"
        w.robot.click(f"Remove line {number + 1}")
        assert len(page.state.rows[origin].lines) == number

    run(story(told))


def test_leaving_with_edits_asks_and_esc_keeps_editing(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open_mapping()
        w.stage.place.mapping.remove_row(0)
        w.robot.press(Key.Key_J, ctrl=True)
        assert not w.pressed
        await until(lambda: w.robot.focus() is w.robot.find("leave-stay"))
        w.stage.board.dismiss()
        w.robot.press(Key.Key_Escape)
        assert w.robot.has("mapping-save")

        w.robot.click("Back to cases")
        w.robot.click("leave-discard")
        assert w.robot.has("On the desk")

    run(story(told))


def test_a_save_that_fails_leaves_the_keyboard_on_save(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open_mapping()
        w.stage.place.mapping.remove_row(0)
        w.stage.world.care.gate.fail("save_mapping", Unreachable())
        w.robot.find("mapping-save").setFocus()
        w.robot.press(Key.Key_Space)
        await until(lambda: w.stage.place.mapping.state.problem)
        assert "cannot be reached" in w.robot.words()
        assert w.robot.focus() is w.robot.find("mapping-save")
        w.robot.press(Key.Key_Space)
        await until(lambda: not w.stage.place.mapping.state.is_dirty)
        assert w.robot.focus() is w.robot.find("account-tabs")

    run(story(told))


def test_closing_the_window_with_edits_asks(run: Run) -> None:
    async def told(w: Window) -> None:
        ended: list[str] = []
        w.shell.when_quit(lambda: ended.append("over"))
        await w.open_mapping()
        w.stage.place.mapping.remove_row(0)
        w.stage.place.choose_tab(AccountTab.OVERVIEW)
        w.window.close()
        assert not w.shell.state.quitting
        w.robot.click("leave-save")
        await until(lambda: ended)
        assert len(w.stage.world.care.mappings[ACCOUNT].of("Case")) == 4

    run(story(told))


def test_both_mappings_are_shown_when_somebody_was_faster(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open_mapping()
        page = w.stage.place.mapping
        page.choose_source(0, CareField.CUSTOMER_NAME)
        w.stage.world.care.change_mapping(ACCOUNT, w.stage.world.care.mappings.get(ACCOUNT, DEFAULT_MAPPING))
        w.robot.click("mapping-save")
        await until(lambda: w.robot.has("mapping-take-theirs"))
        await until(lambda: "Subject ← Customer's name" in w.robot.words())
        assert "Subject ← Subject" in w.robot.words()
        w.robot.click("mapping-overwrite")
        await until(lambda: w.stage.world.care.mappings[ACCOUNT].version == 2)
        await until(lambda: not w.robot.has("mapping-conflict"))

    run(story(told))


@pytest.mark.parametrize("rights", [AGENT, Rights()])
def test_every_control_has_a_name(run: Run, rights: Rights) -> None:
    async def told(w: Window) -> None:
        await w.open()
        if rights is AGENT:
            w.stage.place.show_account(ACCOUNT)
            w.stage.place.choose_tab(AccountTab.MAPPING)
            await until(lambda: w.robot.has("map-field-Origin"))
            w.robot.click("map-values-Origin")
        page = w.robot.find("settings")
        for control in page.findChildren(QWidget):
            if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                text = getattr(control, "text", lambda: "")()
                assert control.accessibleName() or text or control.objectName() == "qt_scrollarea_viewport", control

    run(story(told, rights))
