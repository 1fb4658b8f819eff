"""The bad days that an agent can practise on: faults of the embedded servers, armed from the window's menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from care_desktop.domain.errors import CareDesktopError
from care_desktop.i18n import _
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.observable import Observable

SearchLag = int
LAGS: tuple[SearchLag, ...] = (0, 2, 30)
_ANGRY = "I want my money back, and I want it today."
"""What a customer writes is nobody's to translate, and the words are those of the rule."""


class SandboxControl(Protocol):
    """What the stage can be asked to do; raises Unreachable when it does not answer."""

    async def arm(self, kind: str, **arguments: object) -> None: ...

    async def disarm(self) -> None: ...

    async def set(self, **settings: object) -> None: ...

    async def arrive(self, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class BadDay:
    """One entry of the menu: the fault it arms, and for which server ("care", "salesforce" or "both")."""

    id: str
    title: str
    kind: str
    server: str = "both"
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SandboxMenuState:
    """Which faults are armed, and how far the search index lags behind."""

    armed: frozenset[str] = frozenset()
    search_lag: SearchLag = 2

    @property
    def is_normal(self) -> bool:
        """Whether everything is as on a good day."""
        return not self.armed and self.search_lag == LAGS[1]


def bad_days() -> tuple[BadDay, ...]:
    """Return the faults that the menu offers, in its order."""
    return (
        BadDay("slow", _("Slow answers (200 ms)"), "delay", arguments={"seconds": 0.2}),
        BadDay("slower", _("Very slow answers (2 s)"), "delay", arguments={"seconds": 2.0}),
        BadDay("salesforce-gone", _("Salesforce cannot be reached"), "offline", "salesforce"),
        BadDay("care-gone", _("Care cannot be reached"), "offline", "care"),
        BadDay("server-errors", _("Server errors"), "status", arguments={"status": 500}),
        BadDay("maintenance", _("Maintenance page in place of answers"), "status", arguments={"status": 503}),
        BadDay("half-json", _("Answers cut in half"), "truncated_json"),
        BadDay("expired", _("Salesforce session expired"), "status", "salesforce", {"status": 401}),
    )


class SandboxMenu(Observable[SandboxMenuState]):
    """Arms and disarms; the check marks follow what the stage has accepted."""

    def __init__(self, *, control: SandboxControl, scope: TaskScope, board: NoticeBoard) -> None:
        super().__init__(SandboxMenuState())
        self._control, self._scope, self._board = control, scope, board

    def toggle(self, day: BadDay) -> None:
        """Arm a fault, or take it away when it is armed."""
        self._scope.once("sandbox", self._arm(self.state.armed ^ {day.id}))

    def lag(self, seconds: SearchLag) -> None:
        """Let the search index lag behind by this many seconds."""
        self._scope.once("sandbox", self._set_lag(seconds))

    def angry_customer(self) -> None:
        """Let somebody new write who wants money back: the rule of the seed makes an escalation of it."""
        self._scope.once("sandbox", self._arrive(_ANGRY))

    def back_to_normal(self) -> None:
        """Take every fault away."""
        self._scope.once("sandbox", self._normal())

    async def _arm(self, wanted: frozenset[str]) -> None:
        try:
            await self._control.disarm()
            self._set(replace(self.state, armed=frozenset()))
            for day in bad_days():
                if day.id in wanted:
                    await self._control.arm(day.kind, server=day.server, **day.arguments)
                    self._set(replace(self.state, armed=self.state.armed | {day.id}))
        except CareDesktopError as error:
            self._board.problem(error)

    async def _set_lag(self, seconds: SearchLag) -> None:
        try:
            await self._control.set(search_lag_seconds=seconds)
            self._set(replace(self.state, search_lag=seconds))
        except CareDesktopError as error:
            self._board.problem(error)

    async def _arrive(self, text: str) -> None:
        try:
            await self._control.arrive(text)
        except CareDesktopError as error:
            self._board.problem(error)

    async def _normal(self) -> None:
        await self._arm(frozenset())
        await self._set_lag(LAGS[1])
