"""The painter of what is unseen: the Case and how long ago on one line, what happened below."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from care_desktop.ui.kit import icons, theme
from care_desktop.viewmodels.notification_bell import CaseNews
from care_desktop.viewmodels.wording import relative_time

NEWS = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class NewsDelegate(QStyledItemDelegate):
    """One paint per row."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(0, theme.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one Case."""
        news = index.data(NEWS)
        if not isinstance(news, CaseNews):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state, area = option.state, option.rect.adjusted(0, 1, 0, -1)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            radius = theme.size("radius-control")
            painter.setPen(Qt.PenStyle.NoPen)
            selected = state & QStyle.StateFlag.State_Selected
            painter.setBrush(theme.color("accent-soft" if selected else "hover"))
            painter.drawRoundedRect(area, radius, radius)
        space, side = theme.size("space8"), theme.size("icon-small")
        inside = area.adjusted(space, space, -space, -space)
        icon = icons.pixmap("warning" if news.is_problem else "bell", "danger" if news.is_problem else "muted", side)
        painter.drawPixmap(inside.left(), inside.top() + 1, icon)
        self._paint_words(painter, inside.adjusted(side + space, 0, 0, 0), news)
        painter.restore()

    def _paint_words(self, painter: QPainter, area: QRect, news: CaseNews) -> None:
        leading, top = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignTop
        when = relative_time(news.at, self._now())
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | top, when)
        room = area.width() - QFontMetrics(painter.font()).horizontalAdvance(when) - theme.size("space8")
        painter.setFont(theme.font("body", semibold=True))
        painter.setPen(theme.color("text"))
        title = QFontMetrics(painter.font()).elidedText(news.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, leading | top, title)
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("muted"))
        words = QFontMetrics(painter.font()).elidedText(news.sentence, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, leading | Qt.AlignmentFlag.AlignBottom, words)
