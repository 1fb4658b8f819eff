"""Puts the pages of a desk into the window's panes, the case list first."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer

from care_desktop.ui.case_list import CaseListView
from care_desktop.ui.main_window import TRACE_START, MainWindow
from care_desktop.ui.shell import ShellView
from care_desktop.ui.views_list import ViewsListView
from care_desktop.viewmodels.case_list import CaseList, CaseListState
from care_desktop.viewmodels.case_panel import PanelTab
from care_desktop.viewmodels.desk import Desk
from care_desktop.viewmodels.sandbox_menu import SandboxMenu


class DeskView:
    """Owns nothing: the widgets belong to the window. `build_rest` may come after the first cases are on screen."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        self._window, self._desk = window, desk
        self._list = CaseListView(desk.case_list)
        window.set_views(ViewsListView(desk.case_list))
        window.set_case_list(self._list)
        if os.environ.get(TRACE_START):
            FirstCases(desk.case_list, self._list)

    def build_rest(self, sandbox: SandboxMenu | None) -> ShellView:
        """Build the conversation, the panel and everything that floats; return the view of the shell."""
        from care_desktop.ui.case_panel import CasePanelView
        from care_desktop.ui.conversation import ConversationView
        from care_desktop.ui.salesforce_tab import SalesforceTabView

        desk, window = self._desk, self._window
        salesforce = SalesforceTabView(desk.salesforce)
        panel = CasePanelView(desk.panel, salesforce)
        conversation = ConversationView(desk.conversation)
        window.set_conversation(conversation)
        window.set_panel(panel)
        shell = ShellView(window, desk.shell, desk.board, sandbox)
        shell.put_place("cases", self._list.focus_filter)
        shell.put_place("list", self._list.focus_list)
        shell.put_place("search", salesforce.focus_search)
        for tab in PanelTab:
            shell.put_place(tab.value, panel.focus_tabs)
        return shell


class FirstCases(QObject):
    """Report on stderr when the first cases have been painted, for the start-up benchmark."""

    def __init__(self, page: CaseList, view: CaseListView) -> None:
        super().__init__(view)
        self._table = view.table
        self._end = page.subscribe(self._look)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint that shows the rows."""
        if event.type() == QEvent.Type.Paint:
            self._table.viewport().removeEventFilter(self)
            QTimer.singleShot(0, self._tell)
        return super().eventFilter(watched, event)

    def _look(self, state: CaseListState) -> None:
        if state.total and not state.loading:
            self._end()
            self._table.viewport().installEventFilter(self)

    def _tell(self) -> None:
        sys.stderr.write(f'{{"cases_ns": {time.monotonic_ns()}}}\n')
        sys.stderr.flush()
