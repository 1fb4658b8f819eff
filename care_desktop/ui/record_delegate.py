"""One paint for a whole row of what Care did by itself: who, what came of it, why, when, and Retry where it failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from care_desktop.i18n import _
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.record_model import Index, RecordModel
from care_desktop.viewmodels.records_state import RecordRow
from care_desktop.viewmodels.wording import relative_time

_LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_TRAILING = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_TONES = ("danger", "warning", "accent", "success")
_NARROWEST_LETTER = 3
"""Pixels: no more letters than that need to be measured, and measuring is what a row costs most."""


class _Look:
    """Fonts, measures and colours, looked up once for each look and not once for each row."""

    def __init__(self) -> None:
        self.title, self.small = theme.font("body"), theme.font("secondary")
        self.chip, self.link = theme.font("badge", semibold=True), theme.font("secondary", semibold=True)
        self.chip.setPixelSize(theme.size("font-secondary") - 1)
        self.title_metrics, self.small_metrics = QFontMetrics(self.title), QFontMetrics(self.small)
        self.chip_metrics, self.link_metrics = QFontMetrics(self.chip), QFontMetrics(self.link)
        self.row, self.icon = theme.size("popup-row"), theme.size("icon-small")
        self.edge, self.gap, self.radius = theme.size("space12"), theme.size("space8"), theme.size("space4")
        names = ("surface", "hover", "accent", "accent-soft", "text", "muted", "line")
        self.colors = {name: theme.color(name) for name in names}
        self.tones = {tone: (theme.color(f"{tone}-soft"), theme.color(tone)) for tone in _TONES}
        self.tones[""] = (theme.color("sunken"), theme.color("muted"))


class RecordDelegate(QStyledItemDelegate):
    """Paint rows of a RecordModel; `may_retry` says whether Retry is offered at all."""

    def __init__(self, model: RecordModel, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.may_retry = True
        self._model = model
        self._now = now
        self._look = _Look()
        theme.theme().changed.connect(self._dress)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the one height that all rows have."""
        return QSize(0, self._look.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        row = self._model.row_at(index.row())
        if row is None:
            return
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)  # names are kept apart in the words already
        self._paint_ground(painter, area, option)
        first, second = self._lines(area)
        room = self._paint_time(painter, first, row)
        self._paint_title(painter, first.adjusted(0, 0, -room, 0), row)
        room = self._paint_retry(painter, area, row)
        room += self._paint_chip(painter, second.adjusted(0, 0, -room, 0), row) + self._look.gap
        self._paint_detail(painter, second.adjusted(0, 0, -room, 0), row)
        painter.restore()

    def asks_retry(self, area: QRect, row: RecordRow, at: QPoint) -> bool:
        """Say whether that point of a row is on its Retry."""
        return self.may_retry and row.may_retry and self._retry_rect(area).contains(at)

    def _dress(self) -> None:
        self._look = _Look()

    def _lines(self, area: QRect) -> tuple[QRect, QRect]:
        look = self._look
        left, right, line = area.left() + look.edge, area.right() - look.edge, look.row // 2 - 6
        first = QRect(left, area.top() + 6, right - left, line)
        return first, first.translated(0, line)

    def _paint_ground(self, painter: QPainter, area: QRect, option: QStyleOptionViewItem) -> None:
        look, state = self._look, option.state
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(area, look.colors["hover" if hovered else "surface"])
        painter.fillRect(area.left() + look.edge, area.bottom(), area.width(), 1, look.colors["line"])
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(look.colors["accent"])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for inset in (1, 2):
                painter.drawRoundedRect(area.adjusted(inset, inset, -inset - 1, -inset - 1), look.radius, look.radius)

    def _paint_title(self, painter: QPainter, line: QRect, row: RecordRow) -> None:
        look = self._look
        painter.setFont(look.title)
        painter.setPen(look.colors["text"])
        shown = look.title_metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, _LEADING, shown)

    def _paint_time(self, painter: QPainter, line: QRect, row: RecordRow) -> int:
        look = self._look
        words = relative_time(row.at, self._now())
        painter.setFont(look.small)
        painter.setPen(look.colors["muted"])
        painter.drawText(line, _TRAILING, words)
        return look.small_metrics.horizontalAdvance(words) + look.gap

    def _paint_chip(self, painter: QPainter, line: QRect, row: RecordRow) -> int:
        look = self._look
        ground, ink = look.tones["" if row.is_retrying else row.tone]
        words = _("Trying again…") if row.is_retrying else row.word
        width, height = look.chip_metrics.horizontalAdvance(words) + 12, look.chip_metrics.height() + 4
        frame = QRect(line.right() - width + 1, line.center().y() - height // 2 + 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(frame, look.radius, look.radius)
        painter.setPen(ink)
        painter.setFont(look.chip)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, words)
        return width

    def _paint_detail(self, painter: QPainter, line: QRect, row: RecordRow) -> None:
        look = self._look
        words = " ".join(row.detail[: line.width() // _NARROWEST_LETTER].split())
        painter.setFont(look.small)
        painter.setPen(look.colors["muted"])
        shown = look.small_metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, _LEADING, shown)

    def _paint_retry(self, painter: QPainter, area: QRect, row: RecordRow) -> int:
        """Paint Retry at the trailing end of the second line; returns the width it takes."""
        if not (self.may_retry and row.may_retry):
            return 0
        look, frame = self._look, self._retry_rect(area)
        icon = icons.pixmap("refresh", "accent", look.icon)
        painter.drawPixmap(frame.left() + look.radius, frame.center().y() - look.icon // 2 + 1, icon)
        painter.setFont(look.link)
        painter.setPen(look.colors["accent"])
        painter.drawText(frame.adjusted(0, 0, -look.radius, 0), _TRAILING, _("Retry"))
        return frame.width()

    def _retry_rect(self, area: QRect) -> QRect:
        look, line = self._look, self._lines(area)[1]
        width = look.link_metrics.horizontalAdvance(_("Retry")) + look.icon + look.gap + look.radius * 2
        return QRect(line.right() - width + look.radius + 1, line.top(), width, line.height())
