"""The supervisor's desk over fakes, for tests of its pages with and without a window."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from care_desktop.domain.ids import CaseId
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.supervisor import Section, SupervisorDesk, Ways
from tests.helpers.board_world import board_world
from tests.helpers.fakes import World
from tests.helpers.until import until
from tests.helpers.work_stage import shelf_of


@dataclass(slots=True)
class Stage:
    """The desk, the world beneath it, and where it led."""

    world: World
    desk: SupervisorDesk
    notices: NoticeBoard
    opened: list[CaseId] = field(default_factory=list)
    searched: list[CaseId] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The sentence on the notice board."""
        return self.notices.state.current.sentence if self.notices.state.current is not None else ""

    async def accept(self) -> None:
        """Accept the marked row, and wait until nothing is under way."""
        self.desk.deeds.accept()
        await until(lambda: "linking" not in self.desk.board.state.work.values())


@asynccontextmanager
async def supervisor_stage(count: int = 4, *, suggested: int | None = None) -> AsyncIterator[Stage]:
    """Open the board over so many rows."""
    made = board_world(count, suggested=suggested)
    notices, deeds = NoticeBoard(), TaskScope("deeds")
    opened: list[CaseId] = []
    searched: list[CaseId] = []
    ways = Ways(opened.append, searched.append, lambda _url: None)
    shelf = shelf_of(made, deeds)
    desk = SupervisorDesk(made.services, deeds=deeds, notices=notices, clock=made.clock, ways=ways, shelf=shelf)
    try:
        desk.open(Section.BOARD)
        await until(lambda: desk.board.state.shown is not None)
        yield Stage(made, desk, notices, opened, searched)
    finally:
        await deeds.close()
        await desk.close()
        await made.scope.close()
