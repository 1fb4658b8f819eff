"""The Salesforce accounts of a fake Care server: versions grow, rights are asked for, changes are pushed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from care_desktop.domain.errors import NoPermission, RecordGone, SettingsChanged, SignInNeeded
from care_desktop.domain.ids import AccountId
from care_desktop.domain.mapping import FieldMapping
from care_desktop.domain.permissions import Permission
from care_desktop.domain.session import ConnectedUser, DefaultAccess, NewAccount, SalesforceUser
from care_desktop.services.ports import Me, SalesforceAccount
from tests.helpers.builders import NOW, account, me
from tests.helpers.fake_stream import FakeStream


class FakeAccounts(FakeStream):
    """Fits ports.CareSession and ports.CareAccounts.

    `default_tokens` are the refresh tokens that were handed over; an account without one has no default connection.
    """

    def __init__(self) -> None:
        super().__init__()
        self.user: Me = me()
        self.accounts: list[SalesforceAccount] = [account()]
        self.mappings: dict[AccountId, FieldMapping] = {}
        self.default_tokens: dict[AccountId, str] = {}
        self.renewals: Counter[AccountId] = Counter()

    # what a test does to the server

    def change_account(self, changed: SalesforceAccount) -> SalesforceAccount:
        """Store another value of an account with the next version and push it."""
        before = self._account(changed.id)
        changed = replace(changed, version=before.version + 1)
        self.accounts[self.accounts.index(before)] = changed
        self.push("account", changed.id, changed.version)
        return changed

    def change_mapping(self, account_id: AccountId, mapping: FieldMapping, by: str = "Sam Admin") -> FieldMapping:
        """Store a mapping with the next version, as somebody else would, and push it."""
        version = self.mappings.get(account_id, FieldMapping()).version + 1
        self.mappings[account_id] = replace(mapping, version=version, changed_by=by, changed_at=NOW)
        self.push("account", account_id, self._account(account_id).version)
        return self.mappings[account_id]

    # ports.CareSession

    async def me(self) -> Me:
        async with self.gate("me"):
            return self.user

    async def salesforce_accounts(self) -> Sequence[SalesforceAccount]:
        async with self.gate("salesforce_accounts"):
            return tuple(self.accounts)

    # ports.CareAccounts

    async def add_account(self, new: NewAccount) -> SalesforceAccount:
        async with self.gate("add_account"):
            self._needs(Permission.ADD_ACCOUNTS)
            known = next((one for one in self.accounts if one.org_id == new.org_id), None)
            if known is not None:
                return known
            added = SalesforceAccount(
                AccountId(f"sfa-{new.org_id}"),
                new.name,
                new.org_id,
                new.instance_url,
                new.is_sandbox,
                login_url=new.login_url,
                client_id=new.client_id,
                connected_users=(self._connected(new.user),),
            )
            self.accounts.append(added)
            self.push("account", added.id, added.version)
            return added

    async def remove_account(self, account: AccountId) -> None:
        async with self.gate("remove_account"):
            self._needs(Permission.REMOVE_ACCOUNTS)
            if account not in {one.id for one in self.accounts}:
                return
            gone = self._account(account)
            self.accounts.remove(gone)
            self.mappings.pop(account, None)
            self.default_tokens.pop(account, None)
            self.push("account", account, gone.version + 1)

    async def note_own_connection(self, account: AccountId, user: SalesforceUser | None) -> SalesforceAccount:
        async with self.gate("note_own_connection"):
            known = self._account(account)
            users = [one for one in known.connected_users if one.care_user_id != self.user.id]
            own = [] if user is None else [self._connected(user)]
            return self.change_account(replace(known, connected_users=(*users, *own)))

    async def set_default_connection(
        self, account: AccountId, user: SalesforceUser | None, refresh_token: str
    ) -> SalesforceAccount:
        async with self.gate("set_default_connection"):
            self._needs(Permission.ADD_ACCOUNTS)
            known = self._account(account)
            if user is None:
                self.default_tokens.pop(account, None)
            else:
                self.default_tokens[account] = refresh_token
            return self.change_account(replace(known, default_user=user, default_expired=False))

    async def default_access(self, account: AccountId, stale: str = "") -> DefaultAccess:
        async with self.gate("default_access"):
            user = self._account(account).default_user
            if user is None or account not in self.default_tokens:
                raise SignInNeeded("no default connection")
            if stale == self._access(account):
                self.renewals[account] += 1
            return DefaultAccess(self._access(account), user)

    async def set_contact_sync(self, account: SalesforceAccount, on: bool) -> SalesforceAccount:
        async with self.gate("set_contact_sync"):
            self._needs(Permission.MANAGE_WORKFLOWS)
            known = self._account(account.id)
            if known.version != account.version:
                raise SettingsChanged(known)
            changed = replace(known, sync_contacts=on, sync_changed_by=self.user.name, sync_changed_at=NOW)
            return self.change_account(changed)

    async def mapping(self, account: AccountId) -> FieldMapping:
        async with self.gate("mapping"):
            return self.mappings.get(self._account(account).id, FieldMapping())

    async def save_mapping(self, account: AccountId, mapping: FieldMapping) -> FieldMapping:
        async with self.gate("save_mapping"):
            self._needs(Permission.EDIT_MAPPING)
            current = self.mappings.get(self._account(account).id, FieldMapping())
            if mapping.version != current.version:
                raise SettingsChanged(current)
            return self.change_mapping(account, mapping, self.user.name)

    def _access(self, account_id: AccountId) -> str:
        return f"access {self.renewals[account_id]} of {self.default_tokens[account_id]}"

    def _account(self, account_id: AccountId) -> SalesforceAccount:
        found = next((one for one in self.accounts if one.id == account_id), None)
        if found is None:
            raise RecordGone(details="no such account")
        return found

    def _connected(self, user: SalesforceUser) -> ConnectedUser:
        return ConnectedUser(self.user.name, user, NOW, self.user.id)

    def _needs(self, permission: Permission) -> None:
        if not self.user.rights.has(permission):
            raise NoPermission(permission)
