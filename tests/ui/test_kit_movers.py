"""The moving parts of the kit: badge tabs, drawer, skeleton and progress line."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.badge_tab_bar import BadgeTabBar
from care_desktop.ui.kit.drawer import Drawer
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.skeleton import Skeleton


def tabs(qtbot: Any) -> BadgeTabBar:
    bar = BadgeTabBar()
    qtbot.addWidget(bar)
    for title in ("Case", "Customer", "History", "Salesforce"):
        bar.addTab(title)
    bar.resize(380, 40)
    bar.show()
    return bar


@pytest.mark.parametrize("count", [1, 12, 250])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_badge_stands_inside_its_tab(qtbot: Any, count: int, direction: Qt.LayoutDirection) -> None:
    bar = tabs(qtbot)
    bar.setLayoutDirection(direction)
    bar.set_badge(3, count, f"Salesforce, {count} escalations without a contact")

    assert bar.tabRect(3).contains(bar.badge_rect(3))
    assert bar.badge_rect(3).width() >= 16


def test_a_badge_is_spoken_and_goes_again(qtbot: Any) -> None:
    bar = tabs(qtbot)
    width = bar.tabRect(3).width()
    bar.set_badge(3, 2, "Salesforce, 2 escalations without a contact")

    assert bar.accessibleTabName(3) == "Salesforce, 2 escalations without a contact"
    assert bar.tabRect(3).width() > width
    bar.set_badge(3, 0)
    assert bar.accessibleTabName(3) == "Salesforce"
    assert bar.tabRect(3).width() == width


@pytest.fixture
def panel(qtbot: Any) -> QWidget:
    panel = QWidget()
    qtbot.addWidget(panel)
    column = QVBoxLayout(panel)
    column.addWidget(QPushButton("Create contact"))
    panel.resize(380, 600)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


def test_the_drawer_takes_the_focus_and_gives_it_back(panel: QWidget) -> None:
    button = panel.findChild(QPushButton)
    assert button is not None
    button.setFocus()
    drawer, field = Drawer(panel), QLineEdit()
    drawer.open_with(field)

    assert drawer.is_open
    assert drawer.geometry().topLeft() == QPoint(0, 0)
    assert drawer.size() == panel.size()
    assert QApplication.focusWidget() is field
    drawer.close_drawer()
    assert not drawer.isVisible()
    assert QApplication.focusWidget() is button


def test_tab_goes_from_the_drawer_to_what_stands_beside_it_never_to_what_it_covers(qtbot: Any) -> None:
    window, panel = QWidget(), QWidget()
    qtbot.addWidget(window)
    row, column = QHBoxLayout(window), QVBoxLayout(panel)
    conversation, covered = QPushButton("Conversation"), QPushButton("Create contact")
    row.addWidget(conversation)
    row.addWidget(panel)
    column.addWidget(covered)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    drawer, field = Drawer(panel), QLineEdit()
    drawer.open_with(field)
    late = QPushButton("Added while it was open", covered)
    late.show()
    met = []
    for _step in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        met.append(QApplication.focusWidget())

    assert met == [conversation, field, conversation, field]
    drawer.close_drawer()
    assert covered.isEnabled()
    assert late.isEnabled()


def test_the_drawer_follows_the_panel_and_only_reports_esc(qtbot: Any, panel: QWidget) -> None:
    drawer, field = Drawer(panel), QLineEdit()
    pressed: list[bool] = []
    drawer.escape_pressed.connect(lambda: pressed.append(True))
    drawer.open_with(field)
    panel.resize(300, 500)
    qtbot.keyClick(field, Qt.Key.Key_Escape)

    assert pressed == [True]
    assert drawer.is_open
    assert (drawer.width(), drawer.height()) == (300, 500)


def test_the_drawer_slides_where_motion_is_welcome(qtbot: Any, panel: QWidget) -> None:
    theme.theme().reduce_motion(False)
    try:
        drawer = Drawer(panel)
        drawer.open_with(QLineEdit())
        assert drawer.x() == panel.width()
        qtbot.waitUntil(lambda: drawer.x() == 0)
        drawer.close_drawer()
        qtbot.waitUntil(lambda: not drawer.isVisible())
    finally:
        theme.theme().reduce_motion(True)


def test_opening_the_drawer_again_replaces_its_content(panel: QWidget) -> None:
    drawer, first, second = Drawer(panel), QLineEdit(), QLineEdit()
    drawer.open_with(first)
    drawer.open_with(second)

    assert not first.isVisible()
    assert second.isVisible()
    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None


def test_a_skeleton_is_blank_at_first_and_each_time_anew(qtbot: Any) -> None:
    skeleton = Skeleton(rows=2, patience=20)
    qtbot.addWidget(skeleton)
    skeleton.resize(200, 104)
    skeleton.show()
    blank = skeleton.grab().toImage()
    qtbot.waitUntil(lambda: skeleton.grab().toImage() != blank)
    skeleton.hide()
    skeleton.show()

    assert skeleton.grab().toImage() == blank
    skeleton.hide()


def test_a_progress_line_keeps_its_place_and_says_that_it_works(qtbot: Any) -> None:
    line = ProgressLine()
    qtbot.addWidget(line)
    height = line.height()
    line.set_busy(True)

    assert line.is_busy
    assert line.accessibleName() == "Working"
    line.set_busy(False)
    assert line.accessibleName() == ""
    assert line.height() == height


def test_letters_typed_in_a_drawer_never_reach_the_keys_of_the_window(panel: QWidget) -> None:
    pressed: list[str] = []
    for key in ("U", "Shift+E", "Ctrl+K"):
        QShortcut(key, panel).activated.connect(lambda key=key: pressed.append(key))
    drawer, waiting = Drawer(panel), QPushButton("Close")
    drawer.open_with(waiting)
    QTest.keyClicks(waiting, "uE")
    assert pressed == []

    QTest.keyClick(waiting, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    drawer.close_drawer()
    QTest.keyClicks(panel, "u")
    assert pressed == ["Ctrl+K", "U"]


def test_a_drawer_knows_whether_it_had_the_focus_when_it_closed(panel: QWidget) -> None:
    button = panel.findChild(QPushButton)
    assert button is not None
    beside, drawer = QLineEdit(), Drawer(panel)
    side = panel.layout()
    assert side is not None
    side.addWidget(beside)
    drawer.open_with(QLineEdit())
    drawer.close_drawer()
    assert drawer.had_focus

    drawer.open_with(QLineEdit())
    drawer.clearFocus()
    focused = QApplication.focusWidget()
    assert focused is not None
    focused.clearFocus()
    drawer.close_drawer()
    assert not drawer.had_focus
