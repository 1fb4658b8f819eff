"""The connected Salesforce accounts and their settings, as an admin sees them."""

from __future__ import annotations

from collections.abc import Sequence

from care_desktop.domain.errors import SettingsChanged
from care_desktop.domain.ids import AccountId
from care_desktop.domain.session import SalesforceAccount
from care_desktop.services.events import AccountChanged, Bus
from care_desktop.services.ports import Care
from care_desktop.services.session import Session


class Accounts:
    """Change the settings of the accounts that the session knows; every change is told as AccountChanged.

    The verbs raise NoPermission, Unreachable, SignInNeeded and RecordGone.
    """

    def __init__(self, care: Care, session: Session, *, bus: Bus) -> None:
        self._care = care
        self._session = session
        self._bus = bus

    @property
    def all(self) -> Sequence[SalesforceAccount]:
        """All accounts, in the order in which they were connected."""
        return self._session.accounts

    def known(self, account: AccountId) -> SalesforceAccount | None:
        """Return the account as last seen; None when it was removed."""
        return next((one for one in self._session.accounts if one.id == account), None)

    async def read_again(self) -> None:
        """Ask Care for all accounts."""
        self._session.learn(self._session.me, await self._care.salesforce_accounts())
        self._bus.publish(AccountChanged())

    async def remove(self, account: AccountId) -> None:
        """Remove an account with its default connection and its mapping; links and escalations stay."""
        await self._care.remove_account(account)
        kept = [one for one in self._session.accounts if one.id != account]
        self._session.learn(self._session.me, kept)
        self._bus.publish(AccountChanged(account))

    async def end_default(self, account: AccountId) -> SalesforceAccount:
        """End the connection for everybody who connected no user of their own."""
        return self._learn(await self._care.set_default_connection(account, None, ""))

    async def set_contact_sync(self, account: SalesforceAccount, on: bool) -> SalesforceAccount:
        """Switch "Sync contacts with Salesforce" for all users. Raises SettingsChanged when somebody was first."""
        try:
            return self._learn(await self._care.set_contact_sync(account, on))
        except SettingsChanged as error:
            if isinstance(error.current, SalesforceAccount):
                self._learn(error.current)
            raise

    async def set_only_full_names(self, account: SalesforceAccount, on: bool) -> SalesforceAccount:
        """Switch "Link automatically on full names only". Raises SettingsChanged when somebody was first."""
        try:
            return self._learn(await self._care.set_only_full_names(account, on))
        except SettingsChanged as error:
            if isinstance(error.current, SalesforceAccount):
                self._learn(error.current)
            raise

    def _learn(self, account: SalesforceAccount) -> SalesforceAccount:
        self._session.learn_account(account)
        self._bus.publish(AccountChanged(account.id))
        return account
