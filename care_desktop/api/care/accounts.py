"""The part of the Care client that fits ports.CareAccounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from care_desktop.api.care.line import CareLine

if TYPE_CHECKING:
    from care_desktop.domain.ids import AccountId
    from care_desktop.domain.mapping import FieldMapping
    from care_desktop.domain.session import DefaultAccess, NewAccount, SalesforceAccount, SalesforceUser


class AccountsClient(CareLine):
    """Reads and writes the settings of Salesforce accounts; what turns them is imported when it is needed."""

    async def salesforce_accounts(self) -> Sequence[SalesforceAccount]:
        """Return the connected Salesforce accounts; may be empty."""
        from care_desktop.api.care import account_requests, readers

        return await self._read(account_requests.accounts(), readers.ACCOUNTS)

    async def add_account(self, new: NewAccount) -> SalesforceAccount:
        """Add an org, or return the account of that org which is there already."""
        from care_desktop.api.care import account_requests, readers

        return await self._read(account_requests.add(new), readers.ACCOUNT)

    async def remove_account(self, account: AccountId) -> None:
        """Remove an account, its default connection and its mapping; links stay."""
        from care_desktop.api.care import account_requests

        await self._send(account_requests.remove(account))

    async def note_own_connection(self, account: AccountId, user: SalesforceUser | None) -> SalesforceAccount:
        """Tell which Salesforce user the signed-in user connected, None for disconnected."""
        from care_desktop.api.care import account_requests, readers

        return await self._read(account_requests.note_own(account, user), readers.ACCOUNT)

    async def set_default_connection(
        self, account: AccountId, user: SalesforceUser | None, refresh_token: str
    ) -> SalesforceAccount:
        """Hand over the connection for everybody who has none, None to end it."""
        from care_desktop.api.care import account_requests, readers

        return await self._read(account_requests.set_default(account, user, refresh_token), readers.ACCOUNT)

    async def default_access(self, account: AccountId, stale: str = "") -> DefaultAccess:
        """Return an access token of the default connection, another than `stale`, which Salesforce refused."""
        from care_desktop.api.care import account_requests, readers

        return await self._read(account_requests.default_access(account, stale), readers.ACCESS)

    async def set_contact_sync(self, account: SalesforceAccount, on: bool) -> SalesforceAccount:
        """Switch "Sync contacts with Salesforce"."""
        from care_desktop.api.care import account_requests, readers

        return await self._read(account_requests.set_contact_sync(account.id, account.version, on), readers.ACCOUNT)

    async def mapping(self, account: AccountId) -> FieldMapping:
        """Return the mapping; one that nobody has saved has version 0 and no rows."""
        from care_desktop.api.care import account_requests, readers

        return await self._read(account_requests.mapping(account), readers.MAPPING)

    async def save_mapping(self, account: AccountId, mapping: FieldMapping) -> FieldMapping:
        """Save over `mapping.version`."""
        from care_desktop.api.care import account_requests, readers

        return await self._read(account_requests.save_mapping(account, mapping), readers.MAPPING)
