"""Words on screen: plain text always, elided only at the end, names kept apart from the direction around them."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from care_desktop.ui.kit.theme import set_role

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
_MAY_BREAK = "\u200b"
_LATIN = "0-9A-Za-z\u00c0-\u024f"
_LONG_WORD = re.compile(rf"[!-~{_LATIN}]{{17,}}")
_JOINT = re.compile(rf"[@./_:;,=&?+-]+(?=[{_LATIN}])|[{_LATIN}]{{12}}(?=[{_LATIN}])")
_LAYOUT_BREAKERS = str.maketrans(dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\0"))


def isolate(text: str) -> str:
    """Return `text` so that its direction, and marks inside it, cannot reorder the words around it."""
    return f"{FIRST_STRONG_ISOLATE}{text.translate(_LAYOUT_BREAKERS)}{POP_ISOLATE}" if text else ""


def breakable(text: str) -> str:
    """Return `text` with places to break in its long words: behind marks, else after a dozen Latin letters.

    Only there: in other scripts letters join, or break by themselves.
    """
    return _LONG_WORD.sub(lambda word: _JOINT.sub(rf"\g<0>{_MAY_BREAK}", word.group()), text)


def plain_tip(text: str) -> str:
    """Return `text` as a tool tip that Qt shows letter by letter, also when it looks like HTML."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<span>{escaped}</span>".replace("\n", "<br>") if text else ""


class PlainLabel(QLabel):
    """A label that never reads its text as markup; it wraps, and can be selected where asked."""

    def __init__(
        self, text: str = "", role: str = "", *, selectable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        if role:
            set_role(self, role)
        self.setText(text)


class BreakingLabel(PlainLabel):
    """A label whose long words and addresses go on in the next line: they neither widen what is around nor are cut."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        self._whole = ""
        super().__init__(text, role, parent=parent)
        self.setMinimumWidth(1)

    def text(self) -> str:
        """Return the text as it was given."""
        return self._whole

    def setText(self, text: str) -> None:
        """Show `text`; screen readers hear it without the places where it may break."""
        self._whole = text
        self.setAccessibleName(text)
        super().setText(breakable(text))


class Chip(QLabel):
    """A short word on a soft ground; `tone` is "", accent, danger, warning or success."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_as(text, tone)

    def show_as(self, text: str, tone: str = "") -> None:
        """Say another word in another tone; an empty word hides the chip."""
        set_role(self, f"chip-{tone}" if tone else "chip")
        self.setText(text)
        self.setVisible(bool(text))


class ElidedLabel(QLabel):
    """One line that ends in … when there is no room; the whole text is its tool tip and accessible name."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            set_role(self, role)
        self.setText(text)

    def text(self) -> str:
        """Return the whole text, shortened or not."""
        return self._whole

    def setText(self, text: str) -> None:
        """Show `text`, shortened at its end if there is no room."""
        if text == self._whole:
            return
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._elide()

    def sizeHint(self) -> QSize:
        """Return the room for the whole text."""
        metrics = QFontMetrics(self.font())
        margins = self.contentsMargins()
        width = metrics.horizontalAdvance(isolate(self._whole)) + margins.left() + margins.right() + 1
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the room for two letters: the rest may be elided."""
        return QSize(QFontMetrics(self.font()).averageCharWidth() * 3, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        one_line = isolate(" ".join(self._whole.split()))
        room = self.contentsRect().width()
        shown = QFontMetrics(self.font()).elidedText(one_line, Qt.TextElideMode.ElideRight, room)
        super().setText(shown)
        self.setToolTip(plain_tip(self._whole) if shown != one_line else "")
