"""Tabs whose titles can carry a number: a small pill at the upper trailing corner of the word."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionTab, QTabBar, QWidget

from care_desktop.ui.kit import theme

_LEAST_WIDTH = 16
_MOST_SHOWN = 99


class BadgeTabBar(QTabBar):
    """A tab bar with badges; the spoken text of a badge is the accessible name of its tab."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badges: dict[int, int] = {}
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        theme.theme().changed.connect(self.update)

    def set_badge(self, index: int, count: int, spoken: str = "") -> None:
        """Put `count` beside the title of a tab, 0 for nothing; `spoken` is the whole tab in words."""
        before = self._badges.get(index, 0)
        self._badges[index] = count
        self.setAccessibleTabName(index, spoken if count and spoken else self.tabText(index))
        self.setTabToolTip(index, spoken if count else "")
        if _width_class(before) != _width_class(count):
            self.setIconSize(self.iconSize())  # the one public way to make a QTabBar measure its tabs again
            self.updateGeometry()
        self.update()

    def badge(self, index: int) -> int:
        """Return the number beside that tab's title, 0 when there is none."""
        return self._badges.get(index, 0)

    def tabSizeHint(self, index: int) -> QSize:
        """Leave room for the pill, so that it never covers the word."""
        hint = super().tabSizeHint(index)
        room = self._pill_width(index)
        return QSize(hint.width() + room, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tabs, then their pills."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count()):
            if self.badge(index):
                self._paint_pill(painter, index)

    def _paint_pill(self, painter: QPainter, index: int) -> None:
        pill = self.badge_rect(index)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("danger"))
        painter.drawRoundedRect(QRectF(pill), pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.color("on-danger"))
        painter.setFont(theme.font("badge", semibold=True))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._badge_text(index))

    def badge_rect(self, index: int) -> QRect:
        """Return where the pill of that tab stands."""
        option = QStyleOptionTab()
        self.initStyleOption(option, index)
        words = self.style().subElementRect(QStyle.SubElement.SE_TabBarTabText, option, self)
        length = QFontMetrics(self._selected_font()).horizontalAdvance(self.tabText(index))
        width, height = self._pill_width(index), self._pill_height()
        top = max(0, words.center().y() - height + theme.size("space4") // 2)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QRect(words.center().x() - (length + width) // 2 - 1, top, width, height)
        return QRect(words.center().x() + (length - width) // 2 + 2, top, width, height)

    def _badge_text(self, index: int) -> str:
        count = self.badge(index)
        return f"{_MOST_SHOWN}+" if count > _MOST_SHOWN else str(count)

    def _pill_width(self, index: int) -> int:
        if not self.badge(index):
            return 0
        digits = QFontMetrics(theme.font("badge", semibold=True)).horizontalAdvance(self._badge_text(index))
        return max(_LEAST_WIDTH, digits + theme.size("space8"))

    def _pill_height(self) -> int:
        return max(_LEAST_WIDTH - 2, QFontMetrics(theme.font("badge")).height() + 1)

    def _selected_font(self) -> QFont:
        return theme.font("body", semibold=True)


def _width_class(count: int) -> int:
    return len(str(min(count, _MOST_SHOWN + 1))) if count else 0
