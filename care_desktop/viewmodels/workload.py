"""Who has how much to do: active Cases per user and status, and giving some of somebody's Cases to another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from care_desktop.domain.board import Load
from care_desktop.domain.case_work import Colleague
from care_desktop.domain.cases import CaseRow
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.i18n import _, ngettext
from care_desktop.services.board import Board
from care_desktop.services.case_work import CaseWork
from care_desktop.services.events import Bus, CasesChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.wording import isolate


@dataclass(frozen=True, slots=True)
class WorkloadState:
    """`cases` are those of `chosen` (at most the newest 200), `trouble` has why one of them was not given away."""

    loads: tuple[Load, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    loaded: bool = False
    error: Explanation | None = None
    chosen: UserId | None = None
    cases: tuple[CaseRow, ...] = ()
    reading: bool = False
    selected: frozenset[CaseId] = frozenset()
    to: UserId | None = None
    working: bool = False
    trouble: Mapping[CaseId, str] = field(default_factory=dict)

    @property
    def load(self) -> Load | None:
        """The user whose Cases are on show."""
        return next((one for one in self.loads if one.user_id == self.chosen), None)


class Workload(Observable[WorkloadState]):
    """Reads in `scope`, the page's; gives Cases away in `deeds`, one by one: one that is refused holds up no other."""

    def __init__(
        self,
        board: Board,
        work: CaseWork,
        *,
        bus: Bus,
        scope: TaskScope,
        deeds: TaskScope,
        notices: NoticeBoard,
        clock: Callable[[], datetime],
        pause: float = 0.15,
    ) -> None:
        super().__init__(WorkloadState())
        self._board, self._work, self._scope, self._deeds = board, work, scope, deeds
        self._notices, self.now, self._pause = notices, clock, pause
        self._is_open = self._again = False
        self._end = bus.subscribe(CasesChanged, lambda _fact: self.refresh())

    def open(self) -> None:
        """Show the workload as it is now."""
        self._is_open = True
        self.refresh()

    def leave(self) -> None:
        """Read nothing more until it is opened again."""
        self._is_open = False

    def close(self) -> None:
        """Hear no more facts."""
        self._end()

    def refresh(self) -> None:
        """Read again; many wishes while one is under way are one more."""
        if self._is_open:
            self._again = True
            self._scope.once("workload", self._refresh())

    def choose(self, user_id: UserId) -> None:
        """Show the Cases of a user, or of nobody."""
        if user_id != self.state.chosen:
            self._now(chosen=user_id, cases=(), selected=frozenset(), trouble={}, reading=True)
            self._scope.switch("workload cases", self._read_cases(user_id))

    def toggle(self, case_id: CaseId) -> None:
        """Select a Case, or take it out of the selection."""
        self._now(selected=self.state.selected ^ {case_id})

    def select_all(self) -> None:
        """Select all Cases on show; once more, none."""
        shown = frozenset(row.id for row in self.state.cases)
        self._now(selected=frozenset() if self.state.selected == shown else shown)

    def aim(self, to: UserId) -> None:
        """Choose who shall get the selected Cases."""
        self._now(to=to)

    def give(self) -> None:
        """Give the selected Cases to whom was chosen."""
        rows = tuple(row for row in self.state.cases if row.id in self.state.selected)
        of, to = self.state.chosen, self.state.to
        if not rows or of is None or to is None or to == of:
            return
        if self._deeds.once("reassign", self._give(rows, of, to)):
            self._now(working=True, trouble={})

    async def _give(self, rows: tuple[CaseRow, ...], of: UserId, to: UserId) -> None:
        given, trouble = [], {}
        for row in rows:
            try:
                await self._work.give(row.id, of, to)
            except CareDesktopError as error:
                trouble[row.id] = explain(error).sentence
            else:
                given.append(row.id)
                left = tuple(one for one in self.state.cases if one.id != row.id)
                self._now(cases=left, selected=self.state.selected - {row.id})
        self._now(working=False, trouble=trouble)
        self._tell(len(given), len(trouble), to)
        self.refresh()

    def _tell(self, given: int, stayed: int, to: UserId) -> None:
        name = next((one.name for one in self.state.colleagues if one.id == to), "") or _("nobody")
        words = ngettext("{n} case was given to {name}.", "{n} cases were given to {name}.", given)
        if given:
            self._notices.show(Notice(words.format(n=given, name=isolate(name)), Severity.SUCCESS))
        if stayed:
            words = ngettext("{n} case stayed; the row says why.", "{n} cases stayed; their rows say why.", stayed)
            self._notices.show(Notice(words.format(n=stayed), Severity.WARNING))

    async def _refresh(self) -> None:
        while self._again:
            self._again = False
            try:
                colleagues = await self._work.colleagues()
                loads = tuple(await self._board.workload())
            except CareDesktopError as error:
                self._now(error=explain(error))
                return
            self._now(loads=loads, colleagues=tuple(colleagues), loaded=True, error=None)
            if self.state.chosen is not None:
                await self._read_cases(self.state.chosen)
            await asyncio.sleep(self._pause)

    async def _read_cases(self, user_id: UserId) -> None:
        try:
            rows = await self._board.cases_of(user_id)
        except CareDesktopError as error:
            self._now(error=explain(error), reading=False)
            return
        if user_id == self.state.chosen:
            shown = frozenset(row.id for row in rows)
            self._now(cases=tuple(rows), selected=self.state.selected & shown, reading=False, error=None)

    def _now(self, **changes: Any) -> None:
        self._set(replace(self.state, **changes))
