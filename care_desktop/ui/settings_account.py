"""The page of one Salesforce account: its name, its tabs, and the bars that save what is edited there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.badge_tab_bar import BadgeTabBar
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import Chip, ElidedLabel
from care_desktop.ui.save_bar import SaveBar, mapping_bar, rules_bar
from care_desktop.viewmodels.settings_place import AccountTab, SettingsPlace, SettingsPlaceState

_TABS = tuple(AccountTab)


class AccountPageView(QWidget):
    """The tabs are built when they are chosen for the first time, `make_overview` makes the first of them.

    `keep_clear` hears of the bars, which notices must not cover.

    Each is put where it stands when everything around it is there: what moves with all its parts is dressed anew.
    """

    def __init__(
        self,
        place: SettingsPlace,
        make_overview: Callable[[], QWidget],
        keep_clear: Callable[[QWidget], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._place, self._make_overview, self._keep_clear = place, make_overview, keep_clear
        self._back = IconButton("arrow-left", _("All Salesforce accounts"))
        self._name, self._environment = ElidedLabel("", "name"), Chip()
        self._tabs = BadgeTabBar()
        self._stack = QStackedWidget()
        self._pages: dict[AccountTab, QWidget] = {}
        self._bars: list[SaveBar] = []
        self._column = QVBoxLayout(self)
        self._build()
        self._back.clicked.connect(place.show_accounts)
        self._tabs.currentChanged.connect(lambda index: place.choose_tab(_TABS[index]))
        observe(self, place, self.show_state)

    def show_state(self, state: SettingsPlaceState) -> None:
        """Show the account and its tab."""
        if state.account is None:
            return
        self._name.setText(state.account_name)
        words = _("SANDBOX") if state.is_sandbox else _("Production")
        self._environment.show_as(words, "warning" if state.is_sandbox else "")
        self._tabs.setCurrentIndex(_TABS.index(state.tab))
        self._turn_to(self._page(state.tab))
        for bar in self._bars:
            bar.show_place(state)

    def build(self) -> None:
        """Make the first tab before it is looked at."""
        self._page(AccountTab.OVERVIEW)

    def take_focus(self) -> None:
        """Put the keyboard on the tabs."""
        if self.isVisible():
            self._tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; a focus on the one before goes to the tabs, and not astray."""
        focused = QApplication.focusWidget()
        is_left = focused is not None and page is not self._stack.currentWidget() and self._stack.isAncestorOf(focused)
        self._stack.setCurrentWidget(page)
        if is_left:
            self.take_focus()

    def _page(self, tab: AccountTab) -> QWidget:
        if tab not in self._pages:
            page, bar = (self._make_overview(), None) if tab is AccountTab.OVERVIEW else self._made(tab)
            self._pages[tab] = page
            self._stack.addWidget(page)
            if bar is not None:
                self._add_bar(bar)
        return self._pages[tab]

    def _made(self, tab: AccountTab) -> tuple[QWidget, SaveBar]:
        if tab is AccountTab.RULES:
            from care_desktop.ui.settings_rules import RulesEditorView

            return RulesEditorView(self._place.rules, self._place.jobs, self._place.unsettled_jobs), rules_bar(
                self._place
            )
        from care_desktop.ui.settings_mapping import MappingEditorView

        return MappingEditorView(self._place.mapping), mapping_bar(self._place)

    def _add_bar(self, bar: SaveBar) -> None:
        """Add a bar after the rows that it saves: Tab reaches it last."""
        bar.settled.connect(self.take_focus)
        self._column.addWidget(bar)
        self._bars.append(bar)
        self._keep_clear(bar)

    def _build(self) -> None:
        edge = theme.size("space24")
        head = QHBoxLayout()
        head.setContentsMargins(edge - theme.size("space4"), theme.size("space16"), edge, theme.size("space8"))
        head.setSpacing(theme.size("space8"))
        head.addWidget(self._back)
        head.addWidget(self._name)
        head.addWidget(self._environment)
        head.addStretch(1)
        for title in (_("Overview"), _("Mapping with Care"), _("Escalation rules")):
            self._tabs.addTab(title)
        self._tabs.setAccessibleName(_("Pages of the account"))
        self._tabs.setObjectName("account-tabs")
        self._back.setObjectName("all-accounts")
        self.setObjectName("settings-account")
        tabs = QHBoxLayout()
        tabs.setContentsMargins(edge - theme.size("space8"), 0, edge, 0)
        tabs.addWidget(self._tabs)
        line = QFrame()
        theme.set_role(line, "line")
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addLayout(tabs)
        self._column.addWidget(line)
        self._column.addWidget(self._stack, 1)
