"""Above a long form: find a field by its label, or see the required ones only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import icons, theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FinderLine(QLineEdit):
    """The line to type in: Esc empties it first, and Enter sends no form from here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter, and Esc while there is something to empty."""
        if event.key() in _ENTER:
            return
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class FormFinder(QWidget):
    """Two ways to see less of a long form; `changed` is called after either. Hidden above a short one."""

    def __init__(self, changed: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = FinderLine()
        self._icon = self._line.addAction(icons.icon("filter", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._line.setPlaceholderText(_("Find a field"))
        self._line.setAccessibleName(_("Find a field"))
        self._line.setClearButtonEnabled(True)
        self._line.setObjectName("find-field")
        self._required = QCheckBox(_("Required fields only"))
        self._required.setObjectName("required-only")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        column.addWidget(self._line)
        column.addWidget(self._required, 0, Qt.AlignmentFlag.AlignLeading)
        self._line.textChanged.connect(lambda _text: changed())
        self._required.toggled.connect(lambda _on: changed())
        theme.theme().changed.connect(self._draw_icon)
        self.hide()

    @property
    def words(self) -> str:
        """What is searched for."""
        return self._line.text()

    @property
    def required_only(self) -> bool:
        """Whether only required fields are to be seen."""
        return self._required.isChecked()

    @property
    def is_searching(self) -> bool:
        """Whether anything is left out."""
        return self.required_only or bool(self.words.strip())

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What Tab stops at, in its order."""
        return () if self.isHidden() else (self._line, self._required)

    def offer(self, wanted: bool) -> None:
        """Stand there, or not; a short form is always shown whole."""
        self.setVisible(wanted)
        if not wanted:
            self._line.clear()
            self._required.setChecked(False)

    def _draw_icon(self) -> None:
        self._icon.setIcon(icons.icon("filter", "muted"))
