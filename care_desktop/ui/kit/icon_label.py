"""An icon that only shows, in the colour of the look in force; what it means is said in words beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from care_desktop.ui.kit import icons, theme


class IconLabel(QWidget):
    """Paint one small icon; screen readers pass it by."""

    def __init__(self, icon: str, color: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._color = color
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the room of a small icon."""
        side = theme.size("icon-small")
        return QSize(side, side)

    def show_icon(self, icon: str, color: str) -> None:
        """Show another icon."""
        self._icon, self._color = icon, color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon into the upper leading corner."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icons.pixmap(self._icon, self._color, theme.size("icon-small")))
