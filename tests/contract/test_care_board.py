"""What the supervisor's desk may expect of Care: the same from the fake and from the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from care_desktop.domain.board import BoardQuery, BoardSort, Suggested
from care_desktop.domain.cases import Status
from care_desktop.domain.errors import NoPermission
from care_desktop.domain.ids import CaseId
from tests.helpers.care_worlds import CONTACT, ESCALATED, JANE, OPEN, CareWorld, fake_world, server_in_process


@pytest.fixture(params=[fake_world, server_in_process], ids=["fake", "in process"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CareWorld]:
    async with request.param(tmp_path) as opened:
        yield opened


async def test_the_board_holds_every_case_with_the_badge_until_its_customer_is_linked(world: CareWorld) -> None:
    await world.port.customer(JANE)
    supervisor = world.supervise()
    (row,) = (await supervisor.board(BoardQuery())).rows
    assert (row.case_id, row.customer_id, row.customer_name) == (ESCALATED, JANE, "Jane Miller")
    assert row.record_number
    await world.link_by_other(JANE, CONTACT)
    assert (await supervisor.board(BoardQuery())).total == 0
    assert not await supervisor.board_rows([ESCALATED])


@pytest.mark.parametrize("sort", BoardSort)
@pytest.mark.parametrize("reverse", [False, True])
async def test_every_order_gives_the_row(world: CareWorld, sort: BoardSort, reverse: bool) -> None:
    page = await world.supervise().board(BoardQuery(sort, reverse))
    assert [row.case_id for row in page.rows] == [ESCALATED]


async def test_a_filter_leaves_out_what_it_does_not_name(world: CareWorld) -> None:
    supervisor = world.supervise()
    assert (await supervisor.board(BoardQuery(text="nobody of that name"))).total == 0
    assert (await supervisor.board(BoardQuery(text="MILLER", suggested=Suggested.NONE))).total == 1


async def test_a_preview_tells_only_of_what_is_on_the_board(world: CareWorld) -> None:
    rows = await world.supervise().board_rows([OPEN, ESCALATED, CaseId("none such")])
    assert [row.case_id for row in rows] == [ESCALATED]


async def test_the_workload_counts_active_cases_with_nobody_last(world: CareWorld) -> None:
    loads = await world.supervise().workload()
    assert not loads[-1].user_id
    assert sum(load.counts.get(Status.PENDING, 0) for load in loads) == 1


async def test_the_cases_of_a_user_are_those_that_the_workload_counts(world: CareWorld) -> None:
    supervisor = world.supervise()
    for load in await supervisor.workload():
        assert len(await supervisor.workload_cases(load.user_id)) == load.total


async def test_whoever_may_not_see_all_cases_is_refused(world: CareWorld) -> None:
    for asked in (world.port.board(BoardQuery()), world.port.board_rows([ESCALATED]), world.port.workload()):
        with pytest.raises(NoPermission):
            await asked
