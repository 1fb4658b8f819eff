"""Ties the shell to the window: status line, notices, palette, shortcut sheet, keys and the way out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from care_desktop.domain.errors import CareDesktopError, Misunderstood
from care_desktop.i18n import _
from care_desktop.ui import unhandled
from care_desktop.ui.command_palette import CommandPalette
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.focus_ring import FocusRing
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.system_motion import SystemMotion
from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.notice_bar import NoticeBar
from care_desktop.ui.sandbox_menu import SandboxMenuButton
from care_desktop.ui.shortcut_sheet import ShortcutSheet
from care_desktop.viewmodels.commands import Command, is_letter
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.sandbox_menu import SandboxMenu
from care_desktop.viewmodels.shell import FocusWish, Shell, ShellState

_TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit)


class ShellView(QObject):
    """Lives as long as the window; pages register their commands in `shell.commands` and their places here."""

    def __init__(
        self, window: MainWindow, shell: Shell, board: NoticeBoard, sandbox: SandboxMenu | None = None
    ) -> None:
        super().__init__(window)
        self._window, self._shell, self._board = window, shell, board
        self._places: dict[str, Callable[[], None]] = {}
        self._shortcuts: list[QShortcut] = []
        self._last_wish = shell.state.focus
        self._steps_back: list[Callable[[], None]] = []
        self.notices = NoticeBar(board, window)
        self.palette = CommandPalette(shell.commands, window)
        self.sheet = ShortcutSheet(shell.commands, window)
        self._add_buttons(sandbox)
        shell.commands.add(*self._own_commands())
        self._bind_keys()
        self._connect()
        self._follow_motion()

    def put_place(self, name: str, take_focus: Callable[[], None]) -> None:
        """Say how the focus gets to a place that the shell can wish for, for example "search"."""
        self._places[name] = take_focus

    def show_state(self, state: ShellState) -> None:
        """Show the status line and grant the latest wish for the focus."""
        self._window.frame.status_line.show_state(state)
        if state.focus != self._last_wish:
            self._last_wish = state.focus
            self._grant(state.focus)

    def step_back(self) -> None:
        """One step back: the notice goes, else a step in what covers the desk, else focus on the case list."""
        if self._board.state.current is not None:
            self._board.dismiss()
        elif self._window.frame.is_laid_over:
            for step_back in self._steps_back:
                step_back()
        else:
            self._window.frame.case_list.take_focus()

    def put_over(self, step_back: Callable[[], None]) -> None:
        """Say what Esc does while something covers the desk; each place looks whether it is the one."""
        self._steps_back.append(step_back)

    def add_button(self, button: QWidget) -> None:
        """Put a small button at the end of the status line."""
        self._window.frame.status_line.add_button(button)

    def _grant(self, wish: FocusWish) -> None:
        take_focus = self._places.get(wish.place)
        if take_focus is not None:
            take_focus()

    def _connect(self) -> None:
        self._window.close_requested.connect(self._shell.quit)
        self._window.escape_pressed.connect(self.step_back)
        self._shell.when_quit(self._window.close_for_good)
        for end in (self._shell.commands.changed(self._bind_keys), unhandled.tell(self._tell_unhandled)):
            self._window.destroyed.connect(lambda *_reason, end=end: end())
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._note_focus)
            self._ring = FocusRing(application, self)
        observe(self._window, self._shell, self.show_state)

    def _note_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        for pane in self._window.frame.panes:
            if now is not None and pane.isAncestorOf(now):
                pane.note_focus(now)

    def _tell_unhandled(self, error: BaseException) -> None:
        known = error if isinstance(error, CareDesktopError) else Misunderstood(type(error).__name__)
        self._board.problem(known)

    def _add_buttons(self, sandbox: SandboxMenu | None) -> None:
        line = self._window.frame.status_line
        if sandbox is not None:
            line.add_button(SandboxMenuButton(sandbox))
        keys = IconButton("keyboard", _("Keyboard shortcuts"))
        keys.setObjectName("show-shortcuts")
        keys.clicked.connect(self.sheet.open_sheet)
        line.add_button(keys)

    def _own_commands(self) -> tuple[Command, ...]:
        shell, frame, window = self._shell, self._window.frame, _("Window")
        return (
            Command("palette", _("Find a command"), ("Ctrl+K",), self.palette.open_palette, group=window),
            Command("shortcuts", _("Show keyboard shortcuts"), ("?", "F1"), self.sheet.open_sheet, group=window),
            Command("next-pane", _("Go to the next pane"), ("F6",), frame.next_pane, group=window),
            Command(
                "previous-pane", _("Go to the previous pane"), ("Shift+F6",), lambda: frame.next_pane(-1), group=window
            ),
            Command("letters", _("Switch single-letter keys on or off"), (), self._toggle_letters, group=window),
            Command("motion", _("Switch motion on or off"), (), self._toggle_motion, group=window),
            Command("quit", _("Quit"), ("Ctrl+Q",), shell.quit, group=window),
        )

    def _toggle_letters(self) -> None:
        act = self._shell.switch_letters()
        self._board.say(_("Single-letter keys are on.") if act else _("Single-letter keys are off."))

    def _toggle_motion(self) -> None:
        moves = self._shell.switch_motion()
        theme.theme().reduce_motion(not moves)
        self._board.say(_("Motion is on.") if moves else _("Motion is off."))

    def _follow_motion(self) -> None:
        if not self._shell.wants_motion:
            theme.theme().reduce_motion(True)
        system = SystemMotion(self)
        system.still.connect(lambda: theme.theme().reduce_motion(True))
        QTimer.singleShot(0, system, system.ask)

    def _bind_keys(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = [
            self._shortcut(command, key)
            for command in self._shell.commands
            for key in self._shell.commands.keys_of(command)
        ]

    def _shortcut(self, command: Command, key: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self._window)
        shortcut.setAutoRepeat(key in ("J", "K"))
        shortcut.activated.connect(lambda: self._press(command, key))
        return shortcut

    def _press(self, command: Command, key: str) -> None:
        if is_letter(key) and (_is_typing() or self._is_beneath(command)):
            return
        refusal = self._shell.commands.run(command.id)
        if refusal:
            self._board.say(refusal)

    def _is_beneath(self, command: Command) -> bool:
        """Say whether a command is about the desk while something covers it."""
        return self._window.frame.is_laid_over and command.group != _("Window")


def _is_typing() -> bool:
    focused = QApplication.focusWidget()
    if isinstance(focused, QComboBox):
        return focused.isEditable()
    return isinstance(focused, _TEXT_FIELDS) and not focused.isReadOnly()
