"""One widget per kind of field."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from care_desktop.domain.forms import FieldType
from care_desktop.i18n import _
from care_desktop.ui.choice_fields import CheckField, ChoiceField, MultiChoiceField
from care_desktop.ui.field_words import words_of
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.line_fields import AmountField, DayField, LineField, WrittenField, writing_of
from care_desktop.ui.reference_field import LookUpPage, ReferenceField
from care_desktop.viewmodels.form_state import FieldState
from care_desktop.viewmodels.wording import NOTHING

LONG_TEXT_LINES = 4
AMOUNTS = (FieldType.CURRENCY, FieldType.PERCENT)


class FieldPage(Protocol):
    """Whoever takes what is typed."""

    def change(self, name: str, value: str) -> None: ...


class TextField(QPlainTextEdit):
    """Several lines of text; Tab leaves the field."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * LONG_TEXT_LINES + 2 * theme.size("space8"))
        self.textChanged.connect(lambda: self.edited.emit(self.toPlainText()))

    def show_field(self, field: FieldState) -> None:
        """Show a value that was not typed here, without telling of an edit."""
        if field.value != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(field.value)
            self.blockSignals(False)


class ReadField(PlainLabel):
    """A value that this user may only read, in words that can be selected."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(selectable=True, parent=parent)
        self.setMinimumWidth(1)

    def show_field(self, field: FieldState) -> None:
        """Show the value in words; a screen reader says the label before it."""
        words = words_of(field) or NOTHING
        self.setText(words)
        self.setAccessibleName(_("{label}: {value}, read only").format(label=field.label, value=words))


FieldWidget = (
    LineField | WrittenField | DayField | TextField | ChoiceField | MultiChoiceField | CheckField | ReferenceField
)


def field_widget(field: FieldState, page: FieldPage) -> FieldWidget:
    """Return the widget for a field; its `edited` tells every change made by a person."""
    match field.type:
        case FieldType.LONG_TEXT:
            return TextField()
        case FieldType.PICKLIST:
            return ChoiceField()
        case FieldType.MULTI_PICKLIST:
            return MultiChoiceField()
        case FieldType.CHECKBOX:
            return CheckField()
        case FieldType.REFERENCE:
            assert isinstance(page, LookUpPage), "a form with look-ups has a page that looks them up"
            return ReferenceField(field.name, page)
    return _line(field)


def _line(field: FieldState) -> LineField | WrittenField:
    writing = writing_of(field.type)
    if writing is None:
        return LineField()
    with_time = field.type is FieldType.DATE_TIME
    if field.type in AMOUNTS:
        return AmountField(writing)
    is_day = with_time or field.type is FieldType.DATE
    return DayField(writing, with_time=with_time) if is_day else WrittenField(writing)
