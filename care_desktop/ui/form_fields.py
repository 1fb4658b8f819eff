"""One widget per kind of field, and the column of rows that a form is."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from care_desktop.domain.forms import FieldType
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.form_row import FormRow
from care_desktop.viewmodels.form import FieldState, FormState

LONG_TEXT_LINES = 4


class LineField(QLineEdit):
    """One line of text."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textEdited.connect(self.edited)

    def show_value(self, value: str) -> None:
        """Show a value that was not typed here; what is being typed is left alone."""
        if value != self.text():
            self.setText(value)


class TextField(QPlainTextEdit):
    """Several lines of text; Tab leaves the field."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * LONG_TEXT_LINES + 2 * theme.size("space8"))
        self.textChanged.connect(lambda: self.edited.emit(self.toPlainText()))

    def show_value(self, value: str) -> None:
        """Show a value that was not typed here, without telling of an edit."""
        if value != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(value)
            self.blockSignals(False)


class ChoiceField(QComboBox):
    """One of the values that the org offers, or none; the wheel scrolls the page, never the value."""

    edited = Signal(str)

    def __init__(self, state: FieldState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if not state.required:
            self.addItem(_("None"), "")
        for choice in state.choices:
            self.addItem(choice.label, choice.value)
        self.activated.connect(lambda index: self.edited.emit(self.itemData(index)))

    def show_value(self, value: str) -> None:
        """Show a value; one that the org does not offer any more is added, so that it is not lost by looking."""
        index = self.findData(value)
        if index < 0:
            self.addItem(value or _("None"), value)
            index = self.count() - 1
        self.setCurrentIndex(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class CheckField(QCheckBox):
    """Yes or no, as "true" or ""."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggled.connect(lambda on: self.edited.emit("true" if on else ""))

    def show_value(self, value: str) -> None:
        """Show a value without telling of an edit."""
        self.blockSignals(True)
        self.setChecked(value == "true")
        self.blockSignals(False)


FieldWidget = LineField | TextField | ChoiceField | CheckField


def field_widget(state: FieldState) -> FieldWidget:
    """Return the widget for a field; its `edited` tells every change made by a person."""
    match state.type:
        case FieldType.LONG_TEXT:
            return TextField()
        case FieldType.PICKLIST:
            return ChoiceField(state)
        case FieldType.CHECKBOX:
            return CheckField()
    return LineField()


class FormPage(Protocol):
    """Whoever takes what is typed."""

    def change(self, name: str, value: str) -> None: ...


class FormFields(QWidget):
    """All fields of a form in one column; rows are kept while the form has the same fields."""

    def __init__(self, page: FormPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._rows: dict[str, FormRow] = {}
        self._widgets: dict[str, FieldWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space12"))

    def show_form(self, form: FormState) -> None:
        """Show values and problems."""
        if [field.name for field in form.fields] != list(self._rows):
            self._build(form)
        for field in form.fields:
            self._widgets[field.name].show_value(field.value)
            self._rows[field.name].set_error(field.problem)

    def focus_field(self, name: str) -> None:
        """Put the focus into a field, its text selected for typing over where that is usual."""
        widget = self._widgets.get(name)
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, form: FormState) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows, self._widgets = {}, {}
        for field in form.fields:
            widget = field_widget(field)
            widget.setObjectName(f"field-{field.name}")
            widget.setToolTip("")
            row = FormRow(field.label, widget, field.required)
            widget.edited.connect(lambda value, name=field.name: self._page.change(name, value))
            self._rows[field.name], self._widgets[field.name] = row, widget
            self._column.addWidget(row)
        put_in_order(self, list(self._widgets.values()))
