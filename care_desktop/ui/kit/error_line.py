"""What is wrong with a value, said under its field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.text import BreakingLabel


class ErrorLine(QWidget):
    """An icon and a sentence; hidden while there is nothing wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = BreakingLabel("", "field-error")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("space4"))
        row.addWidget(IconLabel("warning", "danger"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sentence, 1)
        self.tell("")

    def tell(self, sentence: str) -> None:
        """Show a sentence, or nothing."""
        self._sentence.setText(sentence)
        self.setVisible(bool(sentence))

    def sentence(self) -> str:
        """Return what is said."""
        return self._sentence.text()
