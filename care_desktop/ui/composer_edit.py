"""The field of the composer: plain text that grows with what is typed, up to some lines."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QInputMethodEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from care_desktop.ui.kit import theme

LEAST_LINES, MOST_LINES = 2, 8
_SLACK = 4
"""A line that is cut by a fraction of a pixel would bring the scroll bar."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ComposerEdit(QPlainTextEdit):
    """Sends with Ctrl+Enter; `take_key` is offered every key first, but none while letters are being composed.

    Texts that are set are not told as typed.
    """

    typed = Signal(str)
    moved = Signal(str)
    send_pressed = Signal()

    def __init__(self, take_key: Callable[[QKeyEvent], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._take_key = take_key
        self._composing = False
        self._setting = False
        self.setObjectName("composer-text")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._on_text)
        self.cursorPositionChanged.connect(self._on_cursor)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        theme.theme().changed.connect(self._grow)
        self._grow()

    def show_text(self, text: str) -> None:
        """Show a text that was not typed here, with the cursor at its end."""
        if text == self.toPlainText():
            return
        self._setting = True
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._setting = False

    def replace_before(self, count: int, text: str) -> None:
        """Put `text` in place of so many letters before the cursor, as one step to undo."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveMode.KeepAnchor, count)
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    @property
    def before(self) -> str:
        """The line up to the cursor."""
        cursor = self.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send with Ctrl+Enter, once however long it is held."""
        if self._composing:
            super().keyPressEvent(event)
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not event.isAutoRepeat():
                self.send_pressed.emit()
        elif not self._take_key(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter; keep letters also where none may be written, so that they are no shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._keeps(event):
            event.accept()
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know whether letters are being composed: their keys are the input method's."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Offer nothing to who looks elsewhere."""
        super().focusOutEvent(event)
        self.moved.emit("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew, and stand as high as they need."""
        super().resizeEvent(event)
        self._grow()

    def _keeps(self, event: QKeyEvent) -> bool:
        return event.key() in _ENTER or (self.isReadOnly() and _is_letter(event))

    def _on_text(self) -> None:
        if not self._setting:
            self.typed.emit(self.toPlainText())

    def _on_cursor(self) -> None:
        if not self._setting and not self._composing and self.hasFocus():
            self.moved.emit("" if self.textCursor().hasSelection() else self.before)

    def _grow(self) -> None:
        lines = min(MOST_LINES, max(LEAST_LINES, round(self.document().size().height())))
        margins = 2 * self.document().documentMargin() + 2 * theme.size("space4") + 2
        height = math.ceil(lines * QFontMetricsF(self.font()).lineSpacing() + margins) + _SLACK
        if height != self.height():
            self.setFixedHeight(height)


def _is_letter(event: QKeyEvent) -> bool:
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    return plain and bool(event.text()) and event.text().isprintable()
