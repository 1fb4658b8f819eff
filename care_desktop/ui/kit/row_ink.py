"""The words of a painted row: shortened and laid out once, and then only drawn for as long as the row says the same."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap, QStaticText, QTransform

from care_desktop.ui.kit.text import isolate

_NARROWEST_LETTER = 3
"""Pixels: no more letters than that need to be measured, and measuring is what a row costs most."""


class Pen:
    """A font with its measures, in which words are written."""

    def __init__(self, font: QFont) -> None:
        self.font, self.metrics = font, QFontMetrics(font)

    def shorten(self, words: str, width: int) -> str:
        """Return what of the words has room in so many pixels, with … at the end where that is not all."""
        shown = words[: max(0, width) // _NARROWEST_LETTER]
        return self.metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width)


@dataclass(frozen=True, slots=True)
class _Words:
    pen: Pen
    color: QColor
    at: QPointF
    text: QStaticText


@dataclass(frozen=True, slots=True)
class _Picture:
    at: QPointF
    pixmap: QPixmap


class RowInk:
    """Everything written on one row, in places that count from the row's upper left corner."""

    def __init__(self) -> None:
        self._words: list[_Words] = []
        self._pictures: list[_Picture] = []

    def write(self, words: str, place: QRect, pen: Pen, color: QColor, *, trailing: bool = False) -> int:
        """Write one line in the middle of the height of `place`; return the width that it takes.

        A person's words keep their direction to themselves.
        """
        if not words or place.width() <= 0:
            return 0
        text = QStaticText(isolate(pen.shorten(words, place.width())))
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        text.prepare(QTransform(), pen.font)
        size = text.size()
        left = place.right() + 1 - size.width() if trailing else place.left()
        top = place.top() + (place.height() - size.height()) // 2
        self._words.append(_Words(pen, color, QPointF(left, top), text))
        return round(size.width())

    def put(self, pixmap: QPixmap, left: int, top: int) -> None:
        """Put a picture there."""
        self._pictures.append(_Picture(QPointF(left, top), pixmap))

    def draw(self, painter: QPainter, top: int) -> None:
        """Draw all of it on the row that begins at `top`; the painter stands where it stood before."""
        painter.translate(0, top)
        for picture in self._pictures:
            painter.drawPixmap(picture.at, picture.pixmap)
        pen: Pen | None = None
        for words in self._words:
            if words.pen is not pen:
                pen = words.pen
                painter.setFont(pen.font)
            painter.setPen(words.color)
            painter.drawStaticText(words.at, words.text)
        painter.translate(0, -top)
