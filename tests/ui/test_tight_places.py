"""Narrow panels and large letters: nothing that must be read is cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from care_desktop.domain.forms import FieldType
from care_desktop.ui.connection_line import ConnectionLine
from care_desktop.ui.field_widgets import field_widget
from care_desktop.ui.field_words import words_of
from care_desktop.ui.kit import theme, tokens
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.error_line import ErrorLine
from care_desktop.ui.kit.look import STANDARD_FONT_PIXELS, Look
from care_desktop.ui.kit.text import breakable
from care_desktop.ui.line_fields import AmountField
from care_desktop.viewmodels.form_state import FieldState
from tests.helpers.form_stage import every_kind
from tests.helpers.form_window import FormWindow
from tests.helpers.robots import Robot

MAY_BREAK = "\u200b"
SENTENCE = "This is not an email address. It needs a form like name@company-of-a-long-name.example."


@pytest.fixture
def twice_as_large(qapp: QApplication) -> Iterator[Look]:
    """The look that goes with a system font of twice the usual size."""
    usual = qapp.font()
    font = qapp.font()
    font.setPixelSize(2 * STANDARD_FONT_PIXELS)
    qapp.setFont(font)
    look = Look()
    look.put_on(qapp, tokens.colours("light"))
    yield look
    qapp.setFont(usual)
    theme.apply(qapp)


def test_the_panel_grows_with_the_letters_in_it(twice_as_large: Look) -> None:
    sizes = tokens.sizes()

    for name in ("panel-width", "panel-least"):
        assert twice_as_large.size(name) == 2 * sizes[name]
    assert twice_as_large.size("space8") == sizes["space8"]


def test_an_address_in_an_error_goes_on_in_the_next_line(qtbot: QtBot) -> None:
    line = ErrorLine()
    qtbot.addWidget(line)
    line.tell(SENTENCE)
    line.resize(140, 200)
    line.show()
    words = next(label for label in line.findChildren(QLabel) if label.text())

    drawn = QLabel.text(words).replace(MAY_BREAK, "\n").split()
    assert line.sentence() == words.accessibleName() == SENTENCE
    assert all(words.fontMetrics().horizontalAdvance(part) <= words.width() for part in drawn)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("short words stay", ["short words stay"]),
        ("name@company.example", ["name@", "company.", "example"]),
        ("Wolfeschlegelsteinhausen", ["Wolfeschlege", "lsteinhausen"]),
        ("https://acme.example/lightning/r", ["https://", "acme.", "example/", "lightning/", "r"]),
        ("أبجدهوزحطيكلمنسعفصقرشتثخذضظغ", ["أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"]),
    ],
)
def test_long_words_may_break_where_no_letters_join(text: str, parts: list[str]) -> None:
    assert breakable(text).replace(MAY_BREAK, "") == text
    assert breakable(text).split(MAY_BREAK) == parts


def test_what_the_server_said_is_under_details_and_reached_by_key(qtbot: QtBot) -> None:
    window = QWidget()
    banner, after = Banner("danger", "", "Retry"), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(banner)
    column.addWidget(after)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    robot = Robot(window)
    banner.tell("Salesforce refused it.", details="INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: no")
    assert "INSUFFICIENT" not in robot.words()

    robot.find("Retry").setFocus()
    robot.press(Qt.Key.Key_Tab, Qt.Key.Key_Space)
    assert "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: no" in robot.words()
    robot.press(Qt.Key.Key_Tab)
    assert robot.focus() is after

    banner.tell("Salesforce refused it again.")
    assert not robot.has("Details")


def test_an_amount_never_runs_into_its_unit(qtbot: QtBot) -> None:
    field = FieldState("Budget__c", "Budget", FieldType.CURRENCY, value="12500", unit="EUR")
    page = FormWindow(every_kind())
    line = field_widget(field, page)
    qtbot.addWidget(page.window)
    qtbot.addWidget(line)
    assert isinstance(line, AmountField)

    line.show_field(field)

    assert words_of(field) == f"EUR {line.text()}"
    assert line.textMargins().right() > line.fontMetrics().horizontalAdvance("EUR")
    line.show_field(replace(field, unit=""))
    assert line.textMargins().right() == 0


def test_org_and_user_take_a_second_line_before_either_is_cut(qtbot: QtBot) -> None:
    line = ConnectionLine()
    qtbot.addWidget(line)
    line.show_connection("Harbor & Pine Sandbox", "Maximiliane Hohenlohe", is_sandbox=True)
    line.resize(800, 40)
    line.show()
    robot = Robot(line)
    org, whom = (robot.find(name) for name in ("Harbor & Pine Sandbox", "as Maximiliane Hohenlohe"))
    qtbot.waitUntil(lambda: whom.x() > org.geometry().right())

    line.resize(320, 60)
    qtbot.waitUntil(lambda: whom.x() == org.x() and whom.y() > org.y())
    qtbot.waitUntil(lambda: not whom.toolTip() and not org.toolTip())  # an elided label has one

    line.resize(800, 40)
    qtbot.waitUntil(lambda: whom.x() > org.geometry().right())
