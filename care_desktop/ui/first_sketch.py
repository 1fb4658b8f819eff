"""What stands in the window for the first moment: its layout, drawn in one go, cheaper than any real widget.

Only `fillPath` with a ready brush, never `fillRect`: see `Look.brush` and the head of kit/look.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit.look import look

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_SHARES = (0.62, 0.9, 0.45, 0.78, 0.55)
_ROWS = ((8, "control-height", "canvas"), (9, "row", "surface"), (3, "row", "canvas"), (5, "popup-row", "surface"))


class FirstSketch(QWidget):
    """Four panes of these widths with bars in place of words, and the line "Connecting…"; tells its first paint."""

    painted = Signal()

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self._widths = widths
        self._was_painted = False
        words = QPalette()
        words.setColor(QPalette.ColorRole.WindowText, look.color("muted"))
        self.setPalette(words)  # a painter takes its pen from here; `setPen` would cost what `fillRect` does

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything."""
        painter = QPainter(self)
        bottom = self.height() - look.size("status-height")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for token, path in self._paths(bottom).items():
            painter.fillPath(path, look.brush(token))
        self._draw_words(painter, bottom + look.size("status-height") / 2)
        painter.end()
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def _draw_words(self, painter: QPainter, middle: float) -> None:
        font = look.font("secondary")
        painter.setFont(font)
        left = look.size("space12") + 2 * look.size("space8")
        painter.drawText(QPointF(left, middle + font.pixelSize() * 0.38), _("Connecting…"))

    def _paths(self, bottom: int) -> Mapping[str, QPainterPath]:
        paths = {token: QPainterPath() for token in ("canvas", "surface", "line", "skeleton")}
        widths = _fitting(self._widths, self.width() - len(self._widths) + 1)
        left = 0
        for room, (rows, height, ground) in zip(widths, _ROWS, strict=True):
            paths[ground].addRect(QRectF(left, 0, room, bottom))
            for row in range(rows):
                _add_row(paths["skeleton"], QRectF(left, row * look.size(height), room, look.size(height)), row)
            left += room
            paths["line"].addRect(QRectF(left, 0, 1, bottom))
            left += 1
        paths["line"].addRect(QRectF(0, bottom, self.width(), 1))
        return paths


def _fitting(widths: Sequence[int], room: int) -> list[int]:
    if sum(widths) > room:
        return [width * room // sum(widths) for width in widths]
    views, cases, conversation, panel = widths
    return [views, cases, conversation + room - sum(widths), panel]


def _add_row(bars: QPainterPath, place: QRectF, row: int) -> None:
    margin, bar = look.size("space16"), look.size("space8")
    lines = 1 if place.height() < look.size("popup-row") else 2
    top = place.top() + (place.height() - (2 * lines - 1) * bar) / 2
    for line in range(lines):
        width = (place.width() - 2 * margin) * _SHARES[(row * 2 + line) % len(_SHARES)]
        bars.addRoundedRect(QRectF(place.left() + margin, top + line * 2 * bar, width, bar), bar / 2, bar / 2)
