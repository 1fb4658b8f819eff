"""Puts the pages of a desk into the window's panes, beside the case list that is there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from care_desktop.ui.case_list import CaseListView
from care_desktop.ui.case_panel import CasePanelView
from care_desktop.ui.conversation import ConversationView
from care_desktop.ui.creating_line import CreatingLine
from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.notification_bell import BellButton
from care_desktop.ui.salesforce_tab import SalesforceTabView
from care_desktop.ui.settings_door import SettingsDoor
from care_desktop.ui.shell import ShellView
from care_desktop.ui.supervisor_door import SupervisorDoor
from care_desktop.ui.sync_note import SyncNoteView
from care_desktop.viewmodels.case_panel import PanelTab
from care_desktop.viewmodels.desk import Desk
from care_desktop.viewmodels.sandbox_menu import SandboxMenu
from care_desktop.viewmodels.work_commands import focus_places

if TYPE_CHECKING:
    from care_desktop.viewmodels.settings_place import SettingsPlace


class DeskView:
    """Owns nothing: the widgets belong to the window."""

    def __init__(
        self, window: MainWindow, desk: Desk, cases: CaseListView, make_settings: Callable[[], SettingsPlace]
    ) -> None:
        self._window, self._desk, self._cases, self._make_settings = window, desk, cases, make_settings

    def build(self, sandbox: SandboxMenu | None) -> Iterator[None]:
        """Build the rest of the window page by page; the window stays alive when it may work between two steps."""
        desk, window = self._desk, self._window
        shell = ShellView(window, desk.shell, desk.board, sandbox)
        yield
        SettingsDoor(window, shell, desk.shell, self._make_settings)
        SupervisorDoor(window, shell, desk.shell, desk.supervise, desk.sees_all)
        shell.put_place("cases", self._cases.focus_filter)
        shell.put_place("list", self._cases.focus_list)
        shell.put_place("chips", self._cases.focus_chips)
        yield
        conversation = ConversationView(desk.messages)
        shell.put_place("composer", conversation.composer.take_focus)
        shell.notices.keep_clear_of(conversation.composer)
        window.set_conversation(conversation)
        yield
        salesforce = SalesforceTabView(desk.salesforce, desk.reconnect)
        salesforce.put_beside_escalations(SyncNoteView(desk.sync_note))
        shell.put_place("search", salesforce.focus_search)
        yield
        yield from salesforce.build_drawers(lambda: CreatingLine(desk.creating))
        yield
        panel = CasePanelView(desk.panel, salesforce)
        for tab in PanelTab:
            shell.put_place(tab.value, panel.focus_tabs)
        yield from panel.case.build()
        for place, aspect in focus_places().items():
            shell.put_place(place, partial(panel.case.focus_on, aspect))
        shell.put_place("flag", panel.case.begin_flag)
        bell = BellButton(desk.bell)
        shell.add_button(bell)
        shell.put_place("notifications", bell.open_list)
        window.set_panel(panel)
