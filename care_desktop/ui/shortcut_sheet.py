"""The "?" sheet: every key that does something, in groups; written in steps, and again only for other keys."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from care_desktop.i18n import _
from care_desktop.ui.command_palette import shown_keys
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.in_steps import Walk
from care_desktop.ui.kit.overlay import Overlay
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.commands import Command, Commands

_COLUMNS = 2
_AT_ONCE = 4


class ShortcutSheet(Overlay):
    """Lists the commands that have keys now."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(_("Keyboard shortcuts"), parent)
        self._commands = commands
        self._scroll = QScrollArea()
        self._close = IconButton("close", _("Close"))
        self._told: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
        self._writing = Walk(self)
        self.setObjectName("shortcut-sheet")
        self._build()

    def open_sheet(self) -> None:
        """Open with the keys as they are now; as soon as they are written, where they are others than before."""
        told = tuple((c.group, c.title, self._commands.keys_of(c)) for c in self._with_keys())
        if told != self._told:
            self._told = told
            self._writing.begin(self._write())
        elif not self._writing.is_under_way:
            self._open()

    def _open(self) -> None:
        page = self._scroll.widget()
        tall = page.sizeHint().height() if page is not None else 0
        self._scroll.setMinimumHeight(min(tall + 2, self._room()))
        self.open_over(self._close)

    def _with_keys(self) -> list[Command]:
        return sorted((c for c in self._commands if self._commands.keys_of(c)), key=lambda c: c.group)

    def _room(self) -> int:
        parent = self.parentWidget()
        return (parent.height() if parent is not None else 0) - 8 * theme.size("space24")

    def _write(self) -> Iterator[None]:
        """Write a page some lines at a time, dressed as they come, then open."""
        page = QWidget()
        theme.set_role(page, "page")
        self._scroll.setWidget(page)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, theme.size("space8"), 0)
        grid.setHorizontalSpacing(theme.size("space16"))
        grid.setVerticalSpacing(theme.size("space8"))
        grid.setColumnStretch(0, 1)
        for group, members in groupby(self._with_keys(), key=lambda command: command.group):
            if group:
                grid.addWidget(PlainLabel(group, "section"), grid.rowCount(), 0, 1, _COLUMNS)
            for number, command in enumerate(members):
                self._add_row(grid, command)
                if number % _AT_ONCE == _AT_ONCE - 1:
                    yield
        yield
        self._open()

    def _add_row(self, grid: QGridLayout, command: Command) -> None:
        row = grid.rowCount()
        keys = PlainLabel(shown_keys(self._commands.keys_of(command)), "key")
        keys.setWordWrap(False)
        title = PlainLabel(command.title)
        grid.addWidget(title, row, 0)
        grid.addWidget(keys, row, 1, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        for label in (title, keys):
            label.ensurePolished()

    def _build(self) -> None:
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(_("Keyboard shortcuts"))
        head = QHBoxLayout()
        head.addWidget(PlainLabel(_("Keyboard shortcuts"), "title"), 1)
        head.addWidget(self._close)
        self._close.clicked.connect(self.close_over)
        self.body.addLayout(head)
        self.body.addWidget(self._scroll, 1)
