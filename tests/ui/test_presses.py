"""One press is one deed, and the focus is never nowhere: what buttons and the drawer owe to hasty hands."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QVBoxLayout, QWidget

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.drawer import Drawer


@pytest.mark.parametrize("button", [lambda: PushButton("Undo"), lambda: IconButton("close", "Dismiss")])
def test_a_double_click_presses_once(qtbot: Any, button: Any) -> None:
    made: QAbstractButton = button()
    qtbot.addWidget(made)
    made.show()
    presses: list[bool] = []
    made.clicked.connect(lambda: presses.append(True))

    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        QApplication.sendEvent(made, mouse(kind, made))

    assert presses == [True]


def mouse(kind: QEvent.Type, on: QWidget) -> QMouseEvent:
    left, place = Qt.MouseButton.LeftButton, QPointF(on.rect().center())
    return QMouseEvent(kind, place, on.mapToGlobal(place), left, left, Qt.KeyboardModifier.NoModifier)


def test_the_focus_goes_to_what_the_drawer_covered_when_its_old_place_is_gone(qtbot: Any) -> None:
    theme.theme().reduce_motion(True)
    page = QWidget()
    qtbot.addWidget(page)
    opener, field = PushButton("Create contact"), QLineEdit()
    QVBoxLayout(page).addWidget(opener)
    drawer = Drawer(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    opener.setFocus()
    drawer.open_with(field)
    assert QApplication.focusWidget() is field

    opener.hide()
    drawer.close_drawer()

    assert QApplication.focusWidget() is page
