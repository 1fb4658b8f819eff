"""The wire to the Salesforce account in use: whose tokens it carries, and how it turns when that changes."""

from __future__ import annotations

import logging
from functools import partial

from care_desktop.api.addresses import trusted_base
from care_desktop.api.auth import AskedToken, NoToken, OwnSafe, RefreshingToken, StaticToken, TokenSource, TurnedToken
from care_desktop.api.salesforce.capabilities import Capabilities
from care_desktop.api.salesforce.client import API_VERSION, SalesforceClient, SalesforceDialect
from care_desktop.api.salesforce.identity import common_version, identity, is_version
from care_desktop.api.salesforce.oauth import Refresh, TokenDialect
from care_desktop.api.salesforce.org import OrgPlace
from care_desktop.api.transport import Pool, Transport
from care_desktop.bootstrap.connection import Connection
from care_desktop.bootstrap.keys import Keys
from care_desktop.bootstrap.vault_safe import VaultSafe
from care_desktop.domain.errors import CareDesktopError, Misunderstood
from care_desktop.domain.ids import AccountId, UserId
from care_desktop.domain.session import SalesforceAccount
from care_desktop.services.connections import Connections
from care_desktop.services.events import AccountChanged, Bus, Reach, ReachChanged
from care_desktop.services.later_events import ConnectionChanged
from care_desktop.services.ports import CareAccounts
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.storage.metadata import MetadataFolder
from care_desktop.storage.settings import SettingsFile

log = logging.getLogger(__name__)
_VERSION = "salesforce.version."
_LACKING = "salesforce.lacking."


class OrgWire:
    """Carries requests to the org in use: by the own connection where there is one, else by the account's default one.

    Tokens of the environment come first, until somebody connects in the window. Owns no tasks: `scope` does.
    """

    def __init__(
        self,
        pool: Pool,
        connection: Connection,
        *,
        care: CareAccounts,
        keys: Keys,
        settings: SettingsFile,
        metadata: MetadataFolder,
        bus: Bus,
    ) -> None:
        self._pool, self._connection, self._care = pool, connection, care
        self._keys, self._settings, self._metadata, self._bus = keys, settings, metadata, bus
        self._from_environment = bool(connection.salesforce_token or connection.salesforce_refresh_token)
        self._tokens = TurnedToken(NoToken())
        self._at: SalesforceAccount | None = None
        self._reach = Reach.CONNECTING
        self.api_version = ""
        self.transport = Transport(
            pool,
            connection.care_url,
            dialect=SalesforceDialect(),
            tokens=self._tokens,
            on_reach=self._tell_reach,
        )
        self.client = SalesforceClient(self.transport)

    async def turn(self, session: Session, connections: Connections) -> None:
        """Turn to the account that the session uses, as whoever is connected now; without one nothing is sent."""
        account = session.account
        if account is None or not _is_trusted(account.instance_url):
            self._at = None
            await self._tokens.turn_to(NoToken())
            return
        version = await self._version(account)
        source = self._source(account, session.me.id, connections)
        if self._at is None or self._at.instance_url != account.instance_url:
            self.transport.turn_to(account.instance_url)
        self.api_version = version
        self.client.turn_to(
            OrgPlace(account.instance_url, version, account.org_id, external_id_field=account.external_id_field),
            self._capabilities(account),
            self._metadata.of(account.org_id, self._told_to(account, session.me.id, connections)),
        )
        self._at = account
        await self._tokens.turn_to(source)  # it turns before it waits: no token is ever for another server

    def follow(self, session: Session, connections: Connections, scope: TaskScope) -> None:
        """Turn whenever another connection or account takes the place of the one in use; `scope` owns the turning."""

        async def turn_and_look() -> None:
            await self.turn(session, connections)
            await self._knock()

        def hear_connection(fact: ConnectionChanged) -> None:
            self._from_environment = False
            if session.account is not None and fact.account == session.account.id:
                scope.switch("org wire", turn_and_look())

        async def look_again() -> None:
            before = connections.own_user(session.account)
            await connections.load()
            is_other = connections.own_user(session.account) != before and not self._from_environment
            if is_other or _place(session.account) != _place(self._at):
                scope.switch("org wire", turn_and_look())

        def hear_account(_fact: AccountChanged) -> None:
            scope.switch("org account", look_again())

        def hear_reach(fact: ReachChanged) -> None:
            """Try again when Care, which gives the default connection's tokens, knows its user again."""
            if fact.side == "care" and fact.reach is Reach.ONLINE and self._reach is Reach.EXPIRED:
                scope.once("org knock", self._knock())

        self._bus.subscribe(ReachChanged, hear_reach)
        self._bus.subscribe(ConnectionChanged, hear_connection)
        self._bus.subscribe(AccountChanged, hear_account)
        scope.start(self._look_ahead(session, connections))

    def _tell_reach(self, word: str) -> None:
        self._reach = Reach(word)
        self._bus.publish(ReachChanged("salesforce", self._reach))

    async def _knock(self) -> None:
        """Find out whether the connection is good: pages hear that of the transport."""
        if self._at is None:
            return
        try:
            await identity(self.transport)
        except CareDesktopError as error:
            log.info("not connected: %s", type(error).__name__)

    async def _look_ahead(self, session: Session, connections: Connections) -> None:
        """Learn what is not needed at once: whom the tokens of the environment stand for, and newer versions."""
        account = session.account
        if account is None:
            return
        try:
            if self._from_environment:
                connections.note_handed_over(account.id, (await identity(self.transport)).user)
            self._settings.put(_VERSION + account.org_id, await common_version(self._plain(account)))
        except CareDesktopError as error:
            log.info("not looked ahead: %s", type(error).__name__)

    def _told_to(self, account: SalesforceAccount, me: UserId, connections: Connections) -> str:
        """Return a name for whom the org tells what it tells: each user may see other fields."""
        user = None if self._from_environment else connections.user_of(account)
        return user.id if user is not None else f"care {me}"

    def _capabilities(self, account: SalesforceAccount) -> Capabilities:
        """Return what the org turned out not to have, in this run and in earlier ones."""
        name = _LACKING + account.org_id
        found = Capabilities(keep=lambda text: self._settings.put(name, text))
        found.remember(self._settings.get(name))
        return found

    def _source(self, account: SalesforceAccount, me: UserId, connections: Connections) -> TokenSource:
        connection = self._connection
        endpoint = Transport(self._pool, account.instance_url, dialect=TokenDialect())
        if self._from_environment:
            if not connection.salesforce_refresh_token:
                return StaticToken(connection.salesforce_token)
            safe = OwnSafe(connection.salesforce_refresh_token, _keep_in_memory)
            refresh = Refresh(endpoint, connection.client_id)
            return RefreshingToken(refresh, safe, access_token=connection.salesforce_token)
        own = connections.own_user(account)
        if own is not None:
            told = partial(self._bus.publish, AccountChanged(account.id))
            safe_of_own = VaultSafe(self._keys, (account.org_id, me), own, told=told)
            return RefreshingToken(Refresh(endpoint, connections.app_of(account)), safe_of_own)
        return AskedToken(partial(self._ask, account.id))

    async def _ask(self, account: AccountId, stale: str) -> str:
        return (await self._care.default_access(account, stale)).token

    def _plain(self, account: SalesforceAccount) -> Transport:
        """Return a wire without tokens that tells nobody how it fares."""
        return Transport(self._pool, account.instance_url, dialect=SalesforceDialect())

    async def _version(self, account: SalesforceAccount) -> str:
        """Return the version to speak: that of the last run at once, and asked for where there was none."""
        key = _VERSION + account.org_id
        known = self._settings.get(key)
        if is_version(known):
            return known
        try:
            version = await common_version(self._plain(account))
        except CareDesktopError as error:
            log.info("versions not read: %s", type(error).__name__)
            return API_VERSION
        self._settings.put(key, version)
        return version


def _is_trusted(address: str) -> bool:
    try:
        return bool(trusted_base(address))
    except Misunderstood:
        log.warning("the account's address is none for tokens")
        return False


def _place(account: SalesforceAccount | None) -> tuple[object, ...] | None:
    return None if account is None else (account.id, account.instance_url, account.client_id, account.default_user)


async def _keep_in_memory(refresh_token: str) -> None:
    """Keep nothing: these tokens were handed over for this run only and lie in no keyring."""
