"""The property panel: tabs Case, Customer, History and Salesforce, the last with its badge."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.case_tab import CaseTabView
from care_desktop.ui.customer_tab import CustomerTab
from care_desktop.ui.history_tab import HistoryTab
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.badge_tab_bar import BadgeTabBar
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.resting import wake
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.place import Place, error_place
from care_desktop.viewmodels.case_panel import CasePanel, CasePanelState, PanelTab

_TABS = tuple(PanelTab)


class CasePanelView(QWidget):
    """Show the page's tabs; the Salesforce tab is a page of its own, handed in as `salesforce_view`."""

    def __init__(self, page: CasePanel, salesforce_view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self.tabs = BadgeTabBar()
        self.case, self._customer = CaseTabView(page.case_tab, page.copy), CustomerTab(page.customer, page.copy)
        self._history, self._salesforce = HistoryTab(page.history), salesforce_view
        self._none, self._error = Place("case"), error_place(page.retry)
        self._skeleton = Skeleton(rows=5)
        self._stack = QStackedWidget()
        self._build()
        self.tabs.currentChanged.connect(lambda index: page.choose(_TABS[index]))
        observe(self, page, self.show_state)

    def show_state(self, state: CasePanelState) -> None:
        """Show the chosen tab, its words and the badge."""
        self.tabs.setCurrentIndex(_TABS.index(state.tab))
        self.tabs.set_badge(_TABS.index(PanelTab.SALESFORCE), state.badge.count, state.badge.spoken)
        self.tabs.setVisible(state.case_id is not None)
        self._line.setVisible(state.case_id is not None)
        self.case.show_sections(state.case)
        self._customer.show_sections(state.customer)
        if state.error is not None:
            self._error.say(state.error.sentence, state.error.details)
        place = self._place_for(state)
        if self.isVisible():
            wake(place)
        self._stack.setCurrentWidget(place)

    def focus_tabs(self) -> None:
        """Put the keyboard on the tabs."""
        self.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        self.setObjectName("case-panel")
        self.tabs.setObjectName("panel-tabs")
        self.tabs.setAccessibleName(_("Properties"))
        for title in (_("Case"), _("Customer"), _("History"), _("Salesforce")):
            self.tabs.addTab(title)
        self._none.say(_("The properties of the open case stand here."))
        self._line = QFrame()
        theme.set_role(self._line, "line")
        frame = QFrame()
        theme.set_role(frame, "pane")
        column, outer = QVBoxLayout(frame), QVBoxLayout(self)
        outer.addWidget(frame)
        for layout in (column, outer):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        beside = QHBoxLayout()  # the first title stands where the words below it begin
        beside.setContentsMargins(theme.size("space8"), 0, 0, 0)
        beside.addWidget(self.tabs)
        column.addLayout(beside)
        column.addWidget(self._line)
        column.addWidget(self._stack, 1)
        for widget in (self.case, self._customer, self._history, self._salesforce):
            self._stack.addWidget(widget)
        for widget in (self._none, self._error, self._skeleton):
            self._stack.addWidget(widget)

    def _place_for(self, state: CasePanelState) -> QWidget:
        if state.case_id is None:
            return self._none
        if state.tab is PanelTab.SALESFORCE:
            return self._salesforce
        if state.error is not None:
            return self._error
        if not state.case:
            return self._skeleton
        pages = {PanelTab.CASE: self.case, PanelTab.CUSTOMER: self._customer, PanelTab.HISTORY: self._history}
        return pages[state.tab]
