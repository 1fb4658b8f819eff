"""What stands in the window for the first moment: its layout, drawn in one go, cheaper than any real widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter
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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything."""
        painter = QPainter(self)
        bottom = self.height() - look.size("control-height") - 1
        self._draw_panes(painter, bottom)
        painter.fillRect(0, bottom, self.width(), 1, look.color("line"))
        self._draw_words(painter, bottom + look.size("control-height") / 2)
        painter.end()
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def _draw_words(self, painter: QPainter, middle: float) -> None:
        font = look.font("secondary")
        painter.setFont(font)
        painter.setPen(look.color("muted"))
        left = look.size("space12") + 2 * look.size("space8")
        painter.drawText(QPointF(left, middle + font.pixelSize() * 0.38), _("Connecting…"))

    def _draw_panes(self, painter: QPainter, bottom: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = _fitting(self._widths, self.width() - len(self._widths) + 1)
        left = 0
        for room, (rows, height, ground) in zip(widths, _ROWS, strict=True):
            painter.fillRect(left, 0, room, bottom, look.color(ground))
            painter.setPen(look.color("skeleton"))
            painter.setBrush(look.color("skeleton"))
            for row in range(rows):
                _draw_row(painter, QRectF(left, row * look.size(height), room, look.size(height)), row)
            left += room
            painter.fillRect(left, 0, 1, bottom, look.color("line"))
            left += 1


def _fitting(widths: Sequence[int], room: int) -> list[int]:
    if sum(widths) > room:
        return [width * room // sum(widths) for width in widths]
    views, cases, conversation, panel = widths
    return [views, cases, conversation + room - sum(widths), panel]


def _draw_row(painter: QPainter, place: QRectF, row: int) -> None:
    margin, bar = look.size("space16"), look.size("space8")
    lines = 1 if place.height() < look.size("popup-row") else 2
    top = place.top() + (place.height() - (2 * lines - 1) * bar) / 2
    for line in range(lines):
        width = (place.width() - 2 * margin) * _SHARES[(row * 2 + line) % len(_SHARES)]
        painter.drawRoundedRect(QRectF(place.left() + margin, top + line * 2 * bar, width, bar), bar / 2, bar / 2)
