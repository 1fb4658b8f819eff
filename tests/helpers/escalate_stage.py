"""The form of "Create case" or "Create lead" over the fakes, without a window."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from care_desktop.domain.cases import Case, EscalationKind
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.escalate import Escalate
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.fakes import World, world
from tests.helpers.until import until


@dataclass
class EscalateStage:
    """One page, and what it copied and opened."""

    world: World
    form: Escalate
    board: NoticeBoard
    copied: list[str]
    opened: list[str]

    async def following(self, of: Case) -> None:
        """Show a Case, as Care holds it."""
        self.world.care.add(of)
        self.form.follow(await self.world.cases.open(of.id))

    async def opening(self) -> None:
        """Open the form, and wait for its fields."""
        self.form.open()
        await until(lambda: self.form.state.panel.form.fields)


@asynccontextmanager
async def escalate_stage(kind: EscalationKind) -> AsyncIterator[EscalateStage]:
    """Give the page of one kind, with no Case yet."""
    of = world(cases=[])
    page, board, copied, opened = TaskScope("page"), NoticeBoard(), list[str](), list[str]()
    form = Escalate(
        kind,
        session=of.session,
        casebook=of.casebook,
        escalations=of.escalations,
        forms=of.contacts.forms,
        board=board,
        deeds=of.scope,
        page=page,
        copy=copied.append,
        open_record=opened.append,
        pause=0.001,
    )
    yield EscalateStage(of, form, board, copied, opened)
    await page.close()
    await of.scope.close()
