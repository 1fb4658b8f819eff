"""Paint a row of the search drop-down: the name with its matched letters, then what tells namesakes apart."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.text import isolate
from care_desktop.ui.search_popup_model import ITEM_ROLE, Index, ItemKind, PopupItem, ShownRow
from care_desktop.viewmodels.search_rows import SEPARATOR

Span = tuple[int, int]
ONE_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


class SearchPopupDelegate(QStyledItemDelegate):
    """Rows of 52 px; a message, an error or Create takes the same height, so that nothing jumps."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed height of a row."""
        return QSize(0, theme.size("popup-row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        item: PopupItem = index.data(ITEM_ROLE)
        painter.save()
        self._paint_ground(painter, option, item)
        inside = option.rect.adjusted(theme.size("space12"), 0, -theme.size("space12"), 0)
        if item.row is not None:
            _paint_contact(painter, inside, item.row, faded=item.faded)
        else:
            _paint_line(painter, inside, item)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, item: PopupItem) -> None:
        rect: QRect = option.rect
        if not item.key:
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent-soft"))
            painter.fillRect(QRect(rect.topLeft(), QSize(3, rect.height())), theme.color("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))


def _paint_contact(painter: QPainter, inside: QRect, row: ShownRow, *, faded: bool) -> None:
    upper, lower = _two_lines(inside) if row.belongs or row.detail else (_one_line(inside), QRect())
    upper.setRight(_paint_chip(painter, upper, row.chip))
    ink = theme.color("muted") if faded else theme.color("text")
    _paint_text(painter, upper, row.name, theme.font(), ink, row.emphasised)
    small = theme.font("secondary")
    painter.setFont(small)
    painter.setPen(theme.color("muted"))
    painter.drawText(lower, ONE_LINE, _second_line(row, small, lower.width()))


def _second_line(row: ShownRow, font: QFont, room: int) -> str:
    """Shorten where the contact belongs before what tells it from its namesakes."""
    if not (row.belongs and row.detail):
        alone = isolate(row.belongs or row.detail)
        return QFontMetrics(font).elidedText(alone, Qt.TextElideMode.ElideRight, room)
    metrics = QFontMetrics(font)
    whole = f"{isolate(row.belongs)}{SEPARATOR}{isolate(row.detail)}"
    if metrics.horizontalAdvance(whole) <= room:
        return whole
    left = max(room - metrics.horizontalAdvance(SEPARATOR + row.detail), room // 3)
    belongs = metrics.elidedText(isolate(row.belongs), Qt.TextElideMode.ElideRight, left)
    return metrics.elidedText(f"{belongs}{SEPARATOR}{isolate(row.detail)}", Qt.TextElideMode.ElideRight, room)


def _paint_line(painter: QPainter, inside: QRect, item: PopupItem) -> None:
    """Paint a row of one line: what happened or can be done, with an icon."""
    icon, color, ink = {
        ItemKind.CREATE: ("plus", "accent", "accent"),
        ItemKind.ERROR: ("warning", "danger", "text"),
        ItemKind.MESSAGE: ("search", "muted", "muted"),
        ItemKind.CONTACT: ("person", "muted", "text"),
    }[item.kind]
    side = theme.size("icon-small")
    picture = icons.pixmap(icon, color, side)
    painter.drawPixmap(inside.left(), inside.center().y() - side // 2, picture)
    text = inside.adjusted(side + theme.size("space8"), 0, 0, 0)
    if item.action:
        font = theme.font(semibold=True)
        width = QFontMetrics(font).horizontalAdvance(item.action)
        painter.setFont(font)
        painter.setPen(theme.color("accent"))
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, item.action)
        text.setRight(text.right() - width - theme.size("space8"))
    if item.kind is ItemKind.ERROR:
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color(ink))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(text, flags, item.text)
        return
    _paint_text(painter, _one_line(text), item.text, theme.font(), theme.color(ink), ())


def _one_line(inside: QRect) -> QRect:
    height = QFontMetrics(theme.font(semibold=True)).height()
    return QRect(inside.left(), inside.top() + (inside.height() - height) // 2, inside.width(), height)


def _two_lines(inside: QRect) -> tuple[QRect, QRect]:
    first = QFontMetrics(theme.font(semibold=True)).height()
    second = QFontMetrics(theme.font("secondary")).height()
    top = inside.top() + (inside.height() - first - second - 2) // 2
    upper = QRect(inside.left(), top, inside.width(), first)
    return upper, QRect(inside.left(), top + first + 2, inside.width(), second)


def _paint_chip(painter: QPainter, line: QRect, text: str) -> int:
    """Paint the chip at the line's end; return where the room for the name ends."""
    if not text:
        return line.right()
    font = theme.font("secondary", semibold=True)
    padding = theme.size("space4") + 2
    width = QFontMetrics(font).horizontalAdvance(text) + 2 * padding
    chip = QRect(line.right() - width + 1, line.top(), width, line.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent-soft"))
    painter.drawRoundedRect(chip, theme.size("space4"), theme.size("space4"))
    painter.setPen(theme.color("accent"))
    painter.setFont(font)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
    return chip.left() - theme.size("space8")


def _paint_text(
    painter: QPainter, rect: QRect, text: str, font: QFont, color: QColor, emphasised: Iterable[Span]
) -> None:
    """Paint one line from the left, elided at its end; the text keeps its own direction."""
    widest = QFont(font)
    if emphasised:
        widest.setWeight(QFont.Weight.DemiBold)
    shown = QFontMetrics(widest).elidedText(" ".join(text.split("\n")), Qt.TextElideMode.ElideRight, rect.width())
    layout = QTextLayout(shown, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats([_strong(start, end, shown) for start, end in _in_utf16(text, emphasised)])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(rect.width())
    layout.endLayout()
    painter.setPen(color)
    layout.draw(painter, QPointF(rect.topLeft()))


def _strong(start: int, end: int, shown: str) -> QTextLayout.FormatRange:
    span = QTextLayout.FormatRange()
    span.start = start
    span.length = max(0, min(end, _units(shown)) - start)
    style = QTextCharFormat()
    style.setFontWeight(QFont.Weight.Bold)
    style.setForeground(theme.color("accent"))
    span.format = style
    return span


def _in_utf16(text: str, spans: Iterable[Span]) -> list[Span]:
    """Qt counts in UTF-16 units: a letter beyond the basic plane, an emoji say, counts twice."""
    return [(_units(text[:start]), _units(text[:end])) for start, end in spans]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
