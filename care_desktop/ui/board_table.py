"""The windowed table of the board: keys for everything, one delegate paint per row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from care_desktop.domain.board import BoardRow
from care_desktop.i18n import _
from care_desktop.ui.board_columns import columns_in
from care_desktop.ui.board_delegate import BoardDelegate
from care_desktop.ui.board_model import BoardModel
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.row_table import PLAIN, RowTable

_LETTERS = {
    Qt.Key.Key_A: "accept",
    Qt.Key.Key_R: "reject",
    Qt.Key.Key_L: "search",
    Qt.Key.Key_Z: "undo",
    Qt.Key.Key_O: "open",
}


class BoardTable(RowTable):
    """Tells what a key asks for: `moved` by rows, `extended` with Shift, and `asked` for a deed by its name."""

    extended = Signal(int)
    asked = Signal(str)
    picked = Signal(str)
    ticked = Signal(str)
    widened = Signal(int)

    def __init__(
        self,
        row_at: Callable[[int], BoardRow | None],
        speak: Callable[[BoardRow], str],
        now: Callable[[], datetime],
        letters_act: Callable[[], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._letters_act = letters_act
        self.rows = BoardModel(row_at, speak, self)
        self.painter_of_rows = BoardDelegate(self.rows, now, self)
        self._dress(self.rows, self.painter_of_rows)
        self.setObjectName("board-rows")
        self.setAccessibleName(_("Unlinked escalations"))

    def show_current(self, index: int, *, follow: bool) -> None:
        """Put the keyboard's mark on a row, and scroll it into view if asked; no row is marked below 0."""
        super().show_current(index, follow=follow)
        if index < 0:
            self.clearSelection()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell how wide the rows are now."""
        super().resizeEvent(event)
        self.widened.emit(self.viewport().width())

    def event(self, event: QEvent) -> bool:
        """Keep the letters that act here: they are the board's, and not the desk's beneath."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._deed_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, select, or ask for a deed."""
        steps = self._steps(letters=self._letters_act()).get(event.key(), 0)
        deed = self._deed_of(event)
        if steps and event.modifiers() in PLAIN:
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

    def _deed_of(self, event: QKeyEvent) -> str:
        key, plain = event.key(), event.modifiers() in PLAIN
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
