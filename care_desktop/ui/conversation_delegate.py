"""Paint a conversation: the customer's bubbles left, ours right, notes apart, a line for each day."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from care_desktop.ui.conversation_bubble import BubbleText, measured
from care_desktop.ui.conversation_model import ConversationModel, Index
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.text import isolate
from care_desktop.viewmodels.conversation_entries import Entry, EntryKind

_GROUNDS = {EntryKind.CUSTOMER: "surface", EntryKind.AGENT: "accent-soft", EntryKind.NOTE: "warning-soft"}
_WIDEST = 560
_FAINT = 0.72
_SHARE = 0.76
_MOST_LAYOUTS = 240
_LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ConversationDelegate(QStyledItemDelegate):
    """Measure each entry once for a width, and keep the layouts of those painted last."""

    def __init__(self, model: ConversationModel, view: QListView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._sizes: dict[tuple[str, str, int], QSize] = {}
        self._layouts: OrderedDict[tuple[str, str, int], BubbleText] = OrderedDict()
        self._dress()
        theme.theme().changed.connect(self._dress)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of an entry at the width of the view."""
        entry, width = self._model.entries[index.row()], self._view.viewport().width()
        key = (entry.id, entry.text + entry.remark, width)
        size = self._sizes.get(key)
        if size is None:
            size = self._sizes[key] = QSize(width, self._height(entry, width))
        return size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one entry."""
        entry = self._model.entries[index.row()]
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.kind is EntryKind.DAY:
            self._paint_day(painter, area, entry)
        elif entry.kind is EntryKind.ACTIVITY:
            self._paint_activity(painter, area, entry)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            below = self._below(entry, area.width())
            bubble = area.adjusted(0, 0, 0, -below)
            painter.setOpacity(_FAINT if entry.is_leaving else 1.0)
            self._paint_bubble(painter, bubble, entry, chosen=chosen)
            if below:
                self._paint_remark(painter, bubble, entry)
        painter.restore()

    def _dress(self) -> None:
        self._body, self._small = theme.font("body"), theme.font("secondary")
        self._body.setPixelSize(theme.size("font-body") + 1)
        self._strong = theme.font("secondary", semibold=True)
        self._metrics, self._strong_metrics = QFontMetrics(self._small), QFontMetrics(self._strong)
        self._edge, self._inset = theme.size("space16"), theme.size("space12")
        self._meta = self._metrics.height() + theme.size("space4")
        self._attachment = theme.size("icon-small") + theme.size("space8")
        self._sizes.clear()
        self._layouts.clear()

    def _text(self, entry: Entry, width: int, font: QFont) -> BubbleText:
        key = (entry.id, entry.text, width)
        found = self._layouts.get(key)
        if found is None:
            found = self._layouts[key] = measured(entry.text, font, self._room(width))
            if len(self._layouts) > _MOST_LAYOUTS:
                self._layouts.popitem(last=False)
        return found

    def _room(self, width: int) -> int:
        return max(120, min(_WIDEST, int((width - 2 * self._edge) * _SHARE)) - 2 * self._inset)

    def _height(self, entry: Entry, width: int) -> int:
        if entry.kind is EntryKind.DAY:
            return theme.size("control-height") + theme.size("space8")
        if entry.kind is EntryKind.ACTIVITY:
            return self._text(entry, width, self._small).height + theme.size("space12")
        words = self._text(entry, width, self._body).height if entry.text else 0
        files = self._attachment * len(entry.attachments)
        bubble = self._meta + words + files + 2 * theme.size("space8") + theme.size("space12")
        return bubble + self._below(entry, width)

    def _below(self, entry: Entry, width: int) -> int:
        """Return the room under the bubble: what is said of a reply that was not delivered, and its buttons."""
        if not entry.remark:
            return 0
        return self._remark(entry, width).height + theme.size("control-height") + theme.size("space4")

    def _remark(self, entry: Entry, width: int) -> BubbleText:
        return measured(entry.remark, self._small, self._room(width))

    def _paint_day(self, painter: QPainter, area: QRect, entry: Entry) -> None:
        painter.setFont(self._strong)
        half = self._strong_metrics.horizontalAdvance(entry.text) // 2 + theme.size("space12")
        middle, line = area.center(), theme.color("line")
        painter.fillRect(area.left() + self._edge, middle.y(), middle.x() - half - area.left() - self._edge, 1, line)
        painter.fillRect(middle.x() + half, middle.y(), area.right() - self._edge - middle.x() - half, 1, line)
        painter.setPen(theme.color("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, entry.text)

    def _paint_activity(self, painter: QPainter, area: QRect, entry: Entry) -> None:
        words = self._text(entry, area.width(), self._small)
        painter.setPen(theme.color("muted"))
        words.draw(painter, area.center().x() - words.width / 2, area.top() + theme.size("space4"))

    def _paint_bubble(self, painter: QPainter, area: QRect, entry: Entry, *, chosen: bool) -> None:
        words = self._text(entry, area.width(), self._body)
        frame = self._frame(area, entry, words)
        self._paint_meta(painter, area, entry)
        painter.setBrush(theme.color(_GROUNDS[entry.kind]))
        painter.setPen(theme.color("accent" if chosen else "line"))
        if not chosen and entry.kind is not EntryKind.CUSTOMER:
            painter.setPen(Qt.PenStyle.NoPen)
        radius = theme.size("radius-card")
        painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setPen(theme.color("text"))
        top = frame.top() + theme.size("space8")
        if entry.text:
            words.draw(painter, frame.left() + self._inset, top)
            top += words.height
        for name in entry.attachments:
            self._paint_attachment(painter, QRect(frame.left(), top, frame.width(), self._attachment), name)
            top += self._attachment

    def _frame(self, area: QRect, entry: Entry, words: BubbleText) -> QRect:
        widest = self._room(area.width())
        names = (self._metrics.horizontalAdvance(name) + self._attachment for name in entry.attachments)
        width = min(widest, max([words.width if entry.text else 0, *names])) + 2 * self._inset
        left = area.left() + self._edge
        if entry.kind is not EntryKind.CUSTOMER:
            left = area.right() - self._edge - width
        bottom = area.bottom() - theme.size("space12")
        return QRect(left, area.top() + self._meta, width, bottom - area.top() - self._meta)

    def _paint_meta(self, painter: QPainter, area: QRect, entry: Entry) -> None:
        """Paint who and when above the bubble, on its side."""
        line = QRect(area.left() + self._edge, area.top(), area.width() - 2 * self._edge, self._meta)
        ours = entry.kind is not EntryKind.CUSTOMER
        clock = f"  {entry.time}"
        clock_width, side = self._metrics.horizontalAdvance(clock), theme.size("icon-small")
        name = self._strong_metrics.elidedText(
            entry.author, Qt.TextElideMode.ElideRight, max(40, line.width() - clock_width - side)
        )
        name_width = self._strong_metrics.horizontalAdvance(isolate(name))
        left = line.right() - clock_width - name_width if ours else line.left()
        note = entry.kind is EntryKind.NOTE
        if note:
            painter.drawPixmap(left - side - 4, line.center().y() - side // 2, icons.pixmap("note", "warning", side))
        painter.setFont(self._strong)
        painter.setPen(theme.color("warning" if note else "muted"))
        painter.drawText(QRect(left, line.top(), name_width + 1, line.height()), _LEADING, isolate(name))
        painter.setFont(self._small)
        painter.setPen(theme.color("muted"))
        painter.drawText(QRect(left + name_width, line.top(), clock_width + 1, line.height()), _LEADING, clock)

    def _paint_remark(self, painter: QPainter, bubble: QRect, entry: Entry) -> None:
        """Paint why it was not delivered under the bubble, on its side."""
        words, side = self._remark(entry, bubble.width()), theme.size("icon-small")
        left = bubble.right() - self._edge - words.width
        top = bubble.bottom() - theme.size("space8")
        painter.drawPixmap(left - side - theme.size("space4"), top, icons.pixmap("warning", "danger", side))
        painter.setPen(theme.color("danger"))
        words.draw(painter, left, top)

    def _paint_attachment(self, painter: QPainter, line: QRect, name: str) -> None:
        side = theme.size("icon-small")
        left = line.left() + self._inset
        painter.drawPixmap(left, line.center().y() - side // 2 + 1, icons.pixmap("attachment", "muted", side))
        words = line.adjusted(self._inset + side + theme.size("space4"), 0, -self._inset, 0)
        painter.setFont(self._small)
        shown = self._metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, words.width())
        painter.drawText(words, _LEADING, shown)
