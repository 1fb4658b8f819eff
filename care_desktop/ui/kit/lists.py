"""What lists share, without what a focus ring or a field needs."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

MARKS_ROW = "marks-row"
"""The property of a list that rings the row with the focus itself."""


def give_viewport(area: QAbstractScrollArea) -> QWidget:
    """Give the area a viewport like the one it has, and return it; to be called before anything else is set.

    For a widget that Qt made, PySide6 looks for the fitting class among all kinds of widgets and builds each of them:
    11 ms before the first cases, dialogs and wizards included. One that was made here it knows.
    """
    viewport = QWidget()
    viewport.setObjectName("qt_scrollarea_viewport")
    viewport.setBackgroundRole(QPalette.ColorRole.Base)
    viewport.setAutoFillBackground(True)
    area.setViewport(viewport)
    return viewport
