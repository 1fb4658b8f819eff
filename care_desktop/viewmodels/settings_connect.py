"""The form "Connect a Salesforce account": which org, in the browser, and how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from care_desktop.domain.errors import CareDesktopError, SignInEnd, SignInStopped
from care_desktop.domain.session import SalesforceAccount
from care_desktop.i18n import _
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.last_view import Settings
from care_desktop.viewmodels.observable import Observable

_CLIENT, _HOST = "salesforce.client", "salesforce.host"


class LoginKind(StrEnum):
    """Where the users of the org sign in."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"
    MY_DOMAIN = "my domain"


_ADDRESSES = {
    LoginKind.PRODUCTION: "https://login.salesforce.com",
    LoginKind.SANDBOX: "https://test.salesforce.com",
}


class Connecting(Protocol):
    """Signing in to an org that is to become an account."""

    @property
    def page(self) -> str: ...

    async def connect(self, login_url: str, client_id: str) -> SalesforceAccount: ...

    def cancel(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ConnectState:
    """The form; `waiting` while the browser is open. Problems stand at their fields, `problem` above the form."""

    is_open: bool = False
    kind: LoginKind = LoginKind.PRODUCTION
    host: str = ""
    client_id: str = ""
    host_problem: str = ""
    client_problem: str = ""
    waiting: bool = False
    problem: Explanation | None = None


@dataclass(frozen=True, slots=True)
class FirstValues:
    """What the form begins with where nothing is remembered."""

    client_id: str = ""
    host: str = ""


class ConnectAccount(Observable[ConnectState]):
    """Ask where, send the person to the browser, wait, and tell `on_connected` of the account."""

    def __init__(
        self,
        connections: Connecting,
        *,
        settings: Settings,
        first: FirstValues,
        scope: TaskScope,
        on_connected: Callable[[SalesforceAccount], None],
    ) -> None:
        client, host = settings.get(_CLIENT, first.client_id), settings.get(_HOST, first.host)
        kind = LoginKind.MY_DOMAIN if host else LoginKind.PRODUCTION
        super().__init__(ConnectState(kind=kind, host=host, client_id=client))
        self._connections = connections
        self._settings = settings
        self._scope = scope
        self._on_connected = on_connected

    @property
    def link(self) -> str:
        """The page that the browser should show, "" before it is known."""
        return self._connections.page

    def open(self) -> None:
        """Show the form."""
        self._set(replace(self.state, is_open=True, problem=None))

    def close(self) -> None:
        """Put the form away; what was typed stays, a sign-in under way is stopped."""
        self.cancel()
        self._set(replace(self.state, is_open=False, problem=None, host_problem="", client_problem=""))

    def choose(self, kind: LoginKind) -> None:
        """Choose where the users of the org sign in."""
        self._set(replace(self.state, kind=kind, host_problem=""))

    def type_host(self, host: str) -> None:
        """Take the typed My Domain address."""
        self._set(replace(self.state, host=host, host_problem=""))

    def type_client(self, client_id: str) -> None:
        """Take the typed consumer key of the connected app."""
        self._set(replace(self.state, client_id=client_id, client_problem=""))

    def submit(self) -> None:
        """Open the browser, unless something is missing."""
        state = self.state
        if state.waiting:
            return
        host_problem = _("Type the address where your users sign in.") if not self._address() else ""
        client_problem = "" if state.client_id.strip() else _("Type the consumer key of your connected app.")
        self._set(replace(state, host_problem=host_problem, client_problem=client_problem, problem=None))
        if not host_problem and not client_problem and self._scope.once("connect", self._connect()):
            self._set(replace(self.state, waiting=True))

    def cancel(self) -> None:
        """Stop waiting for the browser."""
        if self.state.waiting:
            self._connections.cancel()

    async def _connect(self) -> None:
        address, client_id = self._address(), self.state.client_id.strip()
        try:
            account = await self._connections.connect(address, client_id)
        except CareDesktopError as error:
            self._failed(error)
            return
        self._settings.put(_CLIENT, client_id)
        self._settings.put(_HOST, self.state.host.strip() if self.state.kind is LoginKind.MY_DOMAIN else "")
        self._set(replace(self.state, waiting=False, is_open=False))
        self._on_connected(account)

    def _failed(self, error: CareDesktopError) -> None:
        why = error.why if isinstance(error, SignInStopped) else None
        told = explain(error)
        at_host = why is SignInEnd.BAD_ADDRESS and self.state.kind is LoginKind.MY_DOMAIN
        silent = at_host or why is SignInEnd.CANCELLED
        state = replace(self.state, waiting=False, problem=None if silent else told)
        self._set(replace(state, host_problem=told.sentence) if at_host else state)

    def _address(self) -> str:
        if self.state.kind is not LoginKind.MY_DOMAIN:
            return _ADDRESSES[self.state.kind]
        return self.state.host.strip().rstrip("/")
