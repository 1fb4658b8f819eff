"""Tabs whose titles can carry a number: a small pill at the upper trailing corner of the word."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionTab, QStylePainter, QTabBar, QWidget

from care_desktop.ui.kit import theme

_LEAST_WIDTH = 16
_MOST_SHOWN = 99
_RING = 2


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
        name = spoken if count and spoken else self.tabText(index)
        if (self.badge(index), self.accessibleTabName(index)) == (count, name):
            return
        self._badges[index] = count
        self.setAccessibleTabName(index, name)
        self.setTabToolTip(index, spoken if count else "")
        self.setTabText(index, self.tabText(index))  # makes Qt measure the tab again
        self.update()

    def badge(self, index: int) -> int:
        """Return the number beside that tab's title, 0 when there is none."""
        return self._badges.get(index, 0)

    def badge_rect(self, index: int) -> QRect:
        """Return where the pill of that tab stands, empty without one."""
        if not self.badge(index):
            return QRect()
        words, size = self._words_rect(index), self._pill_size(index)
        top = max(0, words.center().y() - size.height() - 1)
        return self._visual(QRect(words.right() + 2, top, size.width(), size.height()), index)

    def tabSizeHint(self, index: int) -> QSize:
        """Return the room for the semibold title, and for the pill, which never covers the word."""
        pill = self._pill_size(index).width() if self.badge(index) else 0
        height = super().tabSizeHint(index).height()
        return QSize(self._title_width(index) + 2 * theme.size("space8") + pill, height)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Never give a tab less room than its title needs."""
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tabs, their titles, then their pills."""
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count()):
            self._paint_tab(painter, index)
        if self.hasFocus() and QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._paint_ring(painter)
        for index in filter(self.badge, range(self.count())):
            self._paint_pill(painter, index)

    def _paint_tab(self, painter: QStylePainter, index: int) -> None:
        option = QStyleOptionTab()
        self.initStyleOption(option, index)
        painter.drawControl(QStyle.ControlElement.CE_TabBarTabShape, option)
        chosen = index == self.currentIndex()
        painter.setPen(theme.color("text" if chosen else "muted"))
        painter.setFont(theme.font("body", semibold=chosen))
        painter.drawText(
            self._visual(self._words_rect(index), index), Qt.AlignmentFlag.AlignCenter, self.tabText(index)
        )

    def _paint_pill(self, painter: QPainter, index: int) -> None:
        pill = self.badge_rect(index)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("danger"))
        painter.drawRoundedRect(QRectF(pill), pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.color("on-danger"))
        painter.setFont(theme.font("badge", semibold=True))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._badge_text(index))

    def _paint_ring(self, painter: QPainter) -> None:
        painter.setPen(QPen(theme.color("accent"), _RING))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        around = QRectF(self.tabRect(self.currentIndex())).adjusted(_RING, _RING, -_RING, -2 * _RING)
        painter.drawRoundedRect(around, theme.size("radius-control"), theme.size("radius-control"))

    def _words_rect(self, index: int) -> QRect:
        tab = self.tabRect(index)
        return QRect(tab.left() + theme.size("space8"), tab.top(), self._title_width(index), tab.height())

    def _visual(self, rect: QRect, index: int) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.tabRect(index), rect)

    def _title_width(self, index: int) -> int:
        return QFontMetrics(theme.font("body", semibold=True)).horizontalAdvance(self.tabText(index))

    def _badge_text(self, index: int) -> str:
        count = self.badge(index)
        return f"{_MOST_SHOWN}+" if count > _MOST_SHOWN else str(count)

    def _pill_size(self, index: int) -> QSize:
        metrics = QFontMetrics(theme.font("badge", semibold=True))
        width = metrics.horizontalAdvance(self._badge_text(index)) + theme.size("space8")
        return QSize(max(_LEAST_WIDTH, width), max(_LEAST_WIDTH - 2, metrics.height()))
