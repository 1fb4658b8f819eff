"""A card: a framed surface with a column of content."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from care_desktop.ui.kit import theme


class Card(QFrame):
    """A surface with a thin line around it; put content into `body`."""

    def __init__(self, role: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, role)
        self.body = QVBoxLayout(self)
        inside = theme.size("space12")
        self.body.setContentsMargins(inside, inside, inside, inside)
        self.body.setSpacing(theme.size("space8"))
