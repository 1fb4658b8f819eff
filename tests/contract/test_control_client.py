"""The window's way to order bad days, against the real control URL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from care_desktop.api.auth import StaticToken
from care_desktop.api.care.client import CareDialect
from care_desktop.api.control import ControlClient
from care_desktop.api.transport import Pool, Transport
from care_desktop.domain.errors import Misunderstood, SignInNeeded
from tests.helpers.stage import StageHandle, running_stage


@pytest.fixture(scope="module")
def stage() -> Iterator[StageHandle]:
    with running_stage("empty") as handle:
        yield handle


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    pool = Pool()
    yield pool
    await pool.aclose()


def control(pool: Pool, stage: StageHandle, token: str = "") -> ControlClient:
    tokens = StaticToken(token or stage.control_token)
    return ControlClient(Transport(pool, stage.control_url, dialect=CareDialect(), tokens=tokens))


async def test_what_is_armed_stands_on_the_board_until_it_is_taken_away(pool: Pool, stage: StageHandle) -> None:
    client = control(pool, stage)

    await client.arm("delay", server="salesforce", seconds=0.2)
    (fault,) = stage.faults()
    assert (fault["kind"], fault["server"], fault["args"]) == ("delay", "salesforce", {"seconds": 0.2})
    await client.disarm()

    assert stage.faults() == []


async def test_settings_are_changed_by_name(pool: Pool, stage: StageHandle) -> None:
    await control(pool, stage).set(search_lag_seconds=30)

    assert stage.settings()["search_lag_seconds"] == 30


async def test_a_fault_that_does_not_exist_is_an_error(pool: Pool, stage: StageHandle) -> None:
    with pytest.raises(Misunderstood):
        await control(pool, stage).arm("earthquake")


async def test_without_its_token_nothing_is_armed(pool: Pool, stage: StageHandle) -> None:
    with pytest.raises(SignInNeeded):
        await control(pool, stage, token="guessed").arm("delay", seconds=1)

    assert stage.faults() == []
