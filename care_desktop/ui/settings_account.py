"""The page of one Salesforce account: its name, its tabs, and the bar that saves the mapping."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.badge_tab_bar import BadgeTabBar
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.text import Chip, ElidedLabel, PlainLabel
from care_desktop.ui.settings_parts import enable
from care_desktop.viewmodels.settings_mapping_state import MappingState
from care_desktop.viewmodels.settings_place import AccountTab, SettingsPlace, SettingsPlaceState

_TABS = tuple(AccountTab)


class AccountPageView(QWidget):
    """The tab "Mapping with Care" is built when it is chosen for the first time."""

    def __init__(self, place: SettingsPlace, overview: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._back = IconButton("arrow-left", _("All Salesforce accounts"))
        self._name, self._environment = ElidedLabel("", "name"), Chip()
        self._tabs = BadgeTabBar()
        self._stack = QStackedWidget()
        self._pages: dict[AccountTab, QWidget] = {AccountTab.OVERVIEW: overview}
        self._bar: SaveMappingBar | None = None
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
        if self._bar is not None:
            self._bar.show_place(state)

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
            from care_desktop.ui.settings_mapping import MappingEditorView

            self._pages[tab] = MappingEditorView(self._place.mapping)
            self._stack.addWidget(self._pages[tab])
            self._add_bar()
        return self._pages[tab]

    def _add_bar(self) -> None:
        """Add the bar after the rows that it saves: Tab reaches it last."""
        self._bar = SaveMappingBar(self._place)
        self._bar.settled.connect(self.take_focus)
        self._column.addWidget(self._bar)

    def _build(self) -> None:
        edge = theme.size("space24")
        head = QHBoxLayout()
        head.setContentsMargins(edge - theme.size("space4"), theme.size("space16"), edge, theme.size("space8"))
        head.setSpacing(theme.size("space8"))
        head.addWidget(self._back)
        head.addWidget(self._name)
        head.addWidget(self._environment)
        head.addStretch(1)
        for title in (_("Overview"), _("Mapping with Care")):
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
        self._stack.addWidget(self._pages[AccountTab.OVERVIEW])
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addLayout(tabs)
        self._column.addWidget(line)
        self._column.addWidget(self._stack, 1)


class SaveMappingBar(QFrame):
    """Save and Discard for the mapping, who changed it last, and the question before edits are left.

    `settled` is sent when nothing is left to save, so that the buttons that had the focus may have gone.
    """

    settled = Signal()

    def __init__(self, place: SettingsPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "footer")
        self._page = place.mapping
        self._words = PlainLabel("", "secondary")
        self._progress = ProgressLine()
        self._question = PlainLabel(_("The mapping has changes that are not saved."))
        self._stay, self._forget = PushButton(_("Keep editing")), PushButton(_("Discard"), "danger")
        self._save_go = PushButton(_("Save and go on"), "primary")
        self._discard, self._save = PushButton(_("Discard")), PushButton(_("Save for all users"), "primary")
        self._on_mapping, self._asks, self._has_content, self._was_dirty = False, False, False, False
        self._build()
        self._save.clicked.connect(lambda _checked: self._page.save())
        self._discard.clicked.connect(self._page.discard)
        self._save_go.clicked.connect(place.save_and_go)
        self._forget.clicked.connect(place.discard_and_go)
        self._stay.clicked.connect(place.stay)
        observe(self, place.mapping, self.show_state)

    def show_state(self, state: MappingState) -> None:
        """Show what may be done with the edits."""
        problem = state.problem.sentence if state.problem else ""
        self._words.setText(problem or (state.save_refusal if state.is_dirty else "") or state.changed)
        theme.set_role(self._words, "field-error" if problem else "secondary")
        self._progress.set_busy(state.saving)
        idle = "" if state.is_dirty else _("Nothing has been changed.")
        if state.conflict is not None:
            idle = _("Choose between the two mappings first.")
        self._save.explain(state.refusal or idle)
        self._discard.explain(state.refusal or idle)
        self._save_go.setEnabled(not state.save_refusal and state.conflict is None)
        self._forget.setEnabled(True)
        if state.saving:
            for button in (self._save, self._discard, self._save_go, self._forget):
                enable(button, on=False)
        self._has_content = not state.loading and state.error is None
        self._arrange()
        if self._was_dirty and not state.is_dirty:
            self.settled.emit()
        self._was_dirty = state.is_dirty

    def show_place(self, state: SettingsPlaceState) -> None:
        """Be there with the mapping only, and ask where the person wanted to leave."""
        self._on_mapping = state.tab is AccountTab.MAPPING
        asked, self._asks = self._asks, state.asks_leave
        self._arrange()
        if self._asks and not asked:
            QTimer.singleShot(0, self._stay, lambda: self._stay.setFocus(Qt.FocusReason.OtherFocusReason))
        elif asked and not self._asks and self._save.isEnabled():
            self._save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        self.setVisible(self._on_mapping and self._has_content)
        for part in (self._question, self._save_go, self._forget, self._stay):
            part.setVisible(self._asks)
        for part in (self._words, self._save, self._discard):
            part.setVisible(not self._asks)

    def _build(self) -> None:
        names = {
            self._save: "mapping-save",
            self._discard: "mapping-discard",
            self._save_go: "leave-save",
            self._forget: "leave-discard",
            self._stay: "leave-stay",
        }
        for button, name in names.items():
            button.setObjectName(name)
        row = QHBoxLayout()
        edge = theme.size("space24")
        row.setContentsMargins(edge, theme.size("space12"), edge, theme.size("space12"))
        row.setSpacing(theme.size("space8"))
        row.addWidget(self._words, 1)
        row.addWidget(self._question, 1)
        for button in (self._stay, self._forget, self._save_go, self._discard, self._save):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._progress)
        column.addLayout(row)
