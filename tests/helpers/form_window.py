"""A form on screen that takes what is typed, without a server behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from care_desktop.domain.forms import FormDescription, Reference
from care_desktop.ui.form_fields import FormFields
from care_desktop.viewmodels.form import new_form, with_record, with_typed, with_value
from care_desktop.viewmodels.form_state import FieldState, FormState
from care_desktop.viewmodels.look_up import LookUpState
from tests.helpers.form_stage import FakeFilling
from tests.helpers.robots import Robot


class FormWindow(FakeFilling):
    """A window with a form in it, between two other fields; everything typed is taken as the pages take it."""

    def __init__(self, description: FormDescription, **values: str) -> None:
        super().__init__([])
        self.form: FormState = new_form(description, values)
        self.window = QWidget()
        self.window.resize(380, 700)
        self.fields = FormFields(self)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.fields)
        column = QVBoxLayout(self.window)
        for name, part in (("Before", QLineEdit()), ("", scroll), ("After", QLineEdit())):
            part.setAccessibleName(name)
            column.addWidget(part)
        self.fields.show_form(self.form)
        self.window.show()
        self.robot = Robot(self.window)

    def at(self, name: str) -> FieldState:
        """Return a field as it stands."""
        found = self.form.field(name)
        assert found is not None
        return found

    def value(self, name: str) -> str:
        """Return what a field holds."""
        return self.at(name).value

    def show(self, form: FormState) -> None:
        """Show another state of the form."""
        self.form = form
        self.fields.show_form(form)

    def change(self, name: str, value: str) -> None:
        """Take what was typed."""
        super().change(name, value)
        self.show(with_value(self.form, name, value))

    def type_look_up(self, name: str, text: str) -> None:
        """Take letters typed into a look-up."""
        super().type_look_up(name, text)
        self.show(with_typed(self.form, name, text))

    def found(self, name: str, text: str, *records: Reference, highlighted: str = "") -> None:
        """Let a look-up be answered."""
        self.look_up.show(LookUpState(name, ("Account",), text, records, text, highlighted))

    def choose(self, name: str, record: Reference) -> None:
        """Let a record be chosen."""
        self.show(with_record(self.form, name, record))
