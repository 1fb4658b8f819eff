"""Getting back into Salesforce from where one stands: everything half-filled in the window stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from care_desktop.domain.errors import CareDesktopError, SignInEnd, SignInStopped
from care_desktop.i18n import _
from care_desktop.services.connections import Connections
from care_desktop.services.events import Bus, ConnectionChanged, Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.observable import Observable

SIDE = "salesforce"


@dataclass(frozen=True, slots=True)
class ReconnectState:
    """`action` is what the button says, "" while the connection is good; `words` and `problem` stand beside it."""

    action: str = ""
    waiting: bool = False
    words: str = ""
    problem: str = ""
    details: str = ""


class Reconnect(Observable[ReconnectState]):
    """Offers the way back while the connection to Salesforce has expired; a sign-in under way is the scope's."""

    def __init__(self, connections: Connections, session: Session, *, bus: Bus, scope: TaskScope) -> None:
        super().__init__(ReconnectState())
        self._connections, self._session, self._scope = connections, session, scope
        self._ends = (bus.subscribe(ReachChanged, self._hear), bus.subscribe(ConnectionChanged, self._hear_connection))

    def close(self) -> None:
        """Hear no more facts, and wait no more for the browser."""
        for end in self._ends:
            end()
        if self.state.waiting:
            self._connections.cancel()

    def act(self) -> None:
        """Open the browser, or stop waiting for it."""
        if self.state.waiting:
            self._connections.cancel()
        elif self.state.action:
            self._scope.once("reconnect", self._reconnect())

    def _hear(self, fact: ReachChanged) -> None:
        if fact.side != SIDE or self.state.waiting:
            return
        if fact.reach is Reach.EXPIRED:
            self._set(ReconnectState(self._offer()))
        elif fact.reach is Reach.ONLINE:
            self._set(ReconnectState())

    def _hear_connection(self, fact: ConnectionChanged) -> None:
        if self._session.account is not None and fact.account == self._session.account.id and fact.user is not None:
            self._set(ReconnectState())

    def _offer(self) -> str:
        account = self._session.account
        if account is None:
            return ""
        return _("Reconnect") if self._connections.has_own(account) else _("Connect as yourself")

    async def _reconnect(self) -> None:
        account = self._session.account
        if account is None:
            return
        offer = self.state.action
        words = _("Go on in your browser, then come back here.")
        self._set(ReconnectState(_("Cancel"), waiting=True, words=words))
        try:
            await self._connections.reconnect(account)
        except CareDesktopError as error:
            self._fail(error, offer)
        else:
            self._set(ReconnectState())

    def _fail(self, error: CareDesktopError, offer: str) -> None:
        told = explain(error)
        if isinstance(error, SignInStopped) and error.why is SignInEnd.CANCELLED:
            self._set(ReconnectState(offer))
        else:
            self._set(replace(ReconnectState(offer), problem=told.sentence, details=told.details))
