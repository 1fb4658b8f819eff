"""A look-up on screen: keys, rows, and never a record that nobody chose."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.helpers.form_stage import ACME, ACME_TOO, every_kind
from tests.helpers.form_window import FormWindow

NAME = "Account Name"


@pytest.fixture
def page(qtbot: QtBot) -> FormWindow:
    page = FormWindow(every_kind(), LastName="Lee")
    qtbot.addWidget(page.window)
    qtbot.waitUntil(lambda: page.fields.is_whole, timeout=60_000)
    return page


def test_typing_looks_up_and_shows_rows_that_tell_namesakes_apart(page: FormWindow) -> None:
    page.robot.enter("Ac", NAME)
    page.found("AccountId", "Ac", ACME, ACME_TOO)

    assert page.asked == ["look up AccountId A", "look up AccountId Ac"]
    assert page.robot.rows("Records found") == ["Acme Foods, Utrecht", "Acme Foods, Ghent"]


def test_enter_while_the_list_is_open_never_goes_on_to_the_form(page: FormWindow) -> None:
    page.robot.enter("Ac", NAME)
    page.found("AccountId", "Ac", ACME)

    page.robot.press(Qt.Key.Key_Return)

    assert page.asked[-1] == "accept"
    assert page.value("AccountId") == ""


def test_a_click_takes_the_row_under_it(page: FormWindow) -> None:
    page.robot.enter("Ac", NAME)
    page.found("AccountId", "Ac", ACME, ACME_TOO)

    page.robot.click_row("Records found", 1)

    assert page.asked[-1] == f"press {ACME_TOO.id}"


def test_the_chosen_record_is_shown_with_its_detail_and_can_be_cleared(page: FormWindow) -> None:
    page.choose("AccountId", ACME)

    line = page.robot.find_as(NAME, QLineEdit)
    assert line.text() == "Acme Foods"
    assert "Utrecht" in page.robot.words()
    line.setFocus()
    line.selectAll()
    page.robot.press(Qt.Key.Key_Delete)

    assert page.value("AccountId") == ""
    assert "Utrecht" not in page.robot.words()


def test_changing_the_letters_of_a_chosen_record_unchooses_it_and_esc_brings_it_back(page: FormWindow) -> None:
    page.choose("AccountId", ACME)
    page.robot.enter("x", NAME)
    assert page.value("AccountId") == ""

    page.robot.press(Qt.Key.Key_Escape)

    assert page.value("AccountId") == ACME.id
    assert page.robot.find_as(NAME, QLineEdit).text() == "Acme Foods"


def test_esc_closes_the_list_first(page: FormWindow) -> None:
    page.robot.enter("Ac", NAME)
    page.found("AccountId", "Ac", ACME)

    page.robot.press(Qt.Key.Key_Escape)

    assert page.look_up.state.field == ""
    assert page.at("AccountId").typed == "Ac"


def test_leaving_keeps_the_letters_and_chooses_nothing(page: FormWindow) -> None:
    page.robot.enter("Acme Foods", NAME)
    page.found("AccountId", "Acme Foods", ACME, highlighted=ACME.id)

    page.robot.press(Qt.Key.Key_Tab)

    assert page.value("AccountId") == ""
    assert page.robot.find_as(NAME, QLineEdit).text() == "Acme Foods"
    assert not page.robot.has("Records found")


def test_down_offers_what_was_seen_last(page: FormWindow) -> None:
    page.robot.find(NAME).setFocus()

    page.robot.press(Qt.Key.Key_Down)

    assert page.asked == ["open AccountId"]


def test_reaching_it_by_tab_asks_the_server_nothing(page: FormWindow) -> None:
    page.robot.find("Website").setFocus()

    page.robot.press(Qt.Key.Key_Tab)

    assert page.robot.focus() is page.robot.find(NAME)
    assert page.asked == []
