"""The drawers with a form: keys, focus, errors at their fields, and buttons that Enter presses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from care_desktop.domain.duplicates import DuplicateCheck
from care_desktop.domain.errors import StorageTrouble
from care_desktop.ui.create_contact_drawer import CreateContactDrawer
from care_desktop.viewmodels import form_panel
from care_desktop.viewmodels.create_contact import CreateContactState
from care_desktop.viewmodels.form import new_form
from care_desktop.viewmodels.observable import Observable
from tests.helpers.builders import contact_form, contact_match, customer
from tests.helpers.form_stage import FakeFilling, every_kind, with_record_types
from tests.helpers.robots import Robot

FORM = new_form(contact_form(), {"FirstName": "Ann"})
OPEN = CreateContactState(form_panel.opened(FORM, "Creates in Northwind as Robin."), customer())


class Page(Observable[CreateContactState]):
    """A page that only writes down what it is asked for."""

    def __init__(self) -> None:
        super().__init__(CreateContactState())
        self.asked: list[str] = []
        self.filling = FakeFilling(self.asked)

    def show(self, state: CreateContactState) -> None:
        self._set(state)

    def __getattr__(self, verb: str) -> object:
        return lambda *what: self.asked.append(" ".join((verb, *map(str, what))))


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def robot(qtbot: QtBot, page: Page) -> Robot:
    panel = QWidget()
    panel.resize(380, 700)
    before = QLineEdit()
    before.setAccessibleName("Before")
    QVBoxLayout(panel).addWidget(before)
    CreateContactDrawer(page, panel)  # type: ignore[arg-type]  # a page of its own kind
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    before.setFocus()
    return Robot(panel)


def test_it_opens_on_the_first_empty_required_field_and_gives_the_focus_back(page: Page, robot: Robot) -> None:
    page.show(OPEN)
    focused = robot.focus()
    assert focused is not None
    assert focused.accessibleName() == "Last Name, required"

    page.show(CreateContactState())

    assert robot.focus() is robot.find("Before")


def test_typing_tells_every_letter(page: Page, robot: Robot) -> None:
    page.show(OPEN)

    robot.enter("Le")

    assert page.asked == ["change LastName L", "change LastName Le"]


def test_enter_in_a_field_sends_and_a_held_key_does_not_send_twice(page: Page, robot: Robot) -> None:
    page.show(OPEN)

    robot.press(Qt.Key.Key_Return)

    assert page.asked == ["submit"]


def test_enter_on_a_button_presses_that_button_only(page: Page, robot: Robot) -> None:
    known = DuplicateCheck((contact_match(2, "Bo Lee"),), message="Known.")
    page.show(replace(OPEN, duplicates=known, insists=True))
    robot.find("Use Bo Lee instead").setFocus()

    robot.press(Qt.Key.Key_Return)

    assert [asked.split()[0] for asked in page.asked] == ["use_instead"]


def test_esc_leaves_it_to_the_page_whether_to_ask(page: Page, robot: Robot) -> None:
    page.show(OPEN)

    robot.press(Qt.Key.Key_Escape)

    assert page.asked == ["leave"]


def test_problems_stand_at_their_fields_and_are_spoken(page: Page, robot: Robot) -> None:
    page.show(replace(OPEN, panel=form_panel.judged(OPEN.panel)))

    assert "Last Name is required." in robot.words()
    assert robot.find("Last Name, required").accessibleDescription() == "Last Name is required."


def test_the_question_before_discarding_has_the_focus_on_the_safe_answer(
    page: Page, robot: Robot, qtbot: QtBot
) -> None:
    page.show(replace(OPEN, panel=replace(OPEN.panel, typed=True, asks_discard=True)))

    qtbot.waitUntil(lambda: robot.focus() is robot.find("Keep editing"))
    assert robot.has("Discard what you typed?")


def test_a_form_that_is_sent_cannot_be_changed_or_sent_again(page: Page, robot: Robot) -> None:
    page.show(OPEN)
    page.show(replace(OPEN, panel=form_panel.sent(OPEN.panel)))

    assert not robot.find("Create Salesforce contact").isEnabled()
    assert not robot.find("First Name").isEnabled()


def test_the_focus_waits_in_the_drawer_while_a_form_is_sent_and_is_back_when_it_was_refused(
    page: Page, robot: Robot
) -> None:
    page.show(OPEN)
    robot.find("First Name").setFocus()
    page.show(replace(OPEN, panel=form_panel.sent(OPEN.panel)))
    waiting = robot.focus()
    assert waiting is not None
    assert robot.find("create-contact-drawer").isAncestorOf(waiting)
    assert waiting is not robot.find("Close")

    page.show(replace(OPEN, panel=form_panel.failed(OPEN.panel, StorageTrouble("disk full"))))

    assert robot.focus() is robot.find("First Name")


def test_words_from_people_are_shown_letter_by_letter(page: Page, robot: Robot) -> None:
    known = DuplicateCheck((contact_match(2, "<b>Bo</b> & Co"),), message="<i>Known</i>")
    page.show(replace(OPEN, duplicates=known, insists=True))

    assert "<b>Bo</b>" in robot.words()
    assert "<i>Known</i>" in robot.words()


def test_another_record_type_is_chosen_above_the_form(page: Page, robot: Robot) -> None:
    form = new_form(with_record_types(every_kind()), {"LastName": "Lee"})
    page.show(replace(OPEN, panel=form_panel.opened(form, "Creates in Northwind as Robin.")))
    box = robot.find_as("Record type", QComboBox)
    box.setFocus()
    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert [box.itemText(row) for row in range(box.count())] == ["Consumer", "Business", "Household"]
    robot.press(Qt.Key.Key_End)

    assert page.asked == ["record type 012C"]


def test_while_another_form_is_on_its_way_nothing_can_be_sent(page: Page, robot: Robot) -> None:
    form = new_form(with_record_types(every_kind()), {"LastName": "Lee"})
    panel = form_panel.opened(form, "Creates in Northwind as Robin.")
    page.show(replace(OPEN, panel=replace(panel, turning="012C")))

    assert robot.find_as("Record type", QComboBox).currentText() == "Household"
    assert not robot.find("Create Salesforce contact").isEnabled()


def test_tab_goes_from_the_likely_duplicates_on_to_the_fields(page: Page, robot: Robot, qtbot: QtBot) -> None:
    found = DuplicateCheck((contact_match(2, "Ann Lee"), contact_match(3, "Ann Lea")))
    page.show(replace(OPEN, duplicates=found, insists=True))
    qtbot.waitUntil(lambda: focused_name(robot) == "Use Ann Lee instead")

    stops = []
    for _stop in range(4):
        robot.press(Qt.Key.Key_Tab)
        stops.append(focused_name(robot))

    assert stops == ["Use Ann Lea instead", "Create anyway", "First Name", "Last Name, required"]


def test_tab_goes_from_the_hint_to_the_button_under_it(page: Page, robot: Robot) -> None:
    page.show(replace(OPEN, duplicates=DuplicateCheck((contact_match(2, "Ann Lee"),))))
    robot.find("Show the likely duplicates").setFocus()

    robot.press(Qt.Key.Key_Tab)

    assert focused_name(robot) == "Create Salesforce contact"


def focused_name(robot: Robot) -> str:
    focused = robot.focus()
    return "" if focused is None else focused.accessibleName() or focused.property("text")
