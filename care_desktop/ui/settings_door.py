"""The way into the settings and back: the gear, the command and its key; built in steps when they are first wanted."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from care_desktop.i18n import _
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.shell import ShellView
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.shell import Shell

if TYPE_CHECKING:
    from care_desktop.ui.settings_place import SettingsPlaceView
    from care_desktop.viewmodels.settings_place import SettingsPlace, SettingsPlaceState

_MODULES = (
    "viewmodels.settings_accounts",
    "viewmodels.settings_connect",
    "viewmodels.settings_overview",
    "viewmodels.mapping_rows",
    "viewmodels.settings_mapping",
    "viewmodels.records",
    "viewmodels.settings_preview",
    "viewmodels.settings_rules",
    "viewmodels.settings_place",
    "ui.settings_parts",
    "ui.settings_connect",
    "ui.settings_accounts",
    "ui.settings_place",
)


class SettingsDoor(QObject):
    """Lays the settings over the desk and takes them away again; the focus returns to where it was.

    `make` builds the page; it is called when the settings are wanted for the first time.
    """

    def __init__(self, window: MainWindow, view: ShellView, shell: Shell, make: Callable[[], SettingsPlace]) -> None:
        super().__init__(window)
        self._window, self._view, self._shell, self._make = window, view, shell, make
        self._place: SettingsPlace | None = None
        self._page: SettingsPlaceView | None = None
        self._steps: Iterator[None] | None = None
        self._focus_before: QWidget | None = None
        gear = IconButton("settings", _("Settings"))
        gear.setObjectName("open-settings")
        gear.clicked.connect(lambda _checked: self.open())
        view.add_button(gear)
        view.put_over(self._step_back)
        shell.commands.add(Command("settings", _("Settings"), ("Ctrl+,",), self.open, group=_("Window")))
        shell.commands.pass_through(self._gate)

    def open(self) -> None:
        """Cover the desk with the settings; the first time they are built a piece at a time."""
        if self._place is not None:
            self._place.open()
        elif self._steps is None:
            self._steps = self._build()
            self._go_on()

    def _go_on(self) -> None:
        if self._steps is not None and next(self._steps, self) is not self:
            QTimer.singleShot(0, self, self._go_on)

    def _build(self) -> Iterator[None]:
        """Import and build; the window stays alive between two steps."""
        for name in _MODULES:
            importlib.import_module(f"care_desktop.{name}")
            yield
        place = self._make()
        yield
        from care_desktop.ui.settings_accounts import SettingsAccountsView
        from care_desktop.ui.settings_place import SettingsPlaceView

        accounts = SettingsAccountsView(place.accounts, place.connect)
        yield
        page = self._page = SettingsPlaceView(place, accounts)
        self._place = place
        self._shell.ask_before_quit(place.may_quit)
        observe(self._window, place, self._show)
        yield
        place.open()
        yield
        yield from page.build_rest()

    def _show(self, state: SettingsPlaceState) -> None:
        frame = self._window.frame
        if state.is_open == (self._page is not None and frame.over is self._page):
            return
        if state.is_open:
            self._focus_before = QApplication.focusWidget()
            frame.lay_over(self._page)
            if self._page is not None:
                self._page.take_focus()
        else:
            frame.lay_over(None)
            self._give_focus_back()

    def _give_focus_back(self) -> None:
        before, self._focus_before = self._focus_before, None
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.frame.case_list.take_focus()

    def _step_back(self) -> None:
        if self._place is not None and self._place.state.is_open:
            self._place.step_back()

    def _gate(self, command: Command) -> str | None:
        """Leave the settings for a command of the desk, unless edits would be lost."""
        place = self._place
        if place is None or not place.state.is_open or command.group == _("Window") or place.leave():
            return None
        return _("Save or discard the changes to the mapping first.")
