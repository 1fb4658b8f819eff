"""One paint for a whole row of the board: tick, age, customer, Salesforce case, and who is suggested and why."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from care_desktop.domain.board import BoardRow, Suggested
from care_desktop.domain.cases import Priority
from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _
from care_desktop.ui.board_columns import Columns, columns_in
from care_desktop.ui.board_model import BoardModel, Index
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.row_ink import Pen, RowInk
from care_desktop.viewmodels.board_state import RowWork
from care_desktop.viewmodels.board_words import age_words, reason_line
from care_desktop.viewmodels.wording import platform_word, priority_word

_MOST_INKED = 120
"""Rows whose words are kept ready: more than a tall screen shows, and never all that were scrolled past."""
_TONES = {Priority.URGENT: "danger", Priority.HIGH: "warning"}


class _Look:
    """Fonts, measures and colours, looked up once for each look and not once for each row."""

    def __init__(self) -> None:
        self.body, self.strong = Pen(theme.font("body")), Pen(theme.font("body", semibold=True))
        self.small = Pen(theme.font("secondary"))
        self.row, self.icon, self.sign = theme.size("row"), theme.size("icon-small"), theme.size("icon-small") - 2
        self.edge, self.gap, self.radius = theme.size("space8"), theme.size("space4"), theme.size("space4")
        names = ("surface", "hover", "accent", "accent-soft", "on-accent", "text", "muted", "line", "skeleton")
        self.colors = {name: theme.color(name) for name in (*names, "control-line", "danger", "warning", "success")}
        self.columns: dict[int, Columns] = {}

    def columns_of(self, width: int) -> Columns:
        """Return where the columns stand in a row of that width, counted from its upper left corner."""
        if width not in self.columns:
            self.columns = {width: columns_in(QRect(0, 0, width, self.row))}
        return self.columns[width]


@dataclass(frozen=True, slots=True)
class _Said:
    """All that the words of a row depend on."""

    row: BoardRow
    width: int
    work: RowWork | None
    trouble: str
    age: str


class BoardDelegate(QStyledItemDelegate):
    """Paint rows of a BoardModel; `selected`, `work` and `trouble` are the page's, looked at while painting."""

    def __init__(self, model: BoardModel, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._now = model, now
        self.selected: Container[CaseId] = ()
        self.work: Mapping[CaseId, RowWork] = {}
        self.trouble: Mapping[CaseId, str] = {}
        self._look = _Look()
        self._inked: OrderedDict[CaseId, tuple[_Said, RowInk]] = OrderedDict()
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
        self._inked.clear()

    def _paint_row(self, painter: QPainter, area: QRect, row: BoardRow) -> None:
        work = self.work.get(row.case_id)
        said = _Said(row, area.width(), work, self.trouble.get(row.case_id, ""), age_words(row.since, self._now()))
        if work is not None:
            painter.setOpacity(0.55)
        painter.translate(area.left(), 0)
        box = self._look.columns_of(area.width()).tick
        self._tick(painter, box.translated(0, area.top()), row.case_id in self.selected)
        self._ink(said).draw(painter, area.top())
        painter.translate(-area.left(), 0)
        painter.setOpacity(1.0)

    def _ink(self, said: _Said) -> RowInk:
        """Return the words of a row, which are laid out only when they are other words than before."""
        key = said.row.case_id
        kept = self._inked.get(key)
        if kept is not None and (kept[0] is said or kept[0] == said):
            self._inked.move_to_end(key)
            return kept[1]
        ink = RowInk()
        self._write(ink, said, self._look.columns_of(said.width))
        self._inked[key] = said, ink
        if len(self._inked) > _MOST_INKED:
            self._inked.popitem(last=False)
        return ink

    def _write(self, ink: RowInk, said: _Said, places: Columns) -> None:
        look, row = self._look, said.row
        ink.write(said.age, _upper(places.age), look.small, look.colors["muted"], trailing=True)
        self._customer(ink, places.customer, row, number="" if places.record.width() else row.record_number)
        ink.write(row.record_number, _upper(places.record), look.body, look.colors["text"])
        ink.write(platform_word(row.platform), _lower(places.record), look.small, look.colors["muted"])
        self._suggestion(ink, places.suggestion, said)

    def _customer(self, ink: RowInk, place: QRect, row: BoardRow, number: str) -> None:
        """Write who it is; the number of the Salesforce case beneath where it has no column of its own."""
        look = self._look
        ink.write(row.customer_name, _upper(place), look.strong, look.colors["text"])
        lower = _lower(place)
        word = "" if row.priority is Priority.MEDIUM else priority_word(row.priority)
        for part, color in ((number, "text"), (word, _TONES.get(row.priority, "muted"))):
            if part:
                width = ink.write(part, lower, look.small, look.colors[color])
                lower = lower.adjusted(width + 2 * look.gap, 0, 0, 0)
        ink.write(row.assignee or _("Unassigned"), lower, look.small, look.colors["muted"])

    def _suggestion(self, ink: RowInk, place: QRect, said: _Said) -> None:
        look, row = self._look, said.row
        upper, lower = _upper(place), _lower(place)
        if row.suggestion is None:
            ink.write(_("No suggestion yet"), upper, look.body, look.colors["muted"])
        else:
            ink.write(row.suggestion.contact.name, upper, look.strong, look.colors["text"])
        if said.work is not None:
            ink.write(_work_word(said.work), lower, look.small, look.colors["accent"])
        elif said.trouble:
            self._reason(ink, lower, said.trouble, "triangle", "danger")
        elif row.suggestion is not None:
            clear = row.suggested is Suggested.CLEAR
            icon, tone = ("check", "success") if clear else ("triangle", "warning")
            icon, tone = (icon, tone) if clear or row.suggestion.contradicts else ("person", "muted")
            self._reason(ink, lower, reason_line(row), icon, tone)

    def _reason(self, ink: RowInk, place: QRect, words: str, icon: str, tone: str) -> None:
        look = self._look
        ink.put(icons.pixmap(icon, tone, look.sign), place.left(), place.center().y() - look.sign // 2 + 1)
        place = place.adjusted(look.sign + look.gap, 0, 0, 0)
        ink.write(words, place, look.small, look.colors["danger" if tone == "danger" else "muted"])

    def _tick(self, painter: QPainter, place: QRect, ticked: bool) -> None:
        side = self._look.icon
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
