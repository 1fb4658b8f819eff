"""The frame around the pages: who, which org, how the servers are reached, which case is open, and the way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from care_desktop.domain.cases import View
from care_desktop.domain.ids import CaseId
from care_desktop.domain.usage import CallUsage
from care_desktop.services.events import AccountChanged, Bus, Reach, ReachChanged
from care_desktop.services.later_events import ConnectionChanged, UsageChanged
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.commands import Commands
from care_desktop.viewmodels.connection import Connection, Side, describe
from care_desktop.viewmodels.last_view import Settings, last_view, remember_view
from care_desktop.viewmodels.observable import Observable

T = TypeVar("T")
_LETTERS = "keys.letters"
_MOTION = "look.motion"
DEED_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class FocusWish:
    """A place that should have the focus now; `number` tells two wishes for the same place apart."""

    place: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class ShellState:
    """What the frame shows."""

    connection: Connection
    me: str = ""
    account: str = ""
    is_sandbox: bool = False
    view: View = View.INBOX
    case_id: CaseId | None = None
    tab: str = ""
    focus: FocusWish = FocusWish()
    quitting: bool = False


class Shell(Observable[ShellState]):
    """Owns what is open and the one door out; pages follow it, and never each other."""

    def __init__(
        self,
        *,
        bus: Bus,
        session: Session,
        deeds: TaskScope,
        scope: TaskScope,
        settings: Settings,
        clock: Callable[[], datetime],
        patience: float = DEED_PATIENCE,
    ) -> None:
        self._sides = {"care": Side(), "salesforce": Side()}
        super().__init__(ShellState(describe(Side(), Side()), view=last_view(settings)))
        self.commands = Commands()
        self.commands.let_letters_act(settings.get(_LETTERS, "on") == "on")
        self._session, self._deeds, self._scope = session, deeds, scope
        self._settings, self._clock, self._patience = settings, clock, patience
        self._has_quit: list[Callable[[], None]] = []
        self._may_quit: Callable[[Callable[[], None]], bool] = lambda _quit: True
        self._usage: CallUsage | None = None
        self._ends = (
            bus.subscribe(ReachChanged, self._on_reach),
            bus.subscribe(UsageChanged, self._on_usage),
            bus.subscribe(AccountChanged, lambda _fact: self.show_session()),
            bus.subscribe(ConnectionChanged, lambda _fact: self.show_session()),
        )

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()

    def show_session(self) -> None:
        """Say who is signed in and which org is in use, a sandbox or not; call it when the session has started."""
        account = self._session.account
        self._set(
            replace(
                self.state,
                me=self._session.me.name,
                account=account.name if account else "",
                is_sandbox=bool(account and account.is_sandbox),
            )
        )

    def open_case(self, case_id: CaseId | None) -> None:
        """Open a case in the conversation and the panel; None closes the one that is open."""
        self._set(replace(self.state, case_id=case_id))

    def show_view(self, view: View) -> None:
        """Show another view in the case list; remembered for the next start."""
        remember_view(self._settings, view)
        self._set(replace(self.state, view=view))

    def show_panel_tab(self, name: str) -> None:
        """Show a tab of the property panel: case, customer, history or salesforce."""
        self._wish(name, tab=name)

    def focus_search(self) -> None:
        """Show the Salesforce tab with the focus in its search field."""
        self._wish("search", tab="salesforce")

    def switch_letters(self) -> bool:
        """Switch single-letter keys on or off, also for the next starts; says whether they act now."""
        act = not self.commands.letters_act
        self.commands.let_letters_act(act)
        self._settings.put(_LETTERS, "on" if act else "off")
        return act

    @property
    def wants_motion(self) -> bool:
        """Whether things may move, as the user said last."""
        return self._settings.get(_MOTION, "on") == "on"

    def switch_motion(self) -> bool:
        """Switch motion on or off, also for the next starts; says whether things may move now."""
        moves = not self.wants_motion
        self._settings.put(_MOTION, "on" if moves else "off")
        return moves

    def focus(self, place: str) -> None:
        """Put the focus somewhere, such as "cases" (the list's filter); the panel stays at its tab."""
        self._wish(place, tab="")

    def follow(self, pick: Callable[[ShellState], T], react: Callable[[T], None]) -> Callable[[], None]:
        """Call `react` whenever what `pick` takes from the state changes; returns the function that ends it."""
        last = [pick(self.state)]

        def observer(state: ShellState) -> None:
            picked = pick(state)
            if picked != last[0]:
                last[0] = picked
                react(picked)

        return self.subscribe(observer)

    def quit(self) -> None:
        """Leave: deeds under way get a few seconds, then the journal answers for them. Twice is once."""
        self.quit_after(_nothing)

    def quit_after(self, last: Callable[[], Awaitable[None]]) -> None:
        """Leave, and do `last` when nothing is unsaved and no deed is under way any more."""
        if not self.state.quitting and self._may_quit(lambda: self.quit_after(last)):
            self._set(replace(self.state, quitting=True))
            self._scope.once("quit", self._quit(last))

    def ask_before_quit(self, may_quit: Callable[[Callable[[], None]], bool]) -> None:
        """Ask `may_quit` first; where it says no it gets what to call once it does not mind any more."""
        self._may_quit = may_quit

    def when_quit(self, listener: Callable[[], None]) -> None:
        """Call `listener` when the last deed has ended, or its time was up."""
        self._has_quit.append(listener)

    async def _quit(self, last: Callable[[], Awaitable[None]]) -> None:
        await self._deeds.close(self._patience)
        await last()
        for listener in self._has_quit:
            listener()

    def _wish(self, place: str, tab: str) -> None:
        self._set(replace(self.state, tab=tab, focus=FocusWish(place, self.state.focus.number + 1)))

    def _on_reach(self, fact: ReachChanged) -> None:
        if fact.side not in self._sides:
            return
        since = self._clock() if fact.reach is Reach.OFFLINE else None
        self._sides[fact.side] = Side(fact.reach, since)
        self._tell_connection()

    def _on_usage(self, fact: UsageChanged) -> None:
        self._usage = fact.usage
        self._tell_connection()

    def _tell_connection(self) -> None:
        self._set(replace(self.state, connection=describe(self._sides["care"], self._sides["salesforce"], self._usage)))


async def _nothing() -> None:
    """Do nothing more."""
