"""PySide6 6.12.0 loses a reference to None at every call that returns nothing; the version in use must not."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

CALLS = 1000
NOISE = 50


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")
def test_calls_that_return_nothing_keep_the_references_to_none(qapp: QApplication) -> None:
    named, font, label = QObject(), QFont(), QLabel()
    picture = QPixmap(8, 8)
    painter, pen = QPainter(picture), QPen()

    before = sys.getrefcount(None)
    for _ in range(CALLS):
        named.setObjectName("name")
        font.setBold(True)
        label.setText("text")
        painter.setPen(pen)
        painter.drawPoint(1, 1)
    lost = before - sys.getrefcount(None)
    painter.end()
    label.deleteLater()

    assert abs(lost) < NOISE
