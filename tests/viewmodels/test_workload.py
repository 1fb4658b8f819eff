"""The workload without a window: who has how much, and giving cases away one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from care_desktop.domain.board import NOBODY
from care_desktop.domain.cases import Status
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.viewmodels.supervisor import Section
from care_desktop.viewmodels.workload import Workload
from tests.helpers.fake_work import PEOPLE
from tests.helpers.supervisor_stage import Stage, supervisor_stage
from tests.helpers.until import until

ROBIN, KIM, SOFIA = PEOPLE


def give_to(stage: Stage, case_id: str, user: UserId, name: str) -> None:
    """Let somebody assign a Case on the server."""
    case = stage.world.care.cases[CaseId(case_id)]
    stage.world.care.put_case(replace(case, assignee_id=user, assignee=name, status=Status.OPEN))


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Stage, Workload]]:
    """Open the page: three cases are Kim's, one is nobody's, and Kim is chosen."""
    async with supervisor_stage() as stage:
        for number in (1, 2, 3):
            give_to(stage, f"case-{number}", KIM.id, KIM.name)
        give_to(stage, "case-4", NOBODY, "")
        stage.desk.open(Section.WORKLOAD)
        page = stage.desk.workload
        await until(lambda: page.state.loaded)
        page.choose(KIM.id)
        await until(lambda: len(page.state.cases) == 3)
        yield stage, page


def holders(stage: Stage) -> list[str]:
    return [stage.world.care.cases[CaseId(f"case-{number}")].assignee for number in (1, 2, 3)]


async def test_selected_cases_are_given_away_once_and_the_others_stay() -> None:
    async with opened() as (stage, page):
        assert page.state.load is not None
        assert page.state.load.total == 3
        page.toggle(CaseId("case-1"))
        page.toggle(CaseId("case-2"))
        page.give()
        assert not page.state.working
        page.aim(SOFIA.id)
        page.give()
        page.give()
        await until(lambda: not page.state.working and len(page.state.cases) == 1)
        assert holders(stage) == [SOFIA.name, SOFIA.name, KIM.name]
        assert stage.world.care.gate.calls["edit_case"] == 2
        assert "2 cases were given to \u2068Sofia Supervisor\u2069" in stage.told


async def test_a_case_that_somebody_took_meanwhile_stays_theirs_and_holds_up_no_other() -> None:
    async with opened() as (stage, page):
        page.select_all()
        page.aim(SOFIA.id)
        give_to(stage, "case-2", ROBIN.id, ROBIN.name)
        stage.world.care.gate.fail("edit_case", Unreachable())
        page.give()
        await until(lambda: not page.state.working)
        assert holders(stage) == [KIM.name, ROBIN.name, SOFIA.name]
        assert set(page.state.trouble) == {"case-1", "case-2"}
        await until(lambda: [row.id for row in page.state.cases] == ["case-1"])


async def test_nobodys_cases_are_given_and_nothing_is_given_to_who_has_it() -> None:
    async with opened() as (stage, page):
        page.select_all()
        page.aim(KIM.id)
        page.give()
        assert not page.state.working
        page.choose(NOBODY)
        await until(lambda: [row.id for row in page.state.cases] == ["case-4"])
        assert not page.state.selected
        page.select_all()
        page.give()
        await until(lambda: stage.world.care.cases[CaseId("case-4")].assignee == KIM.name)


async def test_trouble_with_the_server_is_said_and_goes_with_the_next_reading() -> None:
    async with opened() as (stage, page):
        stage.world.care.gate.fail("workload", Unreachable())
        page.refresh()
        await until(lambda: page.state.error is not None)
        assert page.state.loads
        page.refresh()
        await until(lambda: page.state.error is None)
