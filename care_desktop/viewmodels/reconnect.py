"""Getting back into Salesforce from where one stands: everything half-filled in the window stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.domain.errors import CareDesktopError, SignInEnd, SignInStopped
from care_desktop.i18n import _
from care_desktop.services.connections import Connections
from care_desktop.services.events import Bus, Reach, ReachChanged
from care_desktop.services.later_events import ConnectionChanged
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable

SIDE = "salesforce"
KEY = "reconnect"


@dataclass(frozen=True, slots=True)
class ReconnectState:
    """`action` is what the button says, "" while the connection is good; `words` and `problem` stand beside it."""

    action: str = ""
    waiting: bool = False
    words: str = ""
    problem: str = ""
    details: str = ""


class Reconnect(Observable[ReconnectState]):
    """Offers the way back while the connection to Salesforce has expired; a sign-in under way is the scope's.

    It is offered on the board too: a form that lies over the tab must not be closed for it.
    """

    def __init__(
        self, connections: Connections, session: Session, *, bus: Bus, scope: TaskScope, board: NoticeBoard
    ) -> None:
        super().__init__(ReconnectState())
        self._board = board
        self._connections, self._session, self._scope = connections, session, scope
        self._ends = (bus.subscribe(ReachChanged, self._hear), bus.subscribe(ConnectionChanged, self._hear_connection))

    def close(self) -> None:
        """Hear no more facts, and wait no more for the browser."""
        for end in self._ends:
            end()
        if self.state.waiting:
            self._connections.cancel()

    @property
    def link(self) -> str:
        """The page that the browser should show, "" before it is known."""
        return self._connections.page

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
            self._tell(ReconnectState(self._offer()))
        elif fact.reach is Reach.ONLINE:
            self._tell(ReconnectState())

    def _hear_connection(self, fact: ConnectionChanged) -> None:
        if self._session.account is not None and fact.account == self._session.account.id and fact.user is not None:
            self._tell(ReconnectState())

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
        self._tell(ReconnectState(_("Cancel"), waiting=True, words=words))
        try:
            await self._connections.reconnect(account)
        except CareDesktopError as error:
            self._fail(error, offer)
        else:
            self._tell(ReconnectState())

    def _fail(self, error: CareDesktopError, offer: str) -> None:
        told = explain(error)
        if isinstance(error, SignInStopped) and error.why is SignInEnd.CANCELLED:
            self._tell(ReconnectState(offer))
        else:
            self._tell(ReconnectState(offer, problem=told.sentence, details=told.details))

    def _tell(self, state: ReconnectState) -> None:
        self._set(state)
        if not state.action:
            self._board.withdraw(KEY)
            return
        sentence = (
            state.words or state.problem or _("The connection to Salesforce has expired. What you typed is kept.")
        )
        self._board.show(Notice(sentence, Severity.PROBLEM, state.action, self.act, state.details, key=KEY))


def reconnect_command(page: Reconnect) -> Command:
    """Return what the palette offers."""

    def refusal() -> str | None:
        return None if page.state.action else _("The connection to Salesforce has not expired.")

    return Command("reconnect", _("Reconnect to Salesforce"), (), page.act, refusal, _("Salesforce"))
