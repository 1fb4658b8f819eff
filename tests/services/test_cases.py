"""Reading a Case: once, however many pages ask for it at the same moment."""

from __future__ import annotations

import asyncio

import pytest

from care_desktop.domain.errors import Unreachable
from tests.helpers.builders import case
from tests.helpers.fakes import world

CASE = case().id


async def test_two_pages_that_open_a_case_at_once_share_one_request() -> None:
    of = world()

    first, second = await asyncio.gather(of.cases.open(CASE), of.cases.open(CASE))

    assert first == second == of.casebook.case(CASE)
    assert of.care.gate.calls["case"] == 1


async def test_a_case_that_was_read_before_is_read_again() -> None:
    of = world()
    await of.cases.open(CASE)
    of.clock.move(1)

    await of.cases.open(CASE)

    assert of.care.gate.calls["case"] == 2


async def test_the_second_page_asks_itself_when_the_first_got_no_answer() -> None:
    of = world()
    of.care.gate.fail("case", Unreachable("armed"))

    first, second = await asyncio.gather(of.cases.open(CASE), of.cases.open(CASE), return_exceptions=True)

    assert isinstance(first, Unreachable)
    assert second == of.casebook.case(CASE)


async def test_a_page_that_is_left_while_it_reads_does_not_take_the_answer_from_the_other() -> None:
    of = world()
    release = of.care.gate.hang("case")
    first, second = asyncio.ensure_future(of.cases.open(CASE)), asyncio.ensure_future(of.cases.open(CASE))
    await asyncio.sleep(0)

    first.cancel()
    release.set()

    assert await second == of.casebook.case(CASE)
    with pytest.raises(asyncio.CancelledError):
        await first
