"""A walk through a form by Tab: every stop once, in the order of the eye, and none of them out of sight."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from care_desktop.domain.forms import FieldType, FormDescription, FormField
from care_desktop.viewmodels.form import new_form
from care_desktop.viewmodels.form_panel import opened
from tests.helpers.form_stage import long_form
from tests.helpers.form_window import FormWindow

LOOK_UP = FormField("OwnerId", "Owner", FieldType.REFERENCE, references=("User",))
NAMES = ("Account", "Last Name", "Owner", "Reports To", "Title")


def look_ups() -> FormDescription:
    fields = tuple(
        FormField(name, name, FieldType.TEXT)
        if name in ("Last Name", "Title")
        else replace(LOOK_UP, name=name, label=name)
        for name in NAMES
    )
    return FormDescription("Contact", fields)


@pytest.fixture
def page(qtbot: QtBot) -> FormWindow:
    page = FormWindow(look_ups())
    qtbot.addWidget(page.window)
    page.window.activateWindow()
    qtbot.waitUntil(lambda: page.fields.is_whole and page.window.isActiveWindow(), timeout=60_000)
    return page


@pytest.mark.parametrize("back", [False, True])
def test_look_ups_are_reached_once_each_way(page: FormWindow, back: bool) -> None:
    ring = ["Before", *NAMES, "After"]
    wanted = [*reversed(ring)] if back else ring
    page.robot.find(wanted[0]).setFocus()

    walked = [focused(page).accessibleName()]
    for _stop in wanted[1:]:
        page.robot.press(Qt.Key.Key_Tab, shift=back)
        walked.append(focused(page).accessibleName())

    assert walked == wanted


def test_a_field_that_has_the_focus_stays_in_sight_while_rows_come_above_it(qtbot: QtBot) -> None:
    page = FormWindow(long_form(120))
    qtbot.addWidget(page.window)
    page.window.activateWindow()
    qtbot.waitUntil(page.window.isActiveWindow)
    page.fields.focus_field("Field_100__c")

    qtbot.waitUntil(lambda: page.fields.is_whole, timeout=60_000)

    qtbot.waitUntil(lambda: not focused(page).visibleRegion().isEmpty())
    assert focused(page).accessibleName() == "Field 100, required"


def test_a_form_opens_at_its_head_unless_something_is_missing_further_down() -> None:
    texts = tuple(FormField(f"F{n}", f"F{n}", FieldType.TEXT) for n in range(3))
    picks = tuple(FormField(f"P{n}", f"P{n}", FieldType.PICKLIST) for n in range(9))

    assert opened(new_form(FormDescription("Case", (*picks[:2], *texts)), {}), "").focus == "F0"
    assert opened(new_form(FormDescription("Case", (*picks, *texts)), {}), "").focus == "P0"
    missing = replace(texts[1], required=True)
    assert opened(new_form(FormDescription("Case", (*picks, texts[0], missing)), {}), "").focus == "F1"


def focused(page: FormWindow) -> QWidget:
    found = page.robot.focus()
    assert found is not None
    return found
