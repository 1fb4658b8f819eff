"""Every kind of field is filled in as a person does it: typed, chosen, ticked, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from care_desktop.ui.calendar_popup import CalendarPopup
from care_desktop.ui.kit.form_row import FormRow
from care_desktop.ui.tick_list import TickList
from care_desktop.viewmodels.form_check import checked
from care_desktop.viewmodels.record_types import turned
from tests.helpers.form_stage import every_kind, long_form
from tests.helpers.form_window import FormWindow

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def page(qtbot: QtBot) -> FormWindow:
    return opened(qtbot, FormWindow(every_kind(), LastName="Lee"))


def opened(qtbot: QtBot, page: FormWindow) -> FormWindow:
    qtbot.addWidget(page.window)
    qtbot.waitUntil(lambda: page.fields.is_whole, timeout=60_000)
    return page


@pytest.mark.parametrize(
    ("name", "typed", "stored", "shown"),
    [
        ("Birthdate", "3.2.85", "1985-02-03", "03.02.1985"),
        ("Birthdate", "2026-07-14", "2026-07-14", "14.07.2026"),
        ("Opens at", "9:05", "09:05:00", "09:05"),
        ("Visits", "1.234", "1234", "1.234"),
        ("Budget", "-1.234.567,50", "-1234567.50", "-1.234.567,50"),
        ("Share", "12,5 %", "12.5", "12,5"),
        ("Birthdate", "31.2.2026", "31.2.2026", "31.2.2026"),
        ("Visits", "many", "many", "many"),
    ],
)
def test_values_are_typed_in_the_users_way_and_kept_plain(
    page: FormWindow, name: str, typed: str, stored: str, shown: str
) -> None:
    field = next(field for field in page.form.fields if field.label == name)
    page.robot.enter(typed, name)
    page.robot.press(Qt.Key.Key_Tab)

    assert page.value(field.name) == stored
    assert page.robot.find(name).property("text") == shown


def test_a_day_with_a_time_is_an_instant(page: FormWindow) -> None:
    page.robot.enter("14.07.2026 09:30", "Last call")

    assert page.value("Called__c").startswith("2026-07-1")
    assert page.value("Called__c").endswith("+00:00")
    page.robot.press(Qt.Key.Key_Tab)
    assert page.robot.find("Last call").property("text") == "14.07.2026 09:30"


def test_a_day_is_chosen_from_the_calendar_by_keyboard(page: FormWindow) -> None:
    page.robot.enter("14.07.2026", "Birthdate")
    QTest.keyClick(page.robot.find("Birthdate"), Qt.Key.Key_Down, ALT)
    popup = page.window.findChild(CalendarPopup)
    assert popup is not None
    assert popup.isVisible()

    QTest.keyClick(popup.calendar.focusProxy() or popup.calendar, Qt.Key.Key_Right)
    popup.calendar.activated.emit(popup.calendar.selectedDate())

    assert page.value("Birthdate") == popup.calendar.selectedDate().toString(Qt.DateFormat.ISODate)
    assert page.value("Birthdate") == "2026-07-15"
    assert not popup.isVisible()


def test_esc_and_a_press_beside_it_close_the_calendar_and_choose_nothing(page: FormWindow) -> None:
    for leave in ("esc", "press"):
        QTest.keyClick(page.robot.find("Birthdate"), Qt.Key.Key_F4)
        popup = page.window.findChild(CalendarPopup)
        assert popup is not None
        assert popup.isVisible()
        if leave == "esc":
            QTest.keyClick(popup.calendar.focusProxy() or popup.calendar, Qt.Key.Key_Escape)
        else:
            QTest.mouseClick(page.robot.find("Before"), Qt.MouseButton.LeftButton)
        assert not popup.isVisible()
    assert page.asked == []


def test_several_values_are_ticked_by_keyboard_and_read_by_their_labels(page: FormWindow) -> None:
    page.robot.find("Topics").setFocus()
    page.robot.press(Qt.Key.Key_Space)
    ticks = page.window.findChild(TickList)
    assert ticks is not None

    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(ticks.list, key)
    assert page.value("Topics__c") == "delivery;warranty"
    QTest.keyClick(ticks.list, Qt.Key.Key_Space)

    assert page.value("Topics__c") == "delivery"
    QTest.keyClick(ticks.list, Qt.Key.Key_Escape)
    assert not ticks.isVisible()
    assert page.robot.find_as("Topics", QComboBox).currentText() == "Delivery"


@pytest.mark.parametrize("name", ["Region", "Topics"])
def test_letters_find_a_value_and_are_no_shortcuts_of_the_window(page: FormWindow, name: str, qtbot: QtBot) -> None:
    pressed: list[str] = []
    shortcut = QShortcut(QKeySequence("S"), page.window)
    shortcut.activated.connect(lambda: pressed.append("S"))
    page.window.activateWindow()
    qtbot.waitUntil(page.window.isActiveWindow)
    page.robot.find(name).setFocus()
    if name == "Topics":
        page.robot.press(Qt.Key.Key_Space)

    page.robot.press(Qt.Key.Key_S)

    assert pressed == []
    assert page.value("Region__c") == ("south" if name == "Region" else "")


def test_a_value_that_is_not_offered_any_more_is_not_lost_by_looking(qtbot: QtBot) -> None:
    page = opened(qtbot, FormWindow(every_kind(), Topics__c="delivery;recycling", Region__c="east"))

    assert page.robot.find_as("Topics", QComboBox).currentText() == "Delivery, recycling"
    assert page.robot.find_as("Region", QComboBox).currentText() == "east"
    assert page.asked == []


def test_a_dependent_list_waits_follows_and_says_what_it_cleared(page: FormWindow) -> None:
    town = page.robot.find_as("Town", QComboBox)
    assert not town.isEnabled()
    assert town.currentText() == town.accessibleDescription() == "Choose Region first."

    choose(page, "Region", "North")
    choose(page, "Town", "Harbour Town")
    assert page.value("Town__c") == "harbour"
    choose(page, "Region", "South")

    assert page.value("Town__c") == ""
    look_into(town)
    assert [town.itemText(row) for row in range(town.count())] == ["None", "Hill Town", "Vine Town"]
    assert "was cleared" in town.accessibleDescription()
    choose(page, "Region", "North")
    assert (page.value("Town__c"), town.currentText()) == ("harbour", "Harbour Town")
    assert town.accessibleDescription() == ""


def test_a_box_is_ticked_by_its_own_words(page: FormWindow) -> None:
    page.robot.click("Member")

    assert page.value("Member__c") == "true"


def test_help_and_problems_are_spoken_with_the_field(page: FormWindow) -> None:
    page.robot.enter("ann", "Email")
    page.show(checked(page.form))

    spoken = page.robot.find("Email").accessibleDescription()

    assert spoken.startswith("This is not an email address.")
    assert spoken.endswith("Where the receipts go.")


def test_what_may_only_be_read_is_words(page: FormWindow) -> None:
    assert page.robot.find("Level: Guest, read only").property("text") == "Guest"
    assert "Level__c" not in page.form.values()


def test_tab_goes_through_the_form_as_the_eye_does(page: FormWindow) -> None:
    page.robot.find("Before").setFocus()
    page.window.activateWindow()
    visited: list[str] = []
    while not visited or visited[-1] != "After":
        page.robot.press(Qt.Key.Key_Tab)
        focused = page.robot.focus()
        assert focused is not None
        visited.append(focused.accessibleName())

    labels = ["Last Name, required", "Email", "Website", "Account Name", "Birthdate", "Region", "Topics", "Last call"]
    labels += ["Opens at", "Visits", "Budget", "Share", "Member", "Description"]
    assert [name for name in visited if not name.endswith("read only")] == [*labels, "After"]


def test_a_long_form_shows_its_first_rows_at_once_and_tab_reaches_the_last(qtbot: QtBot) -> None:
    page = FormWindow(long_form())
    qtbot.addWidget(page.window)
    assert page.robot.has("Field 0, required")
    assert not page.fields.is_whole

    page.fields.focus_field("Field_399__c")
    assert focused(page).accessibleName() == "Field 399"
    qtbot.waitUntil(lambda: page.fields.is_whole, timeout=60_000)

    page.robot.find("After").setFocus()
    page.robot.press(Qt.Key.Key_Backtab)
    assert focused(page).accessibleName() == "Field 399"


def test_a_long_form_is_built_while_it_is_looked_at_and_goes_on_where_it_stopped(qtbot: QtBot) -> None:
    page = FormWindow(long_form())
    qtbot.addWidget(page.window)

    page.fields.hide()
    built = len(page.fields.findChildren(FormRow))
    idle: list[bool] = []
    QTimer.singleShot(50, lambda: idle.append(True))
    qtbot.waitUntil(lambda: bool(idle))
    assert len(page.fields.findChildren(FormRow)) == built

    page.fields.show()
    qtbot.waitUntil(lambda: page.fields.is_whole, timeout=60_000)


def test_a_form_that_changes_under_the_hands_keeps_them_where_they_are(page: FormWindow, qtbot: QtBot) -> None:
    page.window.activateWindow()
    qtbot.waitUntil(page.window.isActiveWindow)
    page.robot.enter("10", "Budget")
    fewer = replace(page.form.description, fields=page.form.description.fields[4:])

    page.show(turned(page.form, fewer))

    assert focused(page).accessibleName() == "Budget"
    page.robot.enter("5")
    assert page.value("Budget__c") == "105"
    assert not page.robot.has("Email")


def test_a_long_form_is_searched_by_label_and_by_what_is_required(qtbot: QtBot) -> None:
    page = opened(qtbot, FormWindow(long_form(60)))

    page.robot.enter("field 59", "Find a field")
    assert shown(page) == ["Field 59"]
    page.robot.press(Qt.Key.Key_Escape)
    page.robot.click("Required fields only")
    assert shown(page) == ["Field 0, required", "Field 50, required"]


def test_a_problem_stays_on_show_whatever_is_searched_for(qtbot: QtBot) -> None:
    page = opened(qtbot, FormWindow(long_form(60), Field_4__c="many"))
    page.robot.enter("field 59", "Find a field")

    page.show(checked(page.form))

    assert "Field 4" in shown(page)


def test_a_short_form_has_nothing_to_search(page: FormWindow) -> None:
    assert not page.robot.has("Find a field")


def choose(page: FormWindow, name: str, label: str) -> None:
    box = page.robot.find_as(name, QComboBox)
    look_into(box)
    row = box.findText(label)
    assert row >= 0
    box.setCurrentIndex(row)
    box.activated.emit(row)


def look_into(box: QComboBox) -> None:
    """Let a list fill itself, as the focus does."""
    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))


def focused(page: FormWindow) -> QWidget:
    focused = page.robot.focus()
    assert focused is not None
    return focused


def shown(page: FormWindow) -> list[str]:
    fields = (page.window.findChild(QWidget, f"field-{field.name}") for field in page.form.fields)
    return [field.accessibleName() for field in fields if field is not None and field.isVisible()]
