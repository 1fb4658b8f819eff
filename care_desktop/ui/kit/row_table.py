"""A table of whole rows: one column of fixed height, walked with the keyboard; the ground of every list of rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.lists import MARKS_ROW, give_viewport
from care_desktop.ui.kit.row_model import RowModel

PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_MINUTE = 60_000


class RowTable(QTableView):
    """Asks to move by rows, and whoever owns the table decides; `height` is the size token of a row."""

    moved = Signal(int)

    def __init__(self, height: str = "row", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_viewport(self)
        self.setProperty(MARKS_ROW, True)
        self._height = height
        self._minutes = QTimer(self, interval=_MINUTE)
        self._minutes.timeout.connect(self.viewport().update)
        theme.theme().changed.connect(self._measure)

    def show_current(self, index: int, *, follow: bool) -> None:
        """Put the keyboard's mark on a row, and scroll it into view if asked."""
        if 0 <= index < self.model().rowCount():
            at = self.model().index(index, 0)
            if self.currentIndex() != at:
                self.setCurrentIndex(at)
            if follow:
                self.scrollTo(at)

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and the last row in view, also when they are cut."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else max(0, self.model().rowCount() - 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have a row to stand on as soon as the keyboard comes here."""
        stood = self.currentIndex().isValid()
        super().focusInEvent(event)  # Qt puts the current index on a row by itself, and tells nobody
        if not stood:
            self.moved.emit(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Let relative times grow while they are seen."""
        super().showEvent(event)
        self._minutes.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no minutes while nobody looks."""
        super().hideEvent(event)
        self._minutes.stop()

    def _dress(self, rows: RowModel[Any], delegate: QAbstractItemDelegate) -> None:
        self.setModel(rows)
        self.setItemDelegate(delegate)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAutoScroll(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._measure()

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.size(self._height))
        self.verticalScrollBar().setSingleStep(theme.size(self._height) // 2)

    def _steps(self, *, letters: bool = True) -> dict[int, int]:
        """Return how far each key moves; J and K only where letters may act."""
        page = max(1, self.viewport().height() // theme.size(self._height) - 1)
        everything = self.model().rowCount()
        steps: dict[int, int] = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_End: everything,
            Qt.Key.Key_Home: -everything,
        }
        return steps | ({Qt.Key.Key_J: 1, Qt.Key.Key_K: -1} if letters else {})
