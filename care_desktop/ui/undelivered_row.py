"""The buttons under a reply that was not delivered; they stand in its row of the conversation."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton


class UndeliveredRow(QWidget):
    """Lies over the whole row and lets everything through but its buttons."""

    edit_pressed = Signal()
    resend_pressed = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit, self.resend = PushButton(_("Edit"), "quiet", "edit"), PushButton(_("Resend"), "quiet", "refresh")
        self.edit.setObjectName("edit-undelivered")
        self.resend.setObjectName("resend")
        for button in (self.edit, self.resend):
            button.setAccessibleDescription(text)
        self.edit.clicked.connect(self.edit_pressed)
        self.resend.clicked.connect(self.resend_pressed)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.setSpacing(theme.size("space4"))
        row.addStretch(1)
        row.addWidget(self.edit)
        row.addWidget(self.resend)
        edge = theme.size("space16")
        column.setContentsMargins(edge, 0, edge - theme.size("space8"), theme.size("space8"))
        column.addStretch(1)
        column.addLayout(row)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
