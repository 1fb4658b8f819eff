"""Connecting Salesforce orgs: in the browser, as oneself or for everybody, and ending it again."""

from __future__ import annotations

import logging
from collections.abc import Awaitable

from care_desktop.domain.errors import (
    AnswerLost,
    CareDesktopError,
    Misunderstood,
    SignInEnd,
    SignInStopped,
    Unreachable,
)
from care_desktop.domain.ids import AccountId
from care_desktop.domain.session import NewAccount, SalesforceAccount, SalesforceUser, SignedIn
from care_desktop.domain.sign_in import login_address
from care_desktop.services.events import AccountChanged, Bus
from care_desktop.services.later_events import ConnectionChanged
from care_desktop.services.own_connections import OwnConnection, OwnConnections
from care_desktop.services.ports import CareAccounts, OrgSignIn, Vault
from care_desktop.services.session import Session

log = logging.getLogger(__name__)


class Connections:
    """One sign-in at a time: a second one stops the first. Tells of what changed as ConnectionChanged, and of another
    default connection as AccountChanged.

    The verbs raise SignInStopped (refused, too late, another org), NoPermission, Unreachable, Misunderstood.
    """

    def __init__(self, care: CareAccounts, *, session: Session, sign_in: OrgSignIn, vault: Vault, bus: Bus) -> None:
        self._care = care
        self._session = session
        self._sign_in = sign_in
        self._vault = vault
        self._own = OwnConnections(vault)
        self._bus = bus
        self._known: dict[AccountId, SalesforceUser] = {}
        self._apps: dict[AccountId, str] = {}
        self._handed_over: dict[AccountId, SalesforceUser] = {}
        self._waiting = 0

    @property
    def is_signing_in(self) -> bool:
        """Whether the browser is open for a sign-in."""
        return self._waiting > 0

    @property
    def page(self) -> str:
        """The page of the sign-in that waits for the browser, "" for none."""
        return self._sign_in.page

    @property
    def is_lasting(self) -> bool:
        """Whether connections will be there at the next start; False where the system has no keyring."""
        return self._vault.is_lasting

    def user_of(self, account: SalesforceAccount) -> SalesforceUser | None:
        """Return whom writes go as: the own connection's user, else the default connection's; None for nobody."""
        return self._handed_over.get(account.id) or self._known.get(account.id) or account.default_user

    def has_own(self, account: SalesforceAccount) -> bool:
        """Say whether the signed-in user connected a Salesforce user of their own, be it expired."""
        return account.id in self._known

    def is_noted(self, account: SalesforceAccount) -> bool:
        """Say whether Care has noted a Salesforce user of the signed-in user, be it connected on another computer."""
        return any(one.care_user_id == self._session.me.id for one in account.connected_users)

    def own_user(self, account: SalesforceAccount | None) -> SalesforceUser | None:
        """Return whom the signed-in user connected, be it expired; None where there is nobody, or no account."""
        return None if account is None else self._known.get(account.id)

    def app_of(self, account: SalesforceAccount) -> str:
        """Return the client id that the own connection was made with: an admin may have changed the account's since."""
        return self._apps.get(account.id) or account.client_id

    async def load(self) -> None:
        """Take what earlier runs and other windows have connected out of the vault, where Care knows of any."""
        me = self._session.me.id
        for account in self._session.accounts:
            found = await self._own.read(account.org_id, me) if self.is_noted(account) else None
            if found is not None:
                self._known[account.id], self._apps[account.id] = found.user, found.client_id
            else:
                self._known.pop(account.id, None)

    def note_handed_over(self, account: AccountId, user: SalesforceUser) -> None:
        """Take note of whom the tokens stand for that the environment gave for this run."""
        self._handed_over[account] = user
        self._bus.publish(AccountChanged(account))

    async def connect(self, login_url: str, client_id: str) -> SalesforceAccount:
        """Sign in to an org, make it an account in Care if it is none yet, and work in it as that user from now on."""
        address = login_address(login_url)
        if address is None:
            raise SignInStopped(SignInEnd.BAD_ADDRESS)
        signed_in = await self._ask(address, client_id)
        new = _new_account(signed_in, address, client_id.strip())
        account = await self._or_revoke(signed_in, self._care.add_account(new))
        return await self._take(account, signed_in, new.client_id)

    async def connect_default(self, account: SalesforceAccount) -> SalesforceAccount:
        """Sign in as the user for everybody who connected none, and hand that connection over to Care."""
        signed_in = await self._ask_for(account)
        handing_over = self._care.set_default_connection(account.id, signed_in.user, signed_in.refresh_token)
        account = await self._or_revoke(signed_in, handing_over, unless=AnswerLost)  # it may be in use by now
        self._session.learn_account(account)
        self._bus.publish(AccountChanged(account.id))
        return account

    async def reconnect(self, account: SalesforceAccount) -> SalesforceAccount:
        """Sign in anew to the org of an account as oneself; everything half-filled in the window stays."""
        known = self._known.get(account.id)
        signed_in = await self._ask_for(account, username=known.username if known else "")
        return await self._take(account, signed_in, account.client_id)

    async def disconnect(self, account: SalesforceAccount) -> SalesforceAccount:
        """End the own connection here, at Salesforce and in Care; whoever of them does not answer, here it ends."""
        await self.end_own(account)
        try:
            account = await self._care.note_own_connection(account.id, None)
        finally:
            self._tell(account)
        return account

    async def end_own(self, account: SalesforceAccount) -> None:
        """End the own connection here and at Salesforce, also that to an account which Care has removed."""
        me = self._session.me.id
        found = await self._own.read(account.org_id, me)
        await self._own.forget(account.org_id, me)
        self._known.pop(account.id, None)
        if found is not None and found.refresh_token:
            await self._revoke(account.instance_url, found.refresh_token)

    def cancel(self) -> None:
        """Stop the sign-in that waits for the browser; who waits for it hears SignInStopped (cancelled)."""
        self._sign_in.cancel()

    async def _take(self, account: SalesforceAccount, signed_in: SignedIn, client_id: str) -> SalesforceAccount:
        """Work as who signed in: known to Care first, kept here then, and the connection before is ended at last."""
        me = self._session.me.id
        account = await self._or_revoke(signed_in, self._care.note_own_connection(account.id, signed_in.user))
        before = await self._own.read(account.org_id, me)
        await self._own.keep(account.org_id, me, OwnConnection(signed_in.user, signed_in.refresh_token, client_id))
        self._known[account.id], self._apps[account.id] = signed_in.user, client_id
        self._tell(account)
        if before is not None and before.refresh_token:
            await self._revoke(account.instance_url, before.refresh_token)
        return account

    async def _or_revoke(
        self,
        signed_in: SignedIn,
        work: Awaitable[SalesforceAccount],
        *,
        unless: type[CareDesktopError] | tuple[()] = (),
    ) -> SalesforceAccount:
        """Return what Care answers; what Care refuses leaves nothing behind in the org."""
        try:
            return await work
        except unless:
            raise
        except CareDesktopError:
            await self._revoke(signed_in.instance_url, signed_in.refresh_token)
            raise

    async def _ask_for(self, account: SalesforceAccount, username: str = "") -> SignedIn:
        login_url = account.login_url or account.instance_url
        signed_in = await self._ask(login_url, account.client_id, username)
        if signed_in.org_id != account.org_id:
            await self._revoke(signed_in.instance_url, signed_in.refresh_token)
            raise SignInStopped(SignInEnd.OTHER_ORG, f"{signed_in.org_id} in place of {account.org_id}")
        return signed_in

    async def _ask(self, login_url: str, client_id: str, username: str = "") -> SignedIn:
        self._waiting += 1
        try:
            return await self._sign_in.sign_in(login_url, client_id, username=username)
        finally:
            self._waiting -= 1

    async def _revoke(self, instance_url: str, token: str) -> None:
        try:
            await self._sign_in.revoke(instance_url, token)
        except (Unreachable, Misunderstood) as error:
            log.info("not revoked: %s", type(error).__name__)

    def _tell(self, account: SalesforceAccount) -> None:
        self._handed_over.pop(account.id, None)
        self._session.learn_account(account)
        self._bus.publish(ConnectionChanged(account.id, self.user_of(account)))


def _new_account(signed_in: SignedIn, login_url: str, client_id: str) -> NewAccount:
    return NewAccount(
        name=signed_in.org_name or signed_in.org_id,
        org_id=signed_in.org_id,
        instance_url=signed_in.instance_url,
        is_sandbox=signed_in.is_sandbox,
        login_url=login_url,
        client_id=client_id,
        user=signed_in.user,
    )
