"""Sections of labelled lines, as the Case and the Customer tab show them; a value can be copied where that helps."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QEnterEvent, QIcon, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.case_facts import Line, Section

_LONG_WORD = re.compile(r"\S{18,}")
_ZERO_WIDTH_SPACE = "\u200b"


class SectionsPage(QScrollArea):
    """A scrolling column of sections; it is built when it is looked at, and anew when their words are different."""

    def __init__(self, copy: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copy = copy
        self._sections: tuple[Section, ...] = ()
        self._built: tuple[Section, ...] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        """Show the sections."""
        self._sections = sections
        if self.isVisible():
            self._build()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while another tab was in front."""
        super().showEvent(event)
        self._build()

    def _build(self) -> None:
        if self._sections == self._built:
            return
        self._built = self._sections
        page = QWidget()
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        edge = theme.size("space16")
        column.setContentsMargins(edge, theme.size("space12"), theme.size("space12"), edge)
        column.setSpacing(theme.size("space4"))
        for section in self._sections:
            self._add(column, section)
        column.addStretch(1)
        self.setWidget(page)

    def _add(self, column: QVBoxLayout, section: Section) -> None:
        if section.title:
            if column.count():
                column.addSpacing(theme.size("space12"))
            column.addWidget(PlainLabel(section.title, "section"))
        for line in section.lines:
            column.addWidget(FactLine(line, self._copy))


class FactLine(QWidget):
    """A label and its value; Copy is seen while the pointer is on the line or the button has the focus."""

    def __init__(self, line: Line, copy: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("space8"))
        label = PlainLabel(line.label, "muted")
        label.setFixedWidth(theme.size("label-column"))
        value = PlainLabel(_breakable(line.value))
        value.setAccessibleName(f"{line.label}: {line.value}")
        value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        top = Qt.AlignmentFlag.AlignTop
        for text in (label, value):
            text.setContentsMargins(0, theme.size("space4"), 0, theme.size("space4"))
        row.addWidget(label, 0, top)
        row.addWidget(value, 1, top)
        self._button: _CopyButton | None = None
        if line.copied:
            self._button = _CopyButton(_("Copy {what}").format(what=line.label), line.copied, copy)
            row.addWidget(self._button, 0, top)
        else:
            row.addSpacing(theme.size("icon-small") + 2 * theme.size("space8"))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show Copy."""
        if self._button is not None:
            self._button.reveal(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Take Copy away."""
        if self._button is not None:
            self._button.reveal(False)


class _CopyButton(IconButton):
    """A button that keeps its place, and draws its icon only while it is looked at."""

    def __init__(self, name: str, words: str, copy: Callable[[str], None]) -> None:
        self._revealed = False
        super().__init__("copy", name)
        self.setIconSize(QSize(theme.size("icon-small"), theme.size("icon-small")))
        side = theme.size("icon-small") + theme.size("space8")
        self.setFixedSize(side, side)
        self.clicked.connect(lambda _checked: copy(words))

    def reveal(self, revealed: bool) -> None:
        """Show or hide the icon."""
        self._revealed = revealed
        self._draw_icon()

    def focusInEvent(self, event: QEvent) -> None:
        """Show the icon to the keyboard."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.reveal(True)

    def focusOutEvent(self, event: QEvent) -> None:
        """Take the icon away."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.reveal(False)

    def _draw_icon(self) -> None:
        if self._revealed:
            super()._draw_icon()
        else:
            self.setIcon(QIcon())


def _breakable(text: str) -> str:
    """Let long words break anywhere, as ids and addresses are; the copied text stays as it was."""
    return _LONG_WORD.sub(lambda match: _ZERO_WIDTH_SPACE.join(match.group()), text)
