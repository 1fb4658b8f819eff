"""A table of case rows for the list and the history: one column, fixed height, opened by click and Enter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from care_desktop.domain.case_rows import CaseRow
from care_desktop.domain.ids import CaseId
from care_desktop.ui.case_model import CaseModel
from care_desktop.ui.case_row_delegate import CaseRowDelegate
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.lists import MARKS_ROW, give_viewport

_MINUTE = 60_000


class CaseTable(QTableView):
    """Show rows; keys ask to move or to open, and whoever owns the table decides.

    A click opens the Case that stood under the pointer at the press: a row that slid away meanwhile is not opened.
    """

    opened = Signal(str)
    moved = Signal(int)
    open_asked = Signal()

    def __init__(
        self, row_at: Callable[[int], CaseRow | None], now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        give_viewport(self)
        self.setProperty(MARKS_ROW, True)
        self.rows = CaseModel(row_at, self)
        self.painter_of_rows = CaseRowDelegate(self.rows, now, self)
        self._pressed: CaseId | None = None
        self._minutes = QTimer(self, interval=_MINUTE)
        self._minutes.timeout.connect(self.viewport().update)
        self._build()
        self.pressed.connect(self._on_pressed)
        self.clicked.connect(self._on_clicked)
        theme.theme().changed.connect(self._measure)

    def show_current(self, index: int, *, follow: bool) -> None:
        """Put the keyboard's ring on a row, and scroll it into view if asked."""
        if 0 <= index < self.rows.rowCount():
            at = self.rows.index(index, 0)
            if self.currentIndex() != at:
                self.setCurrentIndex(at)
            if follow:
                self.scrollTo(at)

    def show_opened(self, case_id: CaseId | None) -> None:
        """Mark the Case that is open."""
        if self.painter_of_rows.opened != case_id:
            self.painter_of_rows.opened = case_id
            self.viewport().update()

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and the last row in view, also when they are cut."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else max(0, self.rows.rowCount() - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with arrows, J and K, pages, Home and End; open with Enter."""
        steps = self._steps().get(event.key(), 0)
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if steps and plain:
            self.moved.emit(steps)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if not event.isAutoRepeat():
                self.open_asked.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have a row to stand on as soon as the keyboard comes here."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.moved.emit(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Let relative times grow while they are seen."""
        super().showEvent(event)
        self._minutes.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no minutes while nobody looks."""
        super().hideEvent(event)
        self._minutes.stop()

    def _build(self) -> None:
        self.setModel(self.rows)
        self.setItemDelegate(self.painter_of_rows)
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
        self.verticalHeader().setDefaultSectionSize(theme.size("row"))
        self.verticalScrollBar().setSingleStep(theme.size("row") // 2)

    def _steps(self) -> dict[int, int]:
        page = max(1, self.viewport().height() // theme.size("row") - 1)
        everything = self.rows.rowCount()
        return {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_J: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_K: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_End: everything,
            Qt.Key.Key_Home: -everything,
        }

    def _on_pressed(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        self._pressed = row.id if row is not None else None

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        if row is not None and row.id == self._pressed:
            self.opened.emit(row.id)
