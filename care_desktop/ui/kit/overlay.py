"""A surface over the window for a moment: it takes the focus; Esc or a click beside it gives it back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from care_desktop.ui.kit import theme


class Overlay(QFrame):
    """Centred near the top of `parent`, as wide as the token "overlay-width"; put content into `body`."""

    opened = Signal()
    closed = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme.set_role(self, "overlay")
        self.setAccessibleName(name)
        self._focus_before: QWidget | None = None
        self.body = QVBoxLayout(self)
        inside = theme.size("space12")
        self.body.setContentsMargins(inside, inside, inside, inside)
        self.body.setSpacing(theme.size("space8"))
        parent.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
        self.hide()

    def open_over(self, first: QWidget) -> None:
        """Show it and focus `first`."""
        if not self.isVisible():
            self._focus_before = QApplication.focusWidget()
        self.place()
        self.show()
        self.raise_()
        first.setFocus(Qt.FocusReason.PopupFocusReason)
        self.opened.emit()

    def close_over(self) -> None:
        """Hide it and give the focus back."""
        if not self.isVisible():
            return
        before, self._focus_before = self._focus_before, None
        focused = QApplication.focusWidget()
        had_focus = focused is None or self.isAncestorOf(focused)
        self.hide()
        if had_focus and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def place(self) -> None:
        """Stand centred, with room around."""
        room = self.parentWidget()
        if room is None:
            return
        margin = theme.size("space24")
        width = min(theme.size("overlay-width"), room.width() - 2 * margin)
        wanted = self.body.totalHeightForWidth(width) if self.body.hasHeightForWidth() else self.sizeHint().height()
        height = min(wanted, room.height() - 3 * margin)
        self.setGeometry((room.width() - width) // 2, min(4 * margin, (room.height() - height) // 2), width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; other keys stay in here."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_over()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() == QEvent.Type.Resize and watched is self.parent() and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and now is not self and not self.isAncestorOf(now):
            self._focus_before = None
            self.close_over()
