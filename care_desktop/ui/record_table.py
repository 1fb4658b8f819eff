"""A table of what Care did by itself: one column, fixed height; a click or Enter opens the Case, R tries again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.row_table import PLAIN, RowTable
from care_desktop.ui.record_delegate import RecordDelegate
from care_desktop.ui.record_model import RecordModel
from care_desktop.viewmodels.records_state import RecordRow

_LETTERS = (Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_R)
NEAR_END = 10
"""Rows below the last one in sight: with fewer than that the next page is asked for."""


class RecordTable(RowTable):
    """Show rows; keys and presses ask, and whoever owns the table decides.

    A press means the row that stood under the pointer then: one that slid away meanwhile is left alone.
    """

    opened = Signal(str)
    retried = Signal(str)
    near_end = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("popup-row", parent)
        self.rows = RecordModel(self)
        self.painter_of_rows = RecordDelegate(self.rows, now, self)
        self._pressed, self._press_point = "", QPoint()
        self._dress(self.rows, self.painter_of_rows)
        self.setAutoScroll(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.clicked.connect(self._on_clicked)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)

    def show_rows(self, rows: tuple[RecordRow, ...], current: int) -> None:
        """Show rows; the one at the top stays there, and the keyboard is on row `current`, if any."""
        top = self.rows.row_at(max(0, self.rowAt(0)))
        cut = self.verticalScrollBar().value() % max(1, theme.size("popup-row"))
        at_top = self.verticalScrollBar().value() == 0
        self.rows.show_rows(rows)
        place = self.rows.index_of(top.id) if top is not None and not at_top else -1
        if place >= 0:
            self.verticalScrollBar().setValue(place * theme.size("popup-row") + cut)
        wanted = self.rows.index(current, 0) if current >= 0 else QModelIndex()
        if wanted != self.currentIndex():
            self.setCurrentIndex(wanted)
        self._look_ahead()

    def event(self, event: QEvent) -> bool:
        """Keep the letters that mean something here: they are no shortcuts of the window meanwhile."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with arrows, J and K, pages, Home and End; open with Enter; try again with R."""
        steps = self._steps().get(event.key(), 0)
        plain = event.modifiers() in PLAIN
        row = self.rows.row_at(self.currentIndex().row())
        if steps and plain:
            self.moved.emit(steps)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if row is not None and not event.isAutoRepeat():
                self.opened.emit(row.id)
        elif event.key() == Qt.Key.Key_R and plain and row is not None and row.may_retry:
            if not event.isAutoRepeat():
                self.retried.emit(row.id)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note what is pressed."""
        self._press_point = event.position().toPoint()
        row = self.rows.row_at(self.indexAt(self._press_point).row())
        self._pressed = row.id if row is not None else ""
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Press nothing: a double click is one press."""
        event.accept()

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        if row is None or row.id != self._pressed:
            return
        if self.painter_of_rows.asks_retry(self.visualRect(index), row, self._press_point):
            self.retried.emit(row.id)
        else:
            self.opened.emit(row.id)

    def _look_ahead(self) -> None:
        last = self.rowAt(self.viewport().height() - 1)
        if self.rows.rowCount() and (last < 0 or last + NEAR_END >= self.rows.rowCount()):
            self.near_end.emit()


def _is_ours(event: QKeyEvent) -> bool:
    return event.key() in _LETTERS and event.modifiers() == Qt.KeyboardModifier.NoModifier
