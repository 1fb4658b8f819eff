"""The settings over the desk: the way back, the navigation, and the page that is on show."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.in_steps import dressed
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.settings_accounts import SettingsAccountsView
from care_desktop.viewmodels.settings_place import SettingsPlace, SettingsPlaceState

if TYPE_CHECKING:
    from care_desktop.ui.settings_account import AccountPageView
    from care_desktop.ui.settings_overview import AccountOverviewView

_LATER = (
    "record_delegate",
    "records_card",
    "preview_card",
    "settings_overview",
    "save_bar",
    "settings_account",
    "mapping_row",
    "settings_mapping",
    "settings_rules",
)


class SettingsPlaceView(QFrame):
    """The page of an account is built when one is opened; `keep_clear` hears of what notices must not cover."""

    def __init__(
        self,
        place: SettingsPlace,
        accounts: SettingsAccountsView,
        keep_clear: Callable[[QWidget], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keep_clear = keep_clear
        theme.set_role(self, "canvas")
        self._place = place
        self._back = PushButton(_("Back to cases"), "quiet", "arrow-left")
        self._salesforce = PushButton(_("Salesforce"), "nav")
        self._accounts = accounts
        self._account: AccountPageView | None = None
        self._overview: AccountOverviewView | None = None
        self._stack = QStackedWidget()
        self._shown: object = None
        self._build()
        self._back.clicked.connect(lambda _checked: place.leave())
        self._salesforce.clicked.connect(self._go_to_accounts)
        observe(self, place, self.show_state)

    def show_state(self, state: SettingsPlaceState) -> None:
        """Show the list of accounts, or the page of one; another page than before takes the focus."""
        self._salesforce.setChecked(True)
        self._stack.setCurrentWidget(self._page(state))
        if state.is_open and self._shown not in (None, state.account or ""):
            QTimer.singleShot(0, self, self.take_focus)
        self._shown = (state.account or "") if state.is_open else None

    def build_rest(self) -> Iterator[None]:
        """Build what is not on show yet; the window stays alive when it may work between two steps."""
        for name in _LATER:
            importlib.import_module(f"care_desktop.ui.{name}")
            yield
        page = self._account_page()
        yield
        page.build()
        yield
        yield from self._account_overview().build_rest()
        yield from dressed(page)

    def take_focus(self) -> None:
        """Put the keyboard where the page begins."""
        if self.isVisible():
            self._page(self._place.state).take_focus()

    def _page(self, state: SettingsPlaceState) -> SettingsAccountsView | AccountPageView:
        return self._accounts if state.account is None else self._account_page()

    def _account_page(self) -> AccountPageView:
        if self._account is None:
            from care_desktop.ui.settings_account import AccountPageView

            self._account = AccountPageView(self._place, self._account_overview, self._keep_clear)
            self._stack.addWidget(self._account)
        return self._account

    def _account_overview(self) -> AccountOverviewView:
        if self._overview is None:
            from care_desktop.ui.settings_overview import AccountOverviewView

            self._overview = AccountOverviewView(self._place.overview, self._place.preview, self._place.runs)
        return self._overview

    def _go_to_accounts(self) -> None:
        self._salesforce.setChecked(True)
        self._place.show_accounts()

    def _build(self) -> None:
        self.setObjectName("settings")
        self.setAccessibleName(_("Settings"))
        self._back.setObjectName("back-to-cases")
        self._salesforce.setObjectName("settings-salesforce")
        self._salesforce.setCheckable(True)
        self._salesforce.setChecked(True)
        self._stack.addWidget(self._accounts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._navigation())
        row.addWidget(self._stack, 1)

    def _navigation(self) -> QFrame:
        frame = QFrame()
        theme.set_role(frame, "settings-nav")
        frame.setFixedWidth(theme.size("views-width"))
        column = QVBoxLayout(frame)
        edge = theme.size("space12")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.size("space4"))
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeading)
        column.addSpacing(theme.size("space8"))
        for label in (PlainLabel(_("Settings"), "name"), PlainLabel(_("Integrations & API"), "section")):
            label.setContentsMargins(theme.size("space8"), theme.size("space4"), 0, theme.size("space4"))
            column.addWidget(label)
        column.addWidget(self._salesforce)
        column.addStretch(1)
        return frame
