"""A calendar that drops down from a field; it has the keys while it is open, and gives them back."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.anchored import Anchored

_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)
_ARROWS = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}


class CalendarPopup(Anchored):
    """A month to choose a day from: with the mouse, or with arrows and Enter; Esc leaves."""

    chosen = Signal(QDate)

    def __init__(self, field: QWidget) -> None:
        super().__init__(_("Calendar"), field)
        self.setObjectName("calendar-popup")
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName(_("Calendar"))
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.calendar.setGridVisible(False)
        self.calendar.clicked.connect(self._choose)
        self.calendar.activated.connect(self._choose)
        edge = theme.size("space8")
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.addWidget(self.calendar)

    def open_at(self, day: QDate) -> None:
        """Show the month of that day, and have the keys."""
        self._dress()
        self.calendar.setSelectedDate(day)
        self.open_over(self.calendar)

    def _choose(self, day: QDate) -> None:
        if self.isVisible():
            self.close_over()
            self.chosen.emit(day)

    def _dress(self) -> None:
        """Give the days our colours and the arrows our icons: the style sheet does not reach them."""
        words = QTextCharFormat()
        words.setForeground(theme.color("text"))
        for day in _WEEKEND:
            self.calendar.setWeekdayTextFormat(day, words)
        head = QTextCharFormat()
        head.setForeground(theme.color("muted"))
        head.setBackground(theme.color("surface"))
        self.calendar.setHeaderTextFormat(head)
        for name, icon in _ARROWS.items():
            arrow = self.calendar.findChild(QToolButton, name)
            if arrow is not None:
                arrow.setIcon(icons.icon(icon))
