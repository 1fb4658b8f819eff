"""Who is signed in, which Salesforce accounts are connected, and which of them is in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from care_desktop.domain.errors import NoPermission
from care_desktop.domain.ids import AccountId, UserId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.permissions import Rights
from care_desktop.domain.session import SalesforceUser
from care_desktop.services.ports import CareSession, Me, SalesforceAccount

NOBODY = Me(UserId(""), "", "", Rights())


class Session:
    """The signed-in user and the Salesforce account in use; empty until `start` has been answered."""

    def __init__(self, care: CareSession) -> None:
        self._care = care
        self.me = NOBODY
        self.accounts: tuple[SalesforceAccount, ...] = ()
        self.account: SalesforceAccount | None = None
        self.user_of: Callable[[SalesforceAccount], SalesforceUser | None] = self._told_by_care

    @property
    def rights(self) -> Rights:
        """Everything the signed-in user may do."""
        return self.me.rights

    @property
    def account_id(self) -> AccountId:
        """The Salesforce account in use. Raises NoPermission (no account) when none is connected."""
        if self.account is None:
            raise NoPermission("no Salesforce account is connected", Refusal.NO_ACCOUNT)
        return self.account.id

    @property
    def writes_as(self) -> str:
        """Whom records are made and changed as in the account in use (rule E5); `user_of` knows, where anybody does."""
        user = self.user_of(self.account) if self.account is not None else None
        return (user.name or user.username) if user is not None else self.me.name

    async def start(self) -> None:
        """Ask Care who this is. Raises Unreachable, SignInNeeded."""
        self.learn(await self._care.me(), await self._care.salesforce_accounts())

    def learn(self, me: Me, accounts: Sequence[SalesforceAccount]) -> None:
        """Take over what Care said; the account in use stays the same where it is still connected."""
        self.me = me
        self.accounts = tuple(accounts)
        in_use = self.account.id if self.account else None
        same = (account for account in self.accounts if account.id == in_use)
        self.account = next(same, self.accounts[0] if self.accounts else None)

    def learn_account(self, account: SalesforceAccount) -> None:
        """Take over what Care said of one account, be it a new one."""
        known = {**{known.id: known for known in self.accounts}, account.id: account}
        self.learn(self.me, tuple(known.values()))

    def _told_by_care(self, account: SalesforceAccount) -> SalesforceUser | None:
        return account.user_for(self.me.id)
