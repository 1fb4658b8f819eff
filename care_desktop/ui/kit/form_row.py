"""One row of a form: its label above the field, what is wrong with it below."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.text import PlainLabel


class FormRow(QWidget):
    """A field with its label as buddy, the word "required" where it applies, and an error line below."""

    def __init__(self, label: str, field: QWidget, required: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._label = PlainLabel(label, "secondary")
        self._required = PlainLabel(_("required"), "secondary")
        self._required.setVisible(required)
        self._error = PlainLabel("", "field-error")
        self._error_icon = QLabel()
        self._label.setBuddy(field)
        spoken = _("{label}, required").format(label=label) if required else label
        field.setAccessibleName(spoken)
        self._build()
        self.set_error("")

    def set_error(self, sentence: str) -> None:
        """Show what is wrong with the value; "" when nothing is."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._error_icon.setVisible(bool(sentence))
        if sentence:
            self._error_icon.setPixmap(icons.pixmap("warning", "danger", theme.size("icon-small")))
        theme.set_role(self.field, "field-error" if sentence else "")
        self.field.setAccessibleDescription(sentence)

    def error(self) -> str:
        """Return the sentence under the field."""
        return self._error.text()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.size("space8"))
        head.addWidget(self._label, 1)
        head.addWidget(self._required)
        below = QHBoxLayout()
        below.setSpacing(theme.size("space4"))
        below.addWidget(self._error_icon)
        below.addWidget(self._error, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space4"))
        column.addLayout(head)
        column.addWidget(self.field)
        column.addLayout(below)
