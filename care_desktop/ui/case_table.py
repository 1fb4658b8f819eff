"""A table of case rows for the list and the history: one column, fixed height, opened by click and Enter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from care_desktop.domain.case_rows import CaseRow
from care_desktop.domain.ids import CaseId
from care_desktop.ui.case_model import CaseModel
from care_desktop.ui.case_row_delegate import CaseRowDelegate
from care_desktop.ui.kit.row_table import PLAIN, RowTable


class CaseTable(RowTable):
    """Show rows; keys ask to move or to open, and whoever owns the table decides.

    A click opens the Case that stood under the pointer at the press: a row that slid away meanwhile is not opened.
    """

    opened = Signal(str)
    open_asked = Signal()

    def __init__(
        self, row_at: Callable[[int], CaseRow | None], now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.rows = CaseModel(row_at, self)
        self.painter_of_rows = CaseRowDelegate(self.rows, now, self)
        self._pressed: CaseId | None = None
        self._dress(self.rows, self.painter_of_rows)
        self.pressed.connect(self._on_pressed)
        self.clicked.connect(self._on_clicked)

    def show_opened(self, case_id: CaseId | None) -> None:
        """Mark the Case that is open."""
        before = self.painter_of_rows.opened
        if before == case_id:
            return
        self.painter_of_rows.opened = case_id
        first, last = self.visible_rows()
        for number in range(first, last + 1):
            row = self.rows.row_at(number)
            if row is not None and row.id in (before, case_id):
                self.update(self.rows.index(number, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with arrows, J and K, pages, Home and End; open with Enter."""
        steps = self._steps().get(event.key(), 0)
        plain = event.modifiers() in PLAIN
        if steps and plain:
            self.moved.emit(steps)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if not event.isAutoRepeat():
                self.open_asked.emit()
        else:
            event.ignore()

    def _on_pressed(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        self._pressed = row.id if row is not None else None

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        if row is not None and row.id == self._pressed:
            self.opened.emit(row.id)
