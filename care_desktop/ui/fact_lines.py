"""Sections of labelled lines, as the Case and the Customer tab show them; a value can be copied where that helps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QEnterEvent, QIcon, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.in_steps import Walk
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.case_facts import Line, Section

_LONG_WORD = re.compile(r"\S{18,}")
_ZERO_WIDTH_SPACE = "\u200b"
_AT_ONCE = 4


class SectionsPage(QScrollArea):
    """A scrolling column of sections, under what stands in `top`; it follows them when it is looked at.

    The lines are kept from one Case to the next: to make and dress new ones takes a good part of a frame.
    """

    def __init__(self, copy: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copy = copy
        self._sections: tuple[Section, ...] = ()
        self._shown: tuple[Section, ...] = ()
        self._lines: list[FactLine] = []
        self._filling = Walk(self)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        page.setProperty("role", "page")
        outer = QVBoxLayout(page)
        edge = theme.size("space16")
        outer.setContentsMargins(edge, theme.size("space12"), theme.size("space12"), edge)
        outer.setSpacing(theme.size("space12"))
        self.top, self._column = QVBoxLayout(), QVBoxLayout()
        self.top.setSpacing(theme.size("space12"))
        self._column.setSpacing(theme.size("space4"))
        outer.addLayout(self.top)
        outer.addLayout(self._column, 1)
        self._column.addStretch(1)
        self.setWidget(page)

    def make_lines(self, count: int) -> Iterator[None]:
        """Make so many lines before there is anything to say, one at a time: later they are only filled."""
        while len(self._lines) < count:
            self._make_line()
            yield

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        """Show the sections."""
        self._sections = sections
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while another tab was in front."""
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        if self._sections == self._shown:
            return
        self._shown = self._sections
        titled = [(line, title) for section in self._shown for line, title in _titled(section)]
        self._filling.begin(self._fill_with(titled))
        self.verticalScrollBar().setValue(0)

    def _fill_with(self, titled: Sequence[tuple[Line, str]]) -> Iterator[None]:
        """Fill the lines that there are at once, and make what is missing in idle steps."""
        for place, shown in enumerate(self._lines):
            if place < len(titled):
                shown.show_line(*titled[place])
            shown.setVisible(place < len(titled))
        while len(self._lines) < len(titled):
            if len(self._lines) >= _AT_ONCE:
                yield
            self._make_line()
            self._lines[-1].show_line(*titled[len(self._lines) - 1])
            self._lines[-1].show()

    def _make_line(self) -> None:
        line = FactLine(self._copy, first=not self._lines)
        line.hide()
        self._lines.append(line)
        self._column.insertWidget(len(self._lines) - 1, line)


class FactLine(QWidget):
    """A label and its value, under a title where a section begins.

    Copy is seen while the pointer is on the line or the button has the focus.
    """

    def __init__(self, copy: Callable[[str], None], *, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = first
        self._title: PlainLabel | None = None
        self._label, self._value = PlainLabel(role="muted"), PlainLabel()
        self._button = _CopyButton(copy)
        self._label.setFixedWidth(theme.size("label-column"))
        self._value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._column, row = QVBoxLayout(self), QHBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space4"))
        self._column.addLayout(row)
        row.setSpacing(theme.size("space8"))
        top = Qt.AlignmentFlag.AlignTop
        for text in (self._label, self._value):
            text.setContentsMargins(0, theme.size("space4"), 0, theme.size("space4"))
        row.addWidget(self._label, 0, top)
        row.addWidget(self._value, 1, top)
        row.addWidget(self._button, 0, top)

    def show_line(self, line: Line, title: str) -> None:
        """Show a line, and the title of the section that it begins."""
        self._show_title(title)
        self._label.setText(line.label)
        self._value.setText(_breakable(line.value))
        self._value.setAccessibleName(f"{line.label}: {line.value}")
        self._button.offer(line)

    def _show_title(self, title: str) -> None:
        if title and self._title is None:
            self._title = PlainLabel("", "section")
            self._column.insertWidget(0, self._title)
        if self._title is not None:
            self._title.setText(title)
            self._title.setVisible(bool(title))
        self._column.setContentsMargins(0, theme.size("space12") if title and not self._first else 0, 0, 0)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show Copy."""
        self._button.reveal(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Take Copy away."""
        self._button.reveal(False)


class _CopyButton(IconButton):
    """A button that keeps its place, and draws its icon only while it is looked at."""

    def __init__(self, copy: Callable[[str], None]) -> None:
        self._revealed = False
        self._words = ""
        super().__init__("copy", _("Copy"))
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setIconSize(QSize(theme.size("icon-small"), theme.size("icon-small")))
        side = theme.size("icon-small") + theme.size("space8")
        self.setFixedSize(side, side)
        self.clicked.connect(lambda _checked: copy(self._words))

    def offer(self, line: Line) -> None:
        """Copy the words of that line; there may be none."""
        self._words = line.copied
        self.setVisible(bool(line.copied))
        self.rename(_("Copy {what}").format(what=line.label))

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


def _titled(section: Section) -> list[tuple[Line, str]]:
    """Return the lines of a section, the first with its title."""
    return [(line, "" if place else section.title) for place, line in enumerate(section.lines)]


def _breakable(text: str) -> str:
    """Let long words break anywhere, as ids and addresses are; the copied text stays as it was."""
    return _LONG_WORD.sub(lambda match: _ZERO_WIDTH_SPACE.join(match.group()), text)
