"""One paint for a whole row of a case list: glyph, name, time, snippet and chips."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6 import QtWidgets
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from care_desktop.domain.case_rows import CaseRow
from care_desktop.domain.ids import CaseId
from care_desktop.ui.case_model import CaseModel, Index
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.text import isolate
from care_desktop.viewmodels.case_row_words import Chip, chips
from care_desktop.viewmodels.wording import relative_time

_GLYPHS = {
    "email": "mail",
    "google": "globe",
    "instagram": "instagram",
    "phone": "phone",
    "sms": "smartphone",
    "tiktok": "globe",
    "twitter": "globe",
    "web": "globe",
    "whatsapp": "phone",
    "x": "globe",
    "youtube": "globe",
}
_LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_TRAILING = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_NARROWEST_LETTER = 3
"""Pixels: no more letters than that need to be measured, and measuring is what a row costs most."""


class _Look:
    """Fonts, measures and colours, looked up once for each look and not once for each row."""

    def __init__(self) -> None:
        self.name, self.unread = theme.font("body"), theme.font("body", semibold=True)
        self.small, self.chip = theme.font("secondary"), theme.font("badge", semibold=True)
        self.chip.setPixelSize(theme.size("font-secondary") - 1)
        self.name_metrics, self.unread_metrics = QFontMetrics(self.name), QFontMetrics(self.unread)
        self.small_metrics, self.chip_metrics = QFontMetrics(self.small), QFontMetrics(self.chip)
        self.row, self.icon = theme.size("row"), theme.size("icon")
        self.edge, self.gap = theme.size("space12"), theme.size("space8")
        self.radius = theme.size("space4")
        names = ("surface", "hover", "accent", "accent-soft", "text", "muted", "line", "skeleton", "sunken")
        self.colors = {name: theme.color(name) for name in names}
        self.tones = {
            tone: (theme.color(f"{tone}-soft"), theme.color(tone)) for tone in ("danger", "warning", "accent")
        }
        self.tones["plain"] = (theme.color("sunken"), theme.color("muted"))


class CaseRowDelegate(QStyledItemDelegate):
    """Paint rows of a CaseModel; `opened` is the Case that is open beside the list, `title` says its first line.

    `painted` comes out of the paint of the first row that is more than a skeleton, where somebody waits for it
    (`tell_next_row`): to be heard when that is over.
    """

    painted = Signal()

    def __init__(self, model: CaseModel, now: Callable[[], datetime], table: QWidget) -> None:
        super().__init__(table)
        self._table = table
        self.opened: CaseId | None = None
        self.title: Callable[[CaseRow], str] = lambda row: row.customer_name
        self._model = model
        self._now = now
        self._look = _Look()
        self._is_awaited = False
        theme.theme().changed.connect(self._dress)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the one height that all rows have."""
        return QSize(0, self._look.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row, or its skeleton while it is not here."""
        row = self._model.row_at(index.row())
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, area, option, row)
        if row is None:
            self._paint_skeleton(painter, area, index.row())
        else:
            self._paint_row(painter, area, row)
            self._note_row()
        painter.restore()

    def tell_next_row(self, act: Callable[[], None], how: Qt.ConnectionType) -> None:
        """Call `act` when the next row has been painted."""
        self._is_awaited = True
        self.painted.connect(act, how)

    def _note_row(self) -> None:
        if self._is_awaited:
            self._is_awaited = False
            self.painted.emit()

    def _dress(self) -> None:
        self._look = _Look()

    def _paint_ground(self, painter: QPainter, area: QRect, option: QStyleOptionViewItem, row: CaseRow | None) -> None:
        look = self._look
        opened = row is not None and row.id == self.opened
        hovered, focused = self._marks(option)
        ground = "accent-soft" if opened else "hover" if hovered else "surface"
        painter.fillRect(area, look.colors[ground])
        painter.fillRect(area.left() + look.edge, area.bottom(), area.width(), 1, look.colors["line"])
        if opened:
            painter.fillRect(area.left(), area.top(), 3, area.height(), look.colors["accent"])
        if focused:
            painter.setPen(look.colors["accent"])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for inset in (2, 3):
                painter.drawRoundedRect(area.adjusted(inset, inset, -inset - 1, -inset - 1), look.radius, look.radius)

    def _marks(self, option: QStyleOptionViewItem) -> tuple[bool, bool]:
        """Return whether the mouse is over the row, and whether it has the focus.

        The state is a flag of QStyle, a class that takes PySide6 25 ms to build: it is not asked for the first rows.
        """
        if not self._table.underMouse() and not self._table.hasFocus():
            return False, False
        state, flag = option.state, QtWidgets.QStyle.StateFlag
        return bool(state & flag.State_MouseOver), bool(state & flag.State_HasFocus)

    def _paint_row(self, painter: QPainter, area: QRect, row: CaseRow) -> None:
        look = self._look
        left = area.left() + look.edge + look.icon + look.gap
        right = area.right() - look.edge
        line = look.row // 2 - 8
        first = QRect(left, area.top() + 8, right - left, line)
        second = QRect(left, area.top() + 8 + line, right - left, line)
        self._paint_glyph(painter, first, row)
        room = self._paint_time(painter, first, row)
        self._paint_name(painter, first.adjusted(0, 0, -room, 0), row)
        room = self._paint_chips(painter, second, row)
        self._paint_snippet(painter, second.adjusted(0, 0, -room, 0), row)

    def _paint_glyph(self, painter: QPainter, line: QRect, row: CaseRow) -> None:
        look = self._look
        left, top = line.left() - look.gap - look.icon, line.center().y() - look.icon // 2 + 1
        glyph = icons.pixmap(_GLYPHS.get(row.platform, "chat"), "text" if row.unread else "muted", look.icon)
        painter.drawPixmap(left, top, glyph)
        if row.unread:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colors["accent"])
            painter.drawEllipse(QRectF(left + look.icon - 6, top - 3, 8, 8))

    def _paint_time(self, painter: QPainter, line: QRect, row: CaseRow) -> int:
        """Paint the relative time, with the flag before it; returns the width they take."""
        look = self._look
        words = relative_time(row.last_message_at, self._now())
        painter.setFont(look.small)
        painter.setPen(look.colors["muted"])
        painter.drawText(line, _TRAILING, words)
        room = look.small_metrics.horizontalAdvance(words) + look.gap
        if row.flagged:
            side = look.icon - 6
            painter.drawPixmap(
                line.right() - room - side + 4, line.center().y() - side // 2 + 1, icons.pixmap("flag", "warning", side)
            )
            room += side + 4
        return room

    def _paint_name(self, painter: QPainter, line: QRect, row: CaseRow) -> None:
        look = self._look
        metrics = look.unread_metrics if row.unread else look.name_metrics
        painter.setFont(look.unread if row.unread else look.name)
        painter.setPen(look.colors["text"])
        name = metrics.elidedText(self.title(row), Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, _LEADING, isolate(name))

    def _paint_chips(self, painter: QPainter, line: QRect, row: CaseRow) -> int:
        """Paint the chips from the trailing edge; returns the width they take."""
        room = 0
        for chip in reversed(chips(row)):
            room += self._paint_chip(painter, line.adjusted(0, 0, -room, 0), chip) + self._look.radius
        return room + self._look.radius if room else 0

    def _paint_chip(self, painter: QPainter, line: QRect, chip: Chip) -> int:
        look = self._look
        ground, ink = look.tones[chip.tone]
        width, height = look.chip_metrics.horizontalAdvance(chip.text) + 12, look.chip_metrics.height() + 4
        frame = QRect(line.right() - width + 1, line.center().y() - height // 2 + 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(frame, look.radius, look.radius)
        painter.setPen(ink)
        painter.setFont(look.chip)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, chip.text)
        return width

    def _paint_snippet(self, painter: QPainter, line: QRect, row: CaseRow) -> None:
        look = self._look
        words = " ".join(row.snippet[: line.width() // _NARROWEST_LETTER].split())
        painter.setFont(look.small)
        painter.setPen(look.colors["muted"])
        shown = look.small_metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, _LEADING, isolate(shown))

    def _paint_skeleton(self, painter: QPainter, area: QRect, index: int) -> None:
        look = self._look
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colors["skeleton"])
        left, bar = area.left() + look.edge + look.icon + look.gap, 8
        width = area.width() - left + area.left() - look.edge
        painter.drawEllipse(area.left() + look.edge, area.top() + 12, look.icon, look.icon)
        for top, share in ((18, 0.35 + index % 3 * 0.1), (40, 0.6 + index % 4 * 0.1)):
            painter.drawRoundedRect(QRectF(left, area.top() + top, width * share, bar), bar / 2, bar / 2)
