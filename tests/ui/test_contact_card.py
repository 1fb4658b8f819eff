"""The contact card: dense, in the org's sections, read in words, edited in place by the same kinds of fields."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from care_desktop.domain.people import Contact
from care_desktop.ui.contact_card import ContactCardView
from care_desktop.ui.contact_row import ContactRow
from care_desktop.viewmodels.contact_editor_state import ContactEditorState
from care_desktop.viewmodels.edit_conflict import ConflictRow
from care_desktop.viewmodels.form import record_form, with_value
from care_desktop.viewmodels.form_state import FormState
from care_desktop.viewmodels.observable import Observable
from tests.helpers.builders import NOW, contact_id
from tests.helpers.form_stage import ACME, ACME_TOO, FakeLookUp, every_kind, long_form
from tests.helpers.robots import Robot

HELD: dict[str, str | bool | None] = {
    "LastName": "Lee",
    "AccountId": ACME.id,
    "Region__c": "north",
    "Town__c": "hill",
    "Topics__c": "delivery;returns",
    "Birthdate": "1985-02-03",
    "Member__c": True,
    "Level__c": "Guest",
}
FORM = record_form(every_kind(), HELD, {}, {ACME.id: ACME, ACME_TOO.id: ACME_TOO})


class Page(Observable[ContactEditorState]):
    """A page that edits what it shows, and writes down what else it is asked for."""

    def __init__(self, form: FormState) -> None:
        contact = Contact(contact_id(1), HELD)
        super().__init__(ContactEditorState(contact.id, contact, form=form, read_at=NOW))
        self.asked: list[str] = []
        self.look_up = FakeLookUp(self.asked)

    def show(self, **changes: object) -> None:
        self._set(replace(self.state, **changes))  # type: ignore[arg-type]  # names of the state's own fields

    def begin_edit(self, name: str) -> None:
        self.show(editing=self.state.editing | {name})

    def change(self, name: str, value: str) -> None:
        self.show(form=with_value(self.state.form, name, value))

    def __getattr__(self, verb: str) -> object:
        return lambda *what, **more: self.asked.append(" ".join((verb, *map(str, (*what, *more.values())))))


class Card:
    """The card on screen, as a person sees it."""

    def __init__(self, qtbot: QtBot, form: FormState = FORM) -> None:
        self.page = Page(form)
        self.copied: list[str] = []
        view = ContactCardView(
            self.page,  # type: ignore[arg-type]  # a page of its own kind
            unlink=lambda: None,
            copy=self.copied.append,
            open_contact=lambda: None,
            now=lambda: NOW,
        )
        window = QScrollArea()
        window.setWidgetResizable(True)
        window.setWidget(view)
        window.resize(360, 700)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        self.robot = Robot(window)

    def rows(self) -> list[str]:
        names = (field.name for field in self.page.state.form.fields)
        found = (self.robot.window.findChild(QWidget, f"row-{name}") for name in names)
        return [row.objectName().removeprefix("row-") for row in found if row is not None and row.isVisible()]


@pytest.fixture
def card(qtbot: QtBot) -> Card:
    return Card(qtbot)


def test_what_is_empty_stays_away_until_it_is_asked_for(card: Card, qtbot: QtBot) -> None:
    filled = [name for name in (field.name for field in FORM.fields) if name in HELD]
    assert card.rows() == [*filled[:1], "Email", *filled[1:]]
    assert card.robot.has("Show 8 empty fields")

    card.robot.click("empty-fields")
    qtbot.waitUntil(lambda: len(card.rows()) == len(FORM.fields))
    card.robot.click("empty-fields")
    assert "Website__c" not in card.rows()


def test_values_are_read_in_words(card: Card) -> None:
    for spoken in ("Account Name: Acme Foods", "Region: North", "Topics: Delivery, Returns", "Member: Yes"):
        assert card.robot.has(spoken)
    assert card.robot.has("Person")


def test_a_row_turns_into_a_field_of_its_kind_and_back_to_its_words(card: Card) -> None:
    card.robot.click("Town: Hill Town")
    box = card.robot.find_as("Town", QComboBox)
    assert [box.itemText(row) for row in range(box.count())] == ["None", "Harbour Town", "Hill Town"]
    assert card.robot.focus() is box

    box.setCurrentIndex(1)
    box.activated.emit(1)

    assert card.page.state.form.changes() == {"Town__c": "harbour"}


def test_a_field_that_cannot_be_edited_stays_words(card: Card) -> None:
    assert not card.robot.find("Level: Guest").isEnabled()


def test_a_look_up_takes_the_focus_and_its_letters(card: Card) -> None:
    card.robot.click("Account Name: Acme Foods")

    card.robot.enter("x")

    assert card.page.asked[-1] == "type_look_up AccountId Acme Foodsx"


def test_an_edit_that_clears_a_dependent_choice_says_so(card: Card) -> None:
    card.page.begin_edit("Region__c")
    card.page.begin_edit("Town__c")
    card.page.change("Town__c", "harbour")

    card.page.change("Region__c", "south")

    assert "“Harbour Town” is not offered with “South”, and was cleared." in card.robot.words()


def test_a_list_that_waits_for_another_says_so_below_it_where_there_is_room(card: Card) -> None:
    card.page.begin_edit("Street__c")
    card.page.begin_edit("Town__c")
    card.page.change("Town__c", "")

    street = card.robot.find_as("Street", QComboBox)
    assert not street.isEnabled()
    assert street.currentText() == "None"
    assert street.accessibleDescription() == "Choose Town first."
    assert "Choose Town first." in card.robot.words()


def test_a_conflict_is_told_in_words_not_in_values(card: Card, qtbot: QtBot) -> None:
    rows = (
        ConflictRow("AccountId", "Account Name", ACME.id, ACME_TOO.id),
        ConflictRow("Region__c", "Region", "north", ""),
    )

    card.page.show(conflict=rows)

    qtbot.waitUntil(lambda: card.robot.has("Account Name. Yours: Acme Foods"))
    assert card.robot.has("Region. Yours: North")
    assert card.robot.has("Region. In Salesforce now: —")


def test_what_is_copied_is_what_is_read(card: Card) -> None:
    card.robot.find("Region: North").setFocus(Qt.FocusReason.TabFocusReason)

    card.robot.click("Copy Region")

    assert card.copied == ["North"]


def test_a_record_of_many_fields_builds_only_what_it_shows(qtbot: QtBot) -> None:
    card = Card(qtbot, record_form(long_form(120), {"Field_0__c": "first", "Field_119__c": "last"}, {}))

    built = card.robot.window.findChildren(ContactRow)
    assert len(built) == len(card.rows())
    assert card.rows() == ["Field_0__c", "Field_119__c"]
    card.robot.click("empty-fields")
    qtbot.waitUntil(lambda: len(card.robot.window.findChildren(ContactRow)) == 120, timeout=60_000)


def test_a_conflict_takes_the_focus_and_tab_goes_on_from_it_to_the_fields(card: Card, qtbot: QtBot) -> None:
    rows = (ConflictRow("Region__c", "Region", "north", ""), ConflictRow("Town__c", "Town", "hill", ""))

    card.page.show(conflict=rows)

    qtbot.waitUntil(lambda: card.robot.focus() is card.robot.find("Region. Yours: North"))
    walked: list[str] = []
    while len(walked) < 6 and card.robot.focus() is not card.robot.find("Last Name: Lee"):
        card.robot.press(Qt.Key.Key_Tab)
        focused = card.robot.focus()
        walked.append(focused.accessibleName() if focused is not None else "")
    assert walked[-1] == "Last Name: Lee"
    assert all(name.startswith(("Region.", "Town.")) for name in walked[:-1])
