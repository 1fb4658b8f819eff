"""One row of a form: its label above the field, what is wrong with it below."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.error_line import ErrorLine
from care_desktop.ui.kit.text import PlainLabel


class FormRow(QWidget):
    """A field with its label as buddy, the word "required" where it applies, and an error line below."""

    def __init__(self, label: str, field: QWidget, required: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._label = PlainLabel(label, "secondary")
        self._required = PlainLabel(_("required"), "secondary")
        self._error = ErrorLine()
        self._label.setBuddy(field)
        spoken = _("{label}, required").format(label=label) if required else label
        field.setAccessibleName(spoken)
        self._build()
        self._required.setVisible(required)  # only in here: without a parent it would be a window for a moment
        self.set_error("")

    def set_error(self, sentence: str) -> None:
        """Show what is wrong with the value; "" when nothing is."""
        self._error.tell(sentence)
        theme.set_role(self.field, "field-error" if sentence else "")
        self.field.setAccessibleDescription(sentence)

    def error(self) -> str:
        """Return the sentence under the field."""
        return self._error.sentence()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.size("space8"))
        head.addWidget(self._label, 1)
        head.addWidget(self._required)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space4"))
        column.addLayout(head)
        column.addWidget(self.field)
        column.addWidget(self._error)
