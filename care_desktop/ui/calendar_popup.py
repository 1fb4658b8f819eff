"""A calendar that drops down from a field; it takes the keys while it is open, and gives them back."""

from __future__ import annotations

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import icons, theme

_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)
_ARROWS = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}


class CalendarPopup(QFrame):
    """A month to choose a day from: with the mouse, or with arrows and Enter; Esc leaves."""

    chosen = Signal(QDate)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field, Qt.WindowType.Popup)
        self._field = field
        theme.set_role(self, "popup")
        self.setObjectName("calendar-popup")
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName(_("Calendar"))
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.calendar.setGridVisible(False)
        self.calendar.clicked.connect(self._choose)
        self.calendar.activated.connect(self._choose)
        column = QVBoxLayout(self)
        edge = theme.size("space8")
        column.setContentsMargins(edge, edge, edge, edge)
        column.addWidget(self.calendar)

    def open_at(self, day: QDate) -> None:
        """Show the month of that day under the field, on the screen in any case."""
        self._dress()
        self.calendar.setSelectedDate(day)
        self.adjustSize()
        place = self._field.mapToGlobal(QPoint(0, self._field.height() + theme.size("space4")))
        room = self._field.screen().availableGeometry()
        left = max(room.left(), min(place.x(), room.right() - self.width()))
        above = self._field.mapToGlobal(QPoint(0, -self.height() - theme.size("space4"))).y()
        top = place.y() if place.y() + self.height() <= room.bottom() else max(room.top(), above)
        self.move(left, top)
        self.show()
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _choose(self, day: QDate) -> None:
        if self.isVisible():
            self.hide()
            self.chosen.emit(day)

    def _dress(self) -> None:
        """Give the days our colours: the calendar does not take them from the style sheet."""
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
