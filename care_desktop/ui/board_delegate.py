"""One paint for a whole row of the board: tick, age, customer, Salesforce case, and who is suggested and why."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import datetime

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from care_desktop.domain.board import BoardRow, Suggested
from care_desktop.domain.cases import Priority
from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _
from care_desktop.ui.board_columns import columns_in
from care_desktop.ui.board_model import BoardModel, Index
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.text import isolate
from care_desktop.viewmodels.board_state import RowWork
from care_desktop.viewmodels.board_words import age_words, reason_line
from care_desktop.viewmodels.wording import platform_word, priority_word

_LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_TRAILING = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_NARROWEST_LETTER = 3
_TONES = {Priority.URGENT: "danger", Priority.HIGH: "warning"}


class _Look:
    """Fonts, measures and colours, looked up once for each look and not once for each row."""

    def __init__(self) -> None:
        self.body, self.strong = theme.font("body"), theme.font("body", semibold=True)
        self.small = theme.font("secondary")
        self.metrics = {id(font): QFontMetrics(font) for font in (self.body, self.strong, self.small)}
        self.edge, self.gap, self.radius = theme.size("space8"), theme.size("space4"), theme.size("space4")
        names = ("surface", "hover", "accent", "accent-soft", "on-accent", "text", "muted", "line", "skeleton")
        self.colors = {name: theme.color(name) for name in (*names, "control-line", "danger", "warning", "success")}


class BoardDelegate(QStyledItemDelegate):
    """Paint rows of a BoardModel; `selected`, `work` and `trouble` are the page's, looked at while painting."""

    def __init__(self, model: BoardModel, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._now = model, now
        self.selected: Container[CaseId] = ()
        self.work: Mapping[CaseId, RowWork] = {}
        self.trouble: Mapping[CaseId, str] = {}
        self._look = _Look()
        theme.theme().changed.connect(self._look_again)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row; the table shares out the width."""
        return QSize(0, theme.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row, or its sketch while it is not here."""
        row, area, look = self._model.row_at(index.row()), option.rect, self._look
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(area, look.colors["accent-soft" if marked else "hover" if hovered else "surface"])
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, look.colors["line"])
        if marked:
            painter.fillRect(area.left(), area.top(), 3, area.height(), look.colors["accent"])
        if row is None:
            self._sketch(painter, area)
        else:
            self._paint_row(painter, area, row)
        if option.state & QStyle.StateFlag.State_HasFocus:
            self._ring(painter, area)
        painter.restore()

    def _look_again(self) -> None:
        self._look = _Look()

    def _paint_row(self, painter: QPainter, area: QRect, row: BoardRow) -> None:
        places = columns_in(area)
        work = self.work.get(row.case_id)
        if work is not None:
            painter.setOpacity(0.55)
        self._tick(painter, places.tick, row.case_id in self.selected)
        self._text(painter, _upper(places.age), age_words(row.since, self._now()), self._look.small, "muted", _TRAILING)
        self._customer(painter, places.customer, row, number="" if places.record.width() else row.record_number)
        if places.record.width():
            self._text(painter, _upper(places.record), row.record_number, self._look.body, "text")
            self._text(painter, _lower(places.record), platform_word(row.platform), self._look.small, "muted")
        self._suggestion(painter, places.suggestion, row, work)
        painter.setOpacity(1.0)

    def _customer(self, painter: QPainter, place: QRect, row: BoardRow, number: str) -> None:
        """Paint who it is; the number of the Salesforce case beneath where it has no column of its own."""
        self._text(painter, _upper(place), row.customer_name, self._look.strong, "text")
        lower, tone = _lower(place), _TONES.get(row.priority)
        word = "" if row.priority is Priority.MEDIUM else priority_word(row.priority)
        for part, color in ((number, "text"), (word, tone or "muted")):
            if part:
                self._text(painter, lower, part, self._look.small, color)
                width = self._look.metrics[id(self._look.small)].horizontalAdvance(part) + 2 * self._look.gap
                lower = lower.adjusted(width, 0, 0, 0)
        self._text(painter, lower, row.assignee or _("Unassigned"), self._look.small, "muted")

    def _suggestion(self, painter: QPainter, place: QRect, row: BoardRow, work: RowWork | None) -> None:
        look, trouble = self._look, self.trouble.get(row.case_id, "")
        upper, lower = _upper(place), _lower(place)
        if row.suggestion is None:
            self._text(painter, upper, _("No suggestion yet"), look.body, "muted")
        else:
            self._text(painter, upper, row.suggestion.contact.name, look.strong, "text")
        if work is not None:
            self._text(painter, lower, _work_word(work), look.small, "accent")
        elif trouble:
            self._reason(painter, lower, trouble, "triangle", "danger")
        elif row.suggestion is not None:
            clear = row.suggested is Suggested.CLEAR
            icon, tone = ("check", "success") if clear else ("triangle", "warning")
            icon, tone = (icon, tone) if clear or row.suggestion.contradicts else ("person", "muted")
            self._reason(painter, lower, reason_line(row), icon, tone)

    def _reason(self, painter: QPainter, place: QRect, words: str, icon: str, tone: str) -> None:
        side = theme.size("icon-small") - 2
        painter.drawPixmap(place.left(), place.center().y() - side // 2 + 1, icons.pixmap(icon, tone, side))
        place = place.adjusted(side + self._look.gap, 0, 0, 0)
        self._text(painter, place, words, self._look.small, "danger" if tone == "danger" else "muted")

    def _text(
        self,
        painter: QPainter,
        place: QRect,
        words: str,
        font: QFont,
        color: str,
        how: Qt.AlignmentFlag | Qt.TextFlag = _LEADING,
    ) -> None:
        shown = words[: max(0, place.width()) // _NARROWEST_LETTER]
        shown = self._look.metrics[id(font)].elidedText(shown, Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(font)
        painter.setPen(self._look.colors[color])
        painter.drawText(place, how, isolate(shown))

    def _tick(self, painter: QPainter, place: QRect, ticked: bool) -> None:
        side = theme.size("icon-small")
        box = QRectF(place.left() + 0.5, place.center().y() - side / 2 + 0.5, side - 1, side - 1)
        painter.setPen(self._look.colors["accent" if ticked else "control-line"])
        painter.setBrush(self._look.colors["accent" if ticked else "surface"])
        painter.drawRoundedRect(box, self._look.radius, self._look.radius)
        if ticked:
            painter.drawPixmap(place.left() + 1, int(box.top()) + 1, icons.pixmap("check", "on-accent", side - 2))

    def _ring(self, painter: QPainter, area: QRect) -> None:
        painter.setPen(self._look.colors["accent"])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for inset in (2, 3):
            ring = area.adjusted(inset, inset, -inset - 1, -inset - 1)
            painter.drawRoundedRect(ring, self._look.radius, self._look.radius)

    def _sketch(self, painter: QPainter, area: QRect) -> None:
        places = columns_in(area)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colors["skeleton"])
        for place in (places.customer, places.suggestion):
            for top, share in ((18, 0.5), (40, 0.8)):
                painter.drawRoundedRect(QRectF(place.left(), area.top() + top, place.width() * share, 8), 4, 4)


def _upper(place: QRect) -> QRect:
    return QRect(place.left(), place.top() + 8, place.width(), place.height() // 2 - 8)


def _lower(place: QRect) -> QRect:
    return QRect(place.left(), place.top() + place.height() // 2, place.width(), place.height() // 2 - 8)


def _work_word(work: RowWork) -> str:
    return {
        RowWork.LINKING: _("Linking…"),
        RowWork.LINKED: _("Linked"),
        RowWork.REJECTING: _("Ruling this person out…"),
        RowWork.UNDOING: _("Taking it back…"),
    }[work]
