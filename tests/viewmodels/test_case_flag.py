"""Flagging a case: why, how long, taken back, and what a supervisor made of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from care_desktop.domain.case_work import Colleague, FlagState
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId, OperationId, UserId
from care_desktop.domain.permissions import SUPERVISOR
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_tab import CaseTab
from tests.helpers.builders import case
from tests.helpers.fakes import World, world
from tests.helpers.until import until
from tests.helpers.work_stage import case_tab_of

ONE, TWO = CaseId("case-1"), CaseId("case-2")
Pair = tuple[World, CaseTab]


@pytest.fixture
async def stage() -> AsyncIterator[Pair]:
    w = world([case(1), case(2)])
    page = TaskScope("case tab")
    tab = case_tab_of(w, page)
    for one in (ONE, TWO):
        await w.cases.open(one)
    tab.show_case(ONE)
    yield w, tab
    tab.close()
    await page.close()
    await w.scope.close()


async def test_a_flag_has_a_reason_and_its_author_takes_it_back(stage: Pair) -> None:
    w, tab = stage
    tab.flag.begin()
    tab.flag.send()
    assert tab.flag.state.problem == "Say why somebody should look at this case."
    tab.flag.type("He threatens to sue.")
    w.care.gate.hang("flag")
    tab.flag.send()
    assert tab.flag.state.busy
    tab.flag.send()
    w.care.gate.mend()
    await until(lambda: tab.flag.state.flag)
    assert w.care.gate.calls["flag"] == 1
    assert tab.flag.state.flag is not None
    assert tab.flag.state.flag.reason == "He threatens to sue."
    assert not tab.flag.state.is_writing
    tab.flag.take_back()
    await until(lambda: tab.flag.state.earlier)
    assert (w.care.cases[ONE].flag, tab.flag.state.text) == (None, "")


async def test_ten_thousand_letters_are_kept_and_refused_with_a_sentence(stage: Pair) -> None:
    w, tab = stage
    tab.flag.begin()
    tab.flag.type("x" * 10_000)
    assert (tab.flag.state.counter, tab.flag.state.is_too_long) == ("8,000 letters too many", True)
    tab.flag.send()
    assert "10,000" in tab.flag.state.problem
    assert len(tab.flag.state.text) == 10_000
    assert w.care.gate.calls["flag"] == 0


async def test_what_was_typed_waits_for_its_case(stage: Pair) -> None:
    _w, tab = stage
    tab.flag.begin()
    tab.flag.type("Half a rea")
    tab.show_case(TWO)
    assert not tab.flag.state.is_writing
    tab.show_case(ONE)
    assert (tab.flag.state.is_writing, tab.flag.state.text) == (True, "Half a rea")


async def test_a_flag_that_could_not_be_sent_keeps_its_reason(stage: Pair) -> None:
    w, tab = stage
    w.care.gate.fail("flag", Unreachable("503"))
    tab.flag.begin()
    tab.flag.type("Look at this.")
    tab.flag.send()
    await until(lambda: tab.flag.state.problem)
    assert (tab.flag.state.text, tab.flag.state.busy) == ("Look at this.", False)
    tab.flag.send()
    await until(lambda: tab.flag.state.flag)


async def test_what_a_supervisor_answers_stands_on_the_case(stage: Pair) -> None:
    w, tab = stage
    await w.services.work.flag(ONE, "Refund twice?")
    await until(lambda: tab.flag.state.flag)
    w.care.user = type(w.care.user)(UserId("user-3"), "Sofia Supervisor", "", SUPERVISOR)
    flag = w.care.flags[-1]
    await w.care.close_flag(ONE, flag.id, "Once is enough.", OperationId("x"), handed_back=True)
    w.cases.casebook.learn_case(w.care.cases[ONE])
    await until(lambda: tab.flag.state.earlier)
    told = tab.flag.state.earlier[0]
    assert (told.state, told.note) == (FlagState.HANDED_BACK, "Once is enough.")
    assert "Sofia Supervisor" in told.headline


async def test_the_flag_of_somebody_else_is_not_taken_back_by_an_agent(stage: Pair) -> None:
    w, tab = stage
    w.care.flag_by(ONE, "Mine.", Colleague(UserId("user-2"), "Kim Colleague"))
    w.cases.casebook.learn_case(w.care.cases[ONE])
    await until(lambda: tab.flag.state.flag)
    assert tab.flag.state.take_back_reason == "Only who flagged it, or a supervisor, takes it back."
