"""The tab "Overview" of a Salesforce account: connection, default connection, connected users, sync, removal."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.in_steps import Walk
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.preview_card import PreviewCard
from care_desktop.ui.records_card import CardWords, RecordsCard
from care_desktop.ui.settings_parts import Facts, HeadedCard, ScrolledColumn, WaitingLine, enable, has_focus
from care_desktop.ui.sync_card import SyncCard
from care_desktop.viewmodels.records import RecordList
from care_desktop.viewmodels.settings_overview import AccountOverview, OverviewState
from care_desktop.viewmodels.settings_preview import SyncPreviewPage


class AccountOverviewView(ScrolledColumn):
    """Every control acts at once; what could not be done is said on top."""

    def __init__(
        self, page: AccountOverview, preview: SyncPreviewPage, runs: RecordList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._page, self._preview, self._runs = page, preview, runs
        self._later = Walk(self)
        self._parts = [self._add_preview, self._add_runs]
        self._problem = Banner("danger", "", _("Dismiss"))
        self._waiting = WaitingLine(lambda: page.link)
        self._connection = ConnectionCard(page)
        self._default = DefaultCard(page)
        self._users = HeadedCard(_("Connected users"), _("Whoever has connected a Salesforce user works as that user."))
        self._user_lines, self._nobody = Facts(), PlainLabel(_("Nobody has connected a user of their own."), "muted")
        self._sync = SyncCard(page)
        self._remove = RemoveCard(page)
        self._came_from: QWidget = self._connection.own_button
        self._build()
        self._problem.acted.connect(page.dismiss_problem)
        self._waiting.cancel.clicked.connect(page.cancel)
        observe(self, page, self.show_state)

    def show_state(self, state: OverviewState) -> None:
        """Show everything that the state says."""
        problem = state.problem
        self._problem.tell(problem.sentence if problem else "", details=problem.details if problem else "")
        goes_back = not state.waiting and has_focus(self._waiting.cancel)
        self._show_waiting(state.waiting)
        free = not state.waiting and not state.busy
        self._connection.show_state(state, free)
        self._default.show_state(state, free)
        self._show_users(state.users)
        self._sync.show_state(state)
        self._remove.show_state(state, free)
        if goes_back:
            self._go_back()

    def _show_waiting(self, words: str) -> None:
        """Go to Cancel while the browser is open."""
        was_waiting = self._waiting.isVisibleTo(self)
        if words and not was_waiting:
            before = self.window().focusWidget()
            self._came_from = before if self.isAncestorOf(before) else self._connection.own_button
        self._waiting.tell(words)
        if words and not was_waiting:
            self.verticalScrollBar().setValue(0)
            self._waiting.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_back(self) -> None:
        """Put the keyboard back on what opened the browser, never on the next switch in its way."""
        self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_users(self, users: tuple[tuple[str, str], ...]) -> None:
        self._user_lines.show_lines(users)
        self._nobody.setVisible(not users)

    def build_rest(self) -> Iterator[None]:
        """Build what stands further below, one part after the other."""
        while self._parts:
            self._parts.pop(0)()
            yield

    def showEvent(self, event: QShowEvent) -> None:
        """Be whole soon after it is looked at."""
        super().showEvent(event)
        if self._parts:
            self._later.begin(self._catch_up())

    def _catch_up(self) -> Iterator[None]:
        yield  # what is there is shown first
        yield from self.build_rest()

    def _add_preview(self) -> None:
        card = PreviewCard(self._preview)
        self.body.insertWidget(self.body.indexOf(self._sync) + 1, card)
        put_in_order(self._default, card.controls)

    def _add_runs(self) -> None:
        words = CardWords(
            "sync-runs",
            _("What the sync decided"),
            _("Decisions of contact sync, the newest first"),
            _("Which decisions"),
        )
        card = RecordsCard(self._runs, words)
        self.body.insertWidget(self.body.indexOf(self._default), card)
        put_in_order(self._default, card.controls)

    def _build(self) -> None:
        self.setObjectName("account-overview")
        self._problem.setObjectName("overview-problem")
        self._users.body.addWidget(self._user_lines)
        self._users.body.addWidget(self._nobody)
        parts = (self._problem, self._waiting, self._connection, self._sync, self._default, self._users, self._remove)
        for part in parts:
            self.body.addWidget(part)


class ConnectionCard(HeadedCard):
    """The org, and as whom one works in it."""

    def __init__(self, page: AccountOverview, parent: QWidget | None = None) -> None:
        super().__init__(_("Connection"), parent=parent)
        self._facts = Facts()
        self.own_button = PushButton(_("Connect as yourself"))
        self._disconnect = PushButton(_("Disconnect"))
        self.own_button.setObjectName("connect-own")
        self._disconnect.setObjectName("disconnect-own")
        self.own_button.clicked.connect(page.connect_own)
        self._disconnect.clicked.connect(page.disconnect_own)
        self.body.addWidget(self._facts)
        self.body.addLayout(button_row(self.own_button, self._disconnect))

    def show_state(self, state: OverviewState, free: bool) -> None:
        """Show the connection as it is now; `free`: nothing else is under way."""
        words = state.words
        if words is None:
            return
        lines = (
            (_("Organisation"), words.name),
            (_("Kind"), _("Sandbox: nothing written here is for real") if words.is_sandbox else _("Production")),
            (_("Organisation id"), words.org_id),
            (_("Address"), words.host),
            (_("API version"), state.api),
            (_("API calls"), state.calls),
            (_("State"), words.state),
            (_("You work here"), words.whom),
            (_("Use"), words.note),
        )
        self._facts.show_lines(lines)
        self.own_button.setText(state.own_button)
        theme.set_role(self.own_button, "secondary" if words.tone == "success" else "primary")
        enable(self.own_button, free)
        enable(self._disconnect, free)
        hide_in_favour_of(self.own_button, self._disconnect, hidden=not state.can_disconnect)


class DefaultCard(HeadedCard):
    """The connection for everybody who connected no user of their own."""

    def __init__(self, page: AccountOverview, parent: QWidget | None = None) -> None:
        told = _("Whoever has connected no user of their own, and the Care server itself, works as this user.")
        super().__init__(_("Default connection"), told, parent)
        self._whom = PlainLabel("", selectable=True)
        self._connect, self._end = PushButton(_("Connect")), PushButton(_("End it"))
        self._refusal = PlainLabel("", "secondary")
        self._connect.setObjectName("connect-default")
        self._end.setObjectName("end-default")
        self._end.setAccessibleName(_("End the default connection"))
        self._connect.clicked.connect(page.connect_default)
        self._end.clicked.connect(page.end_default)
        self._trouble = Banner("warning")
        self.body.addWidget(self._whom)
        self.body.addWidget(self._trouble)
        self.body.addLayout(button_row(self._connect, self._end))
        self.body.addWidget(self._refusal)

    def show_state(self, state: OverviewState, free: bool) -> None:
        """Show whom it stands for."""
        self._whom.setText(state.default)
        self._trouble.tell(state.default_trouble)
        self._connect.setText(_("Replace") if state.has_default else _("Connect"))
        spoken = _("Replace the default connection") if state.has_default else _("Connect the default connection")
        self._connect.setAccessibleName(spoken)
        for button in (self._connect, self._end):
            button.explain(state.default_refusal)
            enable(button, free)
            if state.default_refusal:
                button.setEnabled(False)
        hide_in_favour_of(self._connect, self._end, hidden=not state.has_default)
        self._refusal.setText(state.default_refusal)
        self._refusal.setVisible(bool(state.default_refusal))


class RemoveCard(HeadedCard):
    """Removing the account, for all users; asked about first, for there is no undo."""

    def __init__(self, page: AccountOverview, parent: QWidget | None = None) -> None:
        super().__init__(_("Remove this account"), parent=parent)
        self._told = PlainLabel("", "muted")
        self._remove = PushButton(_("Remove account"), "danger", "trash")
        self._sure, self._keep = PushButton(_("Remove for all users"), "danger"), PushButton(_("Keep it"))
        self._asks = False
        names = {self._remove: "remove-account", self._sure: "remove-for-all", self._keep: "keep-account"}
        for button, name in names.items():
            button.setObjectName(name)
        self._remove.clicked.connect(page.ask_remove)
        self._sure.clicked.connect(page.remove)
        self._keep.clicked.connect(page.keep)
        self.body.addWidget(self._told)
        self.body.addLayout(button_row(self._remove, self._sure, self._keep))

    def show_state(self, state: OverviewState, free: bool) -> None:
        """Show the button, or the question."""
        question = _("Remove it for all users, with its default connection and its mapping? This cannot be undone.")
        told = _("Contacts that are linked stay linked, and nothing changes in Salesforce.")
        self._told.setText(question if state.asks_remove else state.remove_refusal or told)
        self._remove.explain(state.remove_refusal)
        self._remove.setEnabled(free and not state.remove_refusal)
        self._remove.setVisible(not state.asks_remove)
        self._sure.setVisible(state.asks_remove)
        self._keep.setVisible(state.asks_remove)
        if state.asks_remove != self._asks:
            self._asks = state.asks_remove
            reveal(self, self._keep if self._asks else self._remove)


def hide_in_favour_of(stays: QWidget, goes: QWidget, *, hidden: bool) -> None:
    """Hide a button whose work is done, and leave the focus beside it."""
    if hidden and has_focus(goes):
        stays.setEnabled(True)
        stays.setFocus(Qt.FocusReason.OtherFocusReason)
    goes.setVisible(not hidden)
