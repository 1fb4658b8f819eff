"""Fields in which something is typed on one line: text, and numbers, days and times in the user's own way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from care_desktop.domain.forms import FieldType
from care_desktop.i18n import _
from care_desktop.ui.calendar_popup import CalendarPopup
from care_desktop.ui.kit import icons, locale_text, theme
from care_desktop.viewmodels.form_state import FieldState

EXAMPLE_DAY, EXAMPLE_TIME = "2026-12-31", "14:30:00"
NOON = QTime(12, 0)
_UNIT_PLACE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LineField(QLineEdit):
    """One line of text."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textEdited.connect(self.edited)

    def show_field(self, field: FieldState) -> None:
        """Show a value that was not typed here; what is being typed is left alone."""
        if field.value != self.text():
            self.setText(field.value)
            from_the_start(self)


def from_the_start(line: QLineEdit) -> None:
    """Let a text that was not typed here be read from its first letter, where it is too long for the line."""
    if not line.hasFocus():
        line.setCursorPosition(0)


@dataclass(frozen=True, slots=True)
class Writing:
    """How one kind of value is read and shown, and an example of it."""

    read: Callable[[str], str]
    show: Callable[[str], str]
    example: str = ""


def writing_of(kind: FieldType) -> Writing | None:
    """Return how values of this kind are written in the user's language; None for plain text."""
    match kind:
        case FieldType.NUMBER | FieldType.CURRENCY | FieldType.PERCENT:
            return Writing(locale_text.read_number, locale_text.show_number)
        case FieldType.DATE:
            return Writing(locale_text.read_date, locale_text.show_date, locale_text.show_date(EXAMPLE_DAY))
        case FieldType.TIME:
            return Writing(locale_text.read_time, locale_text.show_time, locale_text.show_time(EXAMPLE_TIME))
        case FieldType.DATE_TIME:
            example = f"{locale_text.show_date(EXAMPLE_DAY)} {locale_text.show_time(EXAMPLE_TIME)}"
            return Writing(locale_text.read_instant, locale_text.show_instant, example)
    return None


class WrittenField(QLineEdit):
    """Typed in the user's way, told in plain form; leaving the field shows what was understood."""

    edited = Signal(str)

    def __init__(self, writing: Writing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._writing = writing
        self._value = ""
        if writing.example:
            self.setPlaceholderText(_("e.g. {example}").format(example=writing.example))
        self.textEdited.connect(self._on_typed)

    def show_field(self, field: FieldState) -> None:
        """Show a value that was not typed here."""
        if field.value != self._value:
            self._value = field.value
            self.setText(self._writing.show(field.value))
            from_the_start(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show what was understood, or leave what could not be."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.setText(self._writing.show(self._value))

    def _on_typed(self, text: str) -> None:
        self._value = self._writing.read(text)
        self.edited.emit(self._value)


class AmountField(WrittenField):
    """A number with its unit at the trailing end: a percentage, or money where its currency is known."""

    def __init__(self, writing: Writing, parent: QWidget | None = None) -> None:
        super().__init__(writing, parent)
        self._unit = ""

    def show_field(self, field: FieldState) -> None:
        """Show a value that was not typed here, and what it counts."""
        super().show_field(field)
        if field.unit != self._unit:
            self._unit = field.unit
            self.setTextMargins(0, 0, self._unit_width(), 0)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the unit behind the number; the style paints everything else."""
        super().paintEvent(event)
        if self._unit:
            painter = QPainter(self)
            painter.setPen(theme.color("muted"))
            edge = theme.size("space8")
            painter.drawText(self.rect().adjusted(edge, 0, -edge, 0), _UNIT_PLACE, self._unit)

    def _unit_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._unit) + theme.size("space8") if self._unit else 0


class DayField(WrittenField):
    """A day, or a day with a time, that can be chosen from a calendar: its button, Alt+Down or F4."""

    def __init__(self, writing: Writing, *, with_time: bool, parent: QWidget | None = None) -> None:
        super().__init__(writing, parent)
        self._with_time = with_time
        self._calendar: CalendarPopup | None = None
        name = _("Choose from the calendar (Alt+Down)")
        self._button = self.addAction(icons.icon("calendar", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        self._button.setText(name)
        self._button.setToolTip(name)
        self._button.triggered.connect(self.open_calendar)
        theme.theme().changed.connect(self._draw_icon)

    def open_calendar(self) -> None:
        """Show the calendar at the day that stands in the field, or today."""
        if self._calendar is None:
            self._calendar = CalendarPopup(self)
            self._calendar.chosen.connect(self._take)
        if not self._calendar.toggled_off():
            self._calendar.open_at(self._day())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the calendar as a drop-down opens."""
        down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if down or event.key() == Qt.Key.Key_F4:
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def _day(self) -> QDate:
        if self._with_time:
            standing = locale_text.instant(self._value)
            return standing.date() if standing is not None else QDate.currentDate()
        day = QDate.fromString(self._value, Qt.DateFormat.ISODate)
        return day if day.isValid() else QDate.currentDate()

    def _take(self, day: QDate) -> None:
        self._value = self._with(day)
        self.setText(self._writing.show(self._value))
        self.edited.emit(self._value)

    def _with(self, day: QDate) -> str:
        if not self._with_time:
            return day.toString(Qt.DateFormat.ISODate)
        standing = locale_text.instant(self._value)
        return locale_text.plain_instant(QDateTime(day, standing.time() if standing is not None else NOON))

    def _draw_icon(self) -> None:
        self._button.setIcon(icons.icon("calendar", "muted"))
