"""What is said below a field: quietly what happened to its value, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from care_desktop.ui.kit.error_line import ErrorLine
from care_desktop.ui.kit.text import PlainLabel


class Remarks:
    """Two lines at the end of a column, made when there is first something to say."""

    def __init__(self, column: QVBoxLayout) -> None:
        self._column = column
        self._note: PlainLabel | None = None
        self._problem: ErrorLine | None = None

    @property
    def problem(self) -> str:
        """What is wrong, "" for nothing."""
        return self._problem.sentence() if self._problem is not None else ""

    def tell(self, note: str, problem: str) -> None:
        """Say these two, or nothing for ""."""
        if note and self._note is None:
            self._note = PlainLabel("", "secondary")
            self._note.setMinimumWidth(1)
            self._column.addWidget(self._note)
        if problem and self._problem is None:
            self._problem = ErrorLine()
            self._column.addWidget(self._problem)
        if self._note is not None:
            self._note.setText(note)
            self._note.setVisible(bool(note))
        if self._problem is not None:
            self._problem.tell(problem)
