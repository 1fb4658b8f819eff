"""The supervisor's desk over the agent's: which of its pages is on show, and the ways back to the cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.permissions import Permission
from care_desktop.services.assembly import Services
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.board import UnlinkedBoard
from care_desktop.viewmodels.board_bulk import BulkAccept, BulkPhase
from care_desktop.viewmodels.board_deeds import BoardDeeds
from care_desktop.viewmodels.board_selection import BoardSelection
from care_desktop.viewmodels.board_side import BoardSide
from care_desktop.viewmodels.flag_queue import FlagQueue
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.workload import Workload


class Section(StrEnum):
    """The pages of the supervisor's desk."""

    BOARD = "board"
    FLAGS = "flags"
    WORKLOAD = "workload"


@dataclass(frozen=True, slots=True)
class SupervisorState:
    """Whether it covers the cases, and which page is on show."""

    is_open: bool = False
    section: Section = Section.BOARD


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways out: to a Case, to its search on the Salesforce tab, and into the browser."""

    open_case: Callable[[CaseId], None]
    search: Callable[[CaseId], None]
    open_url: Callable[[str], None]


class SupervisorDesk(Observable[SupervisorState]):
    """Builds its pages over the services; `deeds` outlives it, its own scopes end with `close`."""

    def __init__(
        self,
        services: Services,
        *,
        deeds: TaskScope,
        notices: NoticeBoard,
        clock: Callable[[], datetime],
        ways: Ways,
        shelf: TypedShelf,
    ) -> None:
        super().__init__(SupervisorState())
        self._session, self._ways, self._scope = services.session, ways, TaskScope("supervisor")
        scope = self._scope
        board, book = services.board, services.batch_book
        self._work = services.work
        self.board = UnlinkedBoard(board, bus=services.bus, scope=scope, clock=clock)
        self.selection = BoardSelection(self.board, board, scope=scope, notices=notices)
        self.deeds = BoardDeeds(self.board, board, deeds=deeds, notices=notices)
        self.bulk = BulkAccept(self.board, self.selection, board, book, single=self.deeds, deeds=deeds, notices=notices)
        self.side = BoardSide(
            self.board,
            cases=services.cases,
            contacts=services.contacts,
            escalations=services.escalations,
            scope=scope,
            open_url=ways.open_url,
            is_elsewhere=board.is_elsewhere,
        )
        self.flags = FlagQueue(
            services.work,
            services.session,
            bus=services.bus,
            scope=scope,
            deeds=deeds,
            notices=notices,
            clock=clock,
            shelf=shelf,
        )
        self.workload = Workload(
            board, services.work, bus=services.bus, scope=scope, deeds=deeds, notices=notices, clock=clock
        )
        self.bulk.remember()

    @property
    def may_see(self) -> bool:
        """Whether the signed-in user sees the cases of everybody."""
        return self._session.rights.has(Permission.SEE_ALL_CASES)

    def open(self, section: Section) -> None:
        """Show a page over the cases."""
        pages: dict[Section, UnlinkedBoard | FlagQueue | Workload] = {
            Section.BOARD: self.board,
            Section.FLAGS: self.flags,
            Section.WORKLOAD: self.workload,
        }
        for name, page in pages.items():
            if name is section:
                page.open()
            else:
                page.leave()
        self._set(SupervisorState(True, section))
        self._scope.once("people", self._learn_people())

    def leave(self) -> None:
        """Go back to the cases; a batch that runs goes on."""
        for page in (self.board, self.flags, self.workload):
            page.leave()
        self._set(replace(self.state, is_open=False))

    def step_back(self) -> None:
        """Leave what was opened last: the batch's panel, the selection, then the desk."""
        phase = self.bulk.state.phase
        if self.state.section is Section.BOARD and phase in (BulkPhase.PREVIEW, BulkPhase.DONE, BulkPhase.LOOKING):
            self.bulk.cancel()
        elif self.state.section is Section.BOARD and self.selection.state.rows:
            self.selection.clear()
        else:
            self.leave()

    def open_case(self, case_id: CaseId | None) -> None:
        """Go to a Case."""
        if case_id is not None:
            self.leave()
            self._ways.open_case(case_id)

    def open_marked(self) -> None:
        """Go to the Case under the board's mark."""
        row = self.board.state.current
        self.open_case(row.case_id if row is not None else None)

    def search_for_marked(self) -> None:
        """Go to the Case under the board's mark, into the search of its Salesforce tab."""
        row = self.board.state.current
        if row is not None:
            self.leave()
            self._ways.search(row.case_id)

    async def close(self) -> None:
        """End every page."""
        self.side.close()
        for page in (self.board, self.flags, self.workload):
            page.close()
        await self._scope.close()

    async def _learn_people(self) -> None:
        try:
            people = await self._work.colleagues()
        except CareDesktopError:
            return  # the filter offers everybody's rows and nobody's; the page itself says what is the matter
        self.board.know_people(tuple((UserId(one.id), one.name) for one in people))
