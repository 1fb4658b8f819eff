"""Tab goes as the eye does, also over what came after the window was built."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from care_desktop.ui.kit.focus_order import put_in_order


def test_a_row_that_came_later_is_reached_where_it_stands(qtbot: Any) -> None:
    window, rows, names = QWidget(), QWidget(), []
    qtbot.addWidget(window)
    whole, column = QVBoxLayout(window), QVBoxLayout(rows)
    for widget in (QPushButton("Before"), rows, QPushButton("After")):
        whole.addWidget(widget)
    later = [QPushButton("First"), QPushButton("Second")]
    for button in later:
        column.addWidget(button)
    put_in_order(rows, later)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.findChildren(QPushButton)[0].setFocus()
    for _press in range(4):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        names.append(focused.text() if isinstance(focused, QPushButton) else "nothing")

    assert names == ["First", "Second", "After", "Before"]
