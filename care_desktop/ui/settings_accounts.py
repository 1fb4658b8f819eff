"""The page of all Salesforce accounts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.domain.ids import AccountId
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import Chip, ElidedLabel, PlainLabel, isolate
from care_desktop.ui.place import Place
from care_desktop.ui.settings_connect import ConnectAccountView
from care_desktop.ui.settings_parts import ScrolledColumn
from care_desktop.viewmodels.settings_accounts import SettingsAccounts, SettingsAccountsState
from care_desktop.viewmodels.settings_connect import ConnectAccount, ConnectState
from care_desktop.viewmodels.settings_words import AccountWords


class SettingsAccountsView(ScrolledColumn):
    """A card for each account, and the way to connect another one; its form is built when it is opened first."""

    def __init__(self, page: SettingsAccounts, connect: ConnectAccount, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._connect = page, connect
        self._cards: dict[AccountId, AccountCard] = {}
        self._add = PushButton(_("Connect an account"), "primary", "plus")
        self._refusal = PlainLabel("", "secondary")
        self._error = Banner("warning", "", _("Try again"))
        self._fleeting = Banner("info")
        self._empty = Place("cloud")
        self._form: ConnectAccountView | None = None
        self._list = QVBoxLayout()
        self._build()
        self._add.clicked.connect(connect.open)
        self._error.acted.connect(page.read_again)
        observe(self, page, self.show_state)
        observe(self, connect, self._show_form)

    def show_state(self, state: SettingsAccountsState) -> None:
        """Show the accounts as they are now; cards of known ones stay."""
        self._show_cards(state.rows)
        self._empty.setVisible(not state.rows and not self._connect.state.is_open)
        self._empty.say(state.view_refusal or _empty_words(state.add_refusal))
        self._add.explain(state.add_refusal)
        self._refusal.setText(state.add_refusal)
        self._refusal.setVisible(bool(state.add_refusal and state.rows))
        error = state.error
        self._error.tell(error.sentence if error else "", details=error.details if error else "")
        told = _(
            "This computer has no keyring that could be used, so your own connection ends with the program: "
            "you sign in again at the next start."
        )
        self._fleeting.tell("" if state.is_lasting else told)

    def take_focus(self) -> None:
        """Put the keyboard on the first account, or on the button that connects one."""
        first = next(iter(self._cards.values()), None)
        (first.button if first else self._add).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_form(self, state: ConnectState) -> None:
        if state.is_open and self._form is None:
            self._form = ConnectAccountView(self._connect, self.body.parentWidget())
            self.body.insertWidget(self.body.indexOf(self._fleeting) + 1, self._form)
            self._order()
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self._form is not None and self._form.isAncestorOf(focused)
        self._add.setVisible(not state.is_open)
        self._empty.setVisible(not self._page.state.rows and not state.is_open)
        if had_focus and not state.is_open:
            self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_cards(self, rows: tuple[AccountWords, ...]) -> None:
        wanted = [row.id for row in rows]
        for gone in [known for known in self._cards if known not in wanted]:
            card = self._cards.pop(gone)
            self._list.removeWidget(card)
            card.deleteLater()
        for place, row in enumerate(rows):
            if row.id not in self._cards:
                self._cards[row.id] = AccountCard(partial(self._page.open_account, row.id))
                self._list.insertWidget(place, self._cards[row.id])
            self._cards[row.id].show_words(row)
        self._order()

    def _order(self) -> None:
        form = self._form.controls if self._form is not None else ()
        put_in_order(self, [self._add, *form, *(card.button for card in self._cards.values())])

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel(_("Salesforce accounts"), "name"), 1)
        head.addWidget(self._add, 0, Qt.AlignmentFlag.AlignTop)
        self._list.setSpacing(theme.size("space12"))
        self.body.addLayout(head)
        for part in (self._refusal, self._error, self._fleeting):
            self.body.addWidget(part)
        self.body.addLayout(self._list)
        self.body.addWidget(self._empty)
        self.setObjectName("settings-accounts")
        self._add.setObjectName("connect-account-open")
        self._empty.setObjectName("no-accounts")


class AccountCard(Card):
    """One account: which org, production or sandbox, where, as whom; its button opens its page."""

    def __init__(self, open_page: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._name = ElidedLabel("", "title")
        self._environment, self._state = Chip(), Chip()
        self._where, self._whom = ElidedLabel("", "secondary"), ElidedLabel("", "secondary")
        self._note = PlainLabel("", "secondary")
        self.button = PushButton(_("Open"))
        self.button.clicked.connect(lambda _checked: open_page())
        self._build()

    def show_words(self, words: AccountWords) -> None:
        """Show an account as it is now."""
        self._name.setText(words.name)
        self._environment.show_as(words.environment, "warning" if words.is_sandbox else "")
        self._state.show_as(words.state, "" if words.tone == "muted" else words.tone)
        self._where.setText(" · ".join(filter(None, (words.host, words.org_id))))
        self._whom.setText(words.whom)
        self._note.setText(words.note)
        self._note.setVisible(bool(words.note))
        parts = (isolate(words.name), words.environment, words.state, words.whom, words.note)
        spoken = ", ".join(filter(None, parts))
        self.button.setAccessibleName(_("Open {account}").format(account=isolate(words.name)))
        self.button.setAccessibleDescription(spoken)
        self.button.setObjectName(f"open-account-{words.id}")

    def _build(self) -> None:
        inside = theme.size("space16")
        self.body.setContentsMargins(inside, inside, inside, inside)
        head = QHBoxLayout()
        head.setSpacing(theme.size("space8"))
        head.addWidget(self._name)
        head.addWidget(self._environment)
        head.addWidget(self._state)
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(theme.size("space4"))
        words.addLayout(head)
        words.addWidget(self._where)
        words.addWidget(self._whom)
        words.addWidget(self._note)
        row = QHBoxLayout()
        row.setSpacing(theme.size("space16"))
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self.body.addLayout(row)


def _empty_words(add_refusal: str) -> str:
    if add_refusal:
        return _("No Salesforce account is connected. {why}").format(why=add_refusal)
    return _("No Salesforce account is connected yet. Connect one, so that customers can be linked to their contacts.")
