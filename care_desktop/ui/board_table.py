"""The windowed table of the board: keys for everything, one delegate paint per row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from care_desktop.domain.board import BoardRow
from care_desktop.i18n import _
from care_desktop.ui.board_columns import columns_in
from care_desktop.ui.board_delegate import BoardDelegate
from care_desktop.ui.board_model import BoardModel
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.lists import MARKS_ROW, give_viewport

_MINUTE = 60_000
_LETTERS = {
    Qt.Key.Key_A: "accept",
    Qt.Key.Key_R: "reject",
    Qt.Key.Key_L: "search",
    Qt.Key.Key_Z: "undo",
    Qt.Key.Key_O: "open",
}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class BoardTable(QTableView):
    """Tells what a key asks for: `moved` by rows, `extended` with Shift, and `asked` for a deed by its name."""

    moved = Signal(int)
    extended = Signal(int)
    asked = Signal(str)
    picked = Signal(str)
    ticked = Signal(str)

    def __init__(
        self,
        row_at: Callable[[int], BoardRow | None],
        speak: Callable[[BoardRow], str],
        now: Callable[[], datetime],
        letters_act: Callable[[], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        give_viewport(self)
        self._letters_act = letters_act
        self.rows = BoardModel(row_at, speak, self)
        self.painter_of_rows = BoardDelegate(self.rows, now, self)
        self._minutes = QTimer(self, interval=_MINUTE)
        self._minutes.timeout.connect(self.viewport().update)
        self._build()
        theme.theme().changed.connect(self._measure)

    def show_current(self, index: int, *, follow: bool) -> None:
        """Put the keyboard's mark on a row, and scroll it into view if asked."""
        if 0 <= index < self.rows.rowCount():
            at = self.rows.index(index, 0)
            if self.currentIndex() != at:
                self.setCurrentIndex(at)
            if follow:
                self.scrollTo(at)
        elif index < 0:
            self.clearSelection()

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and the last row in view, also when they are cut."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else max(0, self.rows.rowCount() - 1)

    def event(self, event: QEvent) -> bool:
        """Keep the letters that act here: they are the board's, and not the desk's beneath."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._deed_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, select, or ask for a deed."""
        steps = self._steps().get(event.key(), 0)
        deed = self._deed_of(event)
        if steps and event.modifiers() in _PLAIN:
            self.moved.emit(steps)
        elif steps and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.extended.emit(steps)
        elif deed and not event.isAutoRepeat():
            self.asked.emit(deed)
        elif not deed:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Mark a row, or tick it where its box is; Shift and Ctrl tick, too."""
        row = self.rows.row_at(self.rowAt(event.position().toPoint().y()))
        if row is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        box = columns_in(self.viewport().rect()).tick
        on_box = event.position().x() <= box.right() + theme.size("space8")
        with_key = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        self.picked.emit(row.case_id)
        if on_box or with_key:
            self.ticked.emit(row.case_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the row, unless its box was meant."""
        if event.position().x() > columns_in(self.viewport().rect()).tick.right() + theme.size("space8"):
            self.asked.emit("open")
        else:
            self.mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have a row to stand on as soon as the keyboard comes here."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.moved.emit(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Let ages grow while they are seen."""
        super().showEvent(event)
        self._minutes.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no minutes while nobody looks."""
        super().hideEvent(event)
        self._minutes.stop()

    def _deed_of(self, event: QKeyEvent) -> str:
        key, plain = event.key(), event.modifiers() in _PLAIN
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            chords = {Qt.Key.Key_A: "all", Qt.Key.Key_Return: "batch", Qt.Key.Key_Enter: "batch", Qt.Key.Key_Z: "undo"}
            return {int(chord): deed for chord, deed in chords.items()}.get(key, "")
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return "open"
        if plain and key == Qt.Key.Key_Space:
            return "tick"
        if not self._letters_act() or not plain:
            return ""
        if key in (Qt.Key.Key_J, Qt.Key.Key_K):
            return "move"
        return {int(letter): deed for letter, deed in _LETTERS.items()}.get(key, "")

    def _build(self) -> None:
        self.setModel(self.rows)
        self.setItemDelegate(self.painter_of_rows)
        self.setProperty(MARKS_ROW, True)
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
        self.setObjectName("board-rows")
        self.setAccessibleName(_("Unlinked escalations"))
        self._measure()

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.size("row"))
        self.verticalScrollBar().setSingleStep(theme.size("row") // 2)

    def _steps(self) -> dict[int, int]:
        page = max(1, self.viewport().height() // theme.size("row") - 1)
        everything = self.rows.rowCount()
        letters = {int(Qt.Key.Key_J): 1, int(Qt.Key.Key_K): -1} if self._letters_act() else {}
        return letters | {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_End: everything,
            Qt.Key.Key_Home: -everything,
        }
