"""The way into the settings and back: the gear, the command and its key; built in steps when they are first wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from care_desktop.i18n import _
from care_desktop.ui.door import Door
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.shell import ShellView
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.shell import Shell

if TYPE_CHECKING:
    from care_desktop.viewmodels.settings_place import SettingsPlace

_MODULES = (
    "viewmodels.settings_accounts",
    "viewmodels.settings_connect",
    "viewmodels.settings_overview",
    "domain.mapping_fit",
    "viewmodels.mapping_words",
    "viewmodels.mapping_rows",
    "viewmodels.draft_editor",
    "viewmodels.mapping_draft",
    "viewmodels.settings_mapping_state",
    "viewmodels.settings_mapping",
    "viewmodels.records",
    "viewmodels.settings_preview",
    "viewmodels.rule_words",
    "viewmodels.rules_draft",
    "viewmodels.settings_rules_state",
    "viewmodels.settings_rules",
    "viewmodels.settings_place",
    "ui.settings_parts",
    "ui.settings_connect",
    "ui.settings_accounts",
    "ui.settings_place",
)


class SettingsDoor(Door):
    """Lays the settings over the desk and takes them away again; the focus returns to where it was.

    `make` builds the page; it is called when the settings are wanted for the first time.
    """

    def __init__(self, window: MainWindow, view: ShellView, shell: Shell, make: Callable[[], SettingsPlace]) -> None:
        super().__init__(window, view, shell, _MODULES)
        self._view, self._make = view, make
        self._place: SettingsPlace | None = None
        gear = IconButton("settings", _("Settings"))
        gear.setObjectName("open-settings")
        gear.clicked.connect(lambda _checked: self.open())
        view.add_button(gear)
        shell.commands.add(Command("settings", _("Settings"), ("Ctrl+,",), self.open, group=_("Window")))

    def open(self) -> None:
        """Cover the desk with the settings; the first time they are built a piece at a time."""
        self._knock()

    def _enter(self) -> None:
        if self._place is not None:
            self._place.open()

    def _build(self) -> Iterator[None]:
        place = self._make()
        yield
        from care_desktop.ui.settings_accounts import SettingsAccountsView
        from care_desktop.ui.settings_place import SettingsPlaceView

        accounts = SettingsAccountsView(place.accounts, place.connect)
        yield
        page = SettingsPlaceView(place, accounts, self._view.notices.keep_clear_of)
        self._place = place
        self._keep(place, page, page.take_focus)
        self._shell.ask_before_quit(place.may_quit)
        observe(self._window, place, self._show)
        yield
        place.open()
        yield
        yield from page.build_rest()

    def _gate(self, command: Command) -> str | None:
        """Leave the settings for a command of the desk, unless edits would be lost."""
        if self._place is None or not self._is_open or command.group == _("Window") or self._place.leave():
            return None
        return _("Save or discard the changes to the mapping first.")
