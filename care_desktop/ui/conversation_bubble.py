"""The measured text of one bubble: how high it is at a width, and how it is drawn."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption


@dataclass(frozen=True, slots=True)
class BubbleText:
    """Text broken into lines; `width` is that of the longest one, not of the room there was."""

    layout: QTextLayout
    width: int
    height: int

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw the lines in the painter's pen."""
        self.layout.draw(painter, QPointF(left, top))


def measured(text: str, font: QFont, room: int) -> BubbleText:
    """Break `text` into lines of at most `room` pixels; each paragraph runs in its own direction."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    width, height = _break_lines(layout, room)
    if width < room and _runs_right_to_left(text):
        _width, height = _break_lines(layout, width)
    return BubbleText(layout, width, height)


def _break_lines(layout: QTextLayout, room: int) -> tuple[int, int]:
    widest, top = 0.0, 0.0
    layout.beginLayout()
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room)
        line.setPosition(QPointF(0, top))
        top += line.height() * 1.12
        widest = max(widest, line.naturalTextWidth())
    layout.endLayout()
    return min(room, math.ceil(widest) + 1), math.ceil(top)


def _runs_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)
