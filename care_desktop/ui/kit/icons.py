"""Our own icons: one family on a 20 px grid, drawn in the colour of the words beside them."""

from __future__ import annotations

from functools import cache

from PySide6 import QtGui
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from care_desktop import assets
from care_desktop.ui.kit import theme

_SHARP = 2
_FAINTER = {"muted": "scroll"}
"""What a colour becomes where the control cannot be used, if that is not muted."""


class IconLabel(QLabel):
    """A small icon beside words that say the same; screen readers pass it by. Follows light and dark."""

    def __init__(
        self, name: str, color: str = "muted", size: str = "icon-small", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._color, self._size = name, color, size
        theme.theme().changed.connect(self._draw)
        self._draw()

    def set_icon(self, name: str, color: str = "") -> None:
        """Show another icon."""
        self._name, self._color = name, color or self._color
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(pixmap(self._name, self._color, theme.size(self._size)))


def icon(name: str, color: str = "text") -> QtGui.QIcon:
    """Return the icon in a colour token of the look in force; ask again when `Theme.changed` is sent."""
    result = QtGui.QIcon()
    result.addPixmap(pixmap(name, color), QtGui.QIcon.Mode.Normal)
    result.addPixmap(pixmap(name, _FAINTER.get(color, "muted")), QtGui.QIcon.Mode.Disabled)
    return result


def pixmap(name: str, color: str = "text", size: int = 0) -> QPixmap:
    """Return the icon as a picture of `size` pixels (the token "icon" when 0), for delegates; cached."""
    return _drawn(name, theme.color(color).name(), size or theme.size("icon"))


@cache
def _drawn(name: str, color: str, size: int) -> QPixmap:
    picture = QPixmap(size * _SHARP, size * _SHARP)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    renderer.render(painter, QRectF(0, 0, size * _SHARP, size * _SHARP))
    painter.end()
    picture.setDevicePixelRatio(_SHARP)
    return picture


@cache
def _source(name: str) -> str:
    return (assets.folder("icons") / f"{name}.svg").read_text("utf-8")
