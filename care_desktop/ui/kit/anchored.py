"""A surface that drops down from a field: it takes the focus, and gives it back when it closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.overlay import Overlay

_BESIDE = (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)


class Anchored(Overlay):
    """Stands under its field, or above it where there is no room; `wanted` says how large. Lives as long as the field.

    It is a part of the window, not a window of its own: no grab of the keyboard, and nothing hides behind others.
    """

    def __init__(self, name: str, field: QWidget) -> None:
        super().__init__(name, field.window())
        self._field = field
        field.destroyed.connect(self._go)
        self.opened.connect(self._watch)
        self.closed.connect(self._unwatch)

    def toggled_off(self) -> bool:
        """Close it if it is open; says whether it was."""
        was_open = self.isVisible()
        self.close_over()
        return was_open

    def wanted(self) -> QSize:
        """Return the size to have, if there is room."""
        return self.sizeHint()

    def place(self) -> None:
        """Stand under the field, within the window."""
        window, edge = self._field.window(), theme.size("space4")
        if self.parentWidget() is not window:
            self.setParent(window)
        size = self.wanted().boundedTo(window.size())
        under = self._field.mapTo(window, QPoint(0, self._field.height() + edge))
        above = self._field.mapTo(window, QPoint(0, -size.height() - edge))
        left = max(0, min(under.x(), window.width() - size.width() - edge))
        fits = under.y() + size.height() <= window.height()
        top = under.y() if fits else max(0, above.y())
        self.setGeometry(left, top, size.width(), size.height())

    def event(self, event: QEvent) -> bool:
        """Keep letters: they find a row in here, and are no shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close when something beside it is pressed or scrolled; a press on the field itself is the field's."""
        if event.type() in _BESIDE and isinstance(watched, QWidget) and self.isVisible():
            at_home = any(part is watched or part.isAncestorOf(watched) for part in (self, self._field))
            if not at_home:
                self.close_over()
            return False
        return super().eventFilter(watched, event)

    def _watch(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def _unwatch(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def _go(self) -> None:
        if isValid(self):
            self._unwatch()
            self.deleteLater()
