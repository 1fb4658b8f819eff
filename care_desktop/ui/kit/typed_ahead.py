"""Typing that begins before its field is there: it is kept for the field, and never taken for commands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from care_desktop.ui.kit.skeleton import Skeleton

_PLAIN = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.KeypadModifier,
)


class TypedAhead(Skeleton):
    """A skeleton that can hold the focus for a field that is not there yet, with what is typed meanwhile."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows=rows)
        self._typed = ""

    def wait_here(self) -> None:
        """Take the focus for the field."""
        self._typed = ""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take(self) -> str | None:
        """Hand over what was typed; None where the focus is not here, for whoever went elsewhere stays there."""
        if self.window().focusWidget() is not self:
            return None
        typed, self._typed = self._typed, ""
        return typed

    def event(self, event: QEvent) -> bool:
        """Keep letters from the window's keys."""
        if event.type() == QEvent.Type.ShortcutOverride and is_typed(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what is typed."""
        if event.key() == Qt.Key.Key_Backspace:
            self._typed = self._typed[:-1]
        elif is_typed(event):
            self._typed += event.text()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget what was typed, unless only the window went to the back."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._typed = ""


def is_typed(event: QEvent) -> bool:
    """Say whether a key writes something, and commands nothing by Ctrl or Alt."""
    if not isinstance(event, QKeyEvent) or not event.text():
        return False
    return event.text().isprintable() and event.modifiers() in _PLAIN
