"""The page of all Salesforce accounts: which orgs are connected, how, as whom, and connecting another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import AccountId
from care_desktop.domain.permissions import Permission
from care_desktop.domain.session import SalesforceAccount
from care_desktop.services.accounts import Accounts
from care_desktop.services.connections import Connections
from care_desktop.services.events import AccountChanged, Bus, Reach, ReachChanged
from care_desktop.services.later_events import ConnectionChanged
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.settings_words import AccountWords, account_words, refusal


@dataclass(frozen=True, slots=True)
class SettingsAccountsState:
    """The page. `view_refusal` stands in place of the list, `add_refusal` beside the disabled Connect.

    `is_lasting` is False where this computer has no keyring: connections end with the program.
    """

    rows: tuple[AccountWords, ...] = ()
    view_refusal: str = ""
    add_refusal: str = ""
    error: Explanation | None = None
    is_lasting: bool = True


class SettingsAccounts(Observable[SettingsAccountsState]):
    """Follow the session's accounts and their connections."""

    def __init__(
        self,
        accounts: Accounts,
        connections: Connections,
        session: Session,
        *,
        bus: Bus,
        scope: TaskScope,
        open_account: Callable[[AccountId], None],
    ) -> None:
        super().__init__(SettingsAccountsState())
        self._accounts = accounts
        self._connections = connections
        self._session = session
        self._scope = scope
        self._open = open_account
        self._expired = False
        self._ends = (
            bus.subscribe(AccountChanged, lambda fact: self.look_again()),
            bus.subscribe(ConnectionChanged, lambda fact: self.look_again()),
            bus.subscribe(ReachChanged, self._hear_reach),
        )
        self.look_again()

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()

    def read_again(self) -> None:
        """Ask Care for the accounts; what is known stays on show meanwhile."""
        if not self.state.view_refusal:
            self._scope.switch("accounts", self._read())

    def open_account(self, account: AccountId) -> None:
        """Go to the page of an account."""
        self._open(account)

    def look_again(self) -> None:
        """Set the page from what is known now."""
        rights = self._session.rights
        view = refusal(rights, Permission.VIEW_ACCOUNTS)
        rows = () if view else tuple(self._words(account) for account in self._accounts.all)
        add = refusal(rights, Permission.ADD_ACCOUNTS)
        lasting = self._connections.is_lasting
        self._set(replace(self.state, rows=rows, view_refusal=view, add_refusal=add, is_lasting=lasting))

    def is_expired(self, account: AccountId) -> bool:
        """Say whether the connection in use has expired, and belongs to this account."""
        in_use = self._session.account
        return self._expired and in_use is not None and in_use.id == account

    def words_of(self, account: AccountId) -> AccountWords | None:
        """Return one account in words; None when it was removed."""
        return next((row for row in self.state.rows if row.id == account), None)

    async def _read(self) -> None:
        try:
            await self._accounts.read_again()
        except CareDesktopError as error:
            self._set(replace(self.state, error=explain(error)))
        else:
            self._set(replace(self.state, error=None))

    def _words(self, account: SalesforceAccount) -> AccountWords:
        return account_words(
            account,
            self._connections.user_of(account),
            in_use=self._session.account,
            expired=self.is_expired(account.id),
        )

    def _hear_reach(self, fact: ReachChanged) -> None:
        if fact.side == "salesforce":
            self._expired = fact.reach is Reach.EXPIRED
            self.look_again()
