"""The case list: it shows a view, narrows it, stays true, and never reads more than it must."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from care_desktop.domain.cases import Case, Priority, Status, View
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.services.events import CasesChanged, Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_list import CaseList
from tests.helpers.builders import NOW, case, contact_id, customer, escalation
from tests.helpers.fakes import World, world
from tests.helpers.until import until


@dataclass
class Stage:
    world: World
    page: CaseList
    opened: list[CaseId]

    def names(self, count: int) -> list[str]:
        rows = [self.page.row(index) for index in range(count)]
        return [row.customer_name if row is not None else "?" for row in rows]


def people(count: int) -> list[Case]:
    return [
        case(n, person=customer(n, display_name=f"Person {n:03}"), last_message_at=NOW - timedelta(minutes=n))
        for n in range(1, count + 1)
    ]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    w = world(people(200))
    scope, opened = TaskScope("case list"), list[CaseId]()
    page = CaseList(clock=w.clock, on_open=opened.append, pause=0.0)
    page.connect(cases=w.cases, casebook=w.casebook, bus=w.bus, scope=scope)
    yield Stage(w, page, opened)
    page.close()
    await scope.close()
    await w.scope.close()


async def shown(stage: Stage, view: View = View.INBOX) -> None:
    stage.page.show_view(view)
    await until(lambda: not stage.page.state.loading and stage.page.state.counters)


async def test_a_view_that_one_may_not_see_any_more_gives_way_to_the_inbox(stage: Stage) -> None:
    stage.page.show_view(View.ALL)
    await until(lambda: stage.page.state.shown is not None and stage.page.state.shown.view is View.INBOX)
    assert stage.page.state.error is None


async def test_a_view_shows_its_first_rows_and_all_counters(stage: Stage) -> None:
    stage.page.show_view(View.INBOX)
    assert stage.page.state.loading
    await until(lambda: not stage.page.state.loading and stage.page.state.counters)
    assert stage.page.state.total == 200
    assert stage.page.state.counters[View.INBOX] == 200
    assert stage.names(2) == ["Person 001", "Person 002"]


async def test_a_jump_reads_its_page_and_says_when_it_is_here(stage: Stage) -> None:
    await shown(stage)
    before = stage.page.state.generation
    assert stage.page.row(150) is None
    await until(lambda: stage.page.state.generation > before)
    row = stage.page.row(150)
    assert row is not None
    assert row.customer_name == "Person 151"


async def test_at_most_two_pages_are_read_at_once(stage: Stage) -> None:
    await shown(stage)
    stage.world.care.gate.hang("page")
    before = stage.world.care.gate.calls["page"]
    for index in (70, 130, 195):
        stage.page.row(index)
    await until(lambda: stage.world.care.gate.calls["page"] > before + 1)
    assert stage.world.care.gate.calls["page"] == before + 2
    stage.world.care.gate.mend("page")
    await until(lambda: all(stage.page.row(index) for index in (70, 130, 195)))


async def test_the_filter_waits_for_the_last_letter(stage: Stage) -> None:
    await shown(stage)
    before = stage.world.care.gate.calls["page"]
    for text in ("p", "pe", "person 1", "person 10", "person 101"):
        stage.page.filter_by(text)
    await until(lambda: not stage.page.state.loading)
    assert stage.world.care.gate.calls["page"] == before + 1
    assert stage.page.state.total == 1
    assert stage.names(1) == ["Person 101"]


async def test_rows_stay_while_a_filter_is_being_answered(stage: Stage) -> None:
    await shown(stage)
    stage.page.filter_by("person 10")
    assert stage.names(1) == ["Person 001"]
    await until(lambda: not stage.page.state.loading)
    assert stage.names(1) == ["Person 010"] or stage.names(1) == ["Person 100"]


@pytest.mark.parametrize("text", ["x" * 5000, "\0", "a\0b", "%_\\'\"{", "🙂" * 300, "\u202eabc"])
async def test_any_text_is_harmless(stage: Stage, text: str) -> None:
    await shown(stage)
    stage.page.filter_by(text)
    await until(lambda: not stage.page.state.loading)
    assert len(stage.page.state.query.text) <= 200
    assert "\0" not in stage.page.state.query.text
    assert stage.page.state.error is None


async def test_nothing_found_says_what_was_asked(stage: Stage) -> None:
    await shown(stage)
    stage.page.filter_by("nobody")
    await until(lambda: not stage.page.state.loading)
    assert stage.page.state.empty == "No case in Inbox matches “\u2068nobody\u2069”."
    await shown(stage, View.SPAM)
    stage.page.filter_by("")
    await until(lambda: not stage.page.state.loading)
    assert stage.page.state.empty == "No spam."


async def test_a_failure_is_explained_and_retried(stage: Stage) -> None:
    stage.world.care.gate.fail("page", Unreachable("503"))
    stage.page.show_view(View.INBOX)
    await until(lambda: stage.page.state.error)
    assert stage.page.state.total == 0
    assert stage.page.state.empty == ""
    stage.page.retry()
    await until(lambda: stage.page.state.total == 200)
    assert stage.page.state.error is None


async def test_a_page_that_fails_keeps_the_others_and_is_not_asked_for_in_a_loop(stage: Stage) -> None:
    await shown(stage)
    stage.world.care.gate.fail("page", Unreachable("503"))
    stage.page.row(150)
    await until(lambda: stage.page.state.error)
    calls = stage.world.care.gate.calls["page"]
    stage.page.row(150)
    assert stage.world.care.gate.calls["page"] == calls
    assert stage.names(1) == ["Person 001"]
    stage.world.bus.publish(ReachChanged("care", Reach.ONLINE))
    await until(lambda: stage.page.row(150))
    assert stage.page.state.error is None


async def test_a_late_answer_for_an_older_query_is_not_shown(stage: Stage) -> None:
    await shown(stage)
    stage.world.care.gate.hang("page")
    stage.page.row(150)
    stage.page.show_view(View.FLAGGED)
    stage.world.care.gate.mend("page")
    await until(lambda: not stage.page.state.loading)
    assert stage.page.state.total == 0
    assert stage.page.row(150) is None


async def test_the_mark_follows_its_case_when_rows_come_above_it(stage: Stage) -> None:
    await shown(stage)
    stage.page.select(CaseId("case-3"))
    stage.world.care.add(case(900, person=customer(900, display_name="New one"), last_message_at=NOW))
    stage.world.bus.publish(CasesChanged())
    await until(lambda: stage.page.state.total == 201)
    assert stage.page.state.selected == "case-3"
    assert stage.page.state.selected_index == 3
    assert stage.names(1) == ["New one"]


async def test_the_mark_is_on_the_next_row_when_its_case_leaves(stage: Stage) -> None:
    await shown(stage)
    stage.page.move(1)
    stage.page.move(1)
    care = stage.world.care
    care.cases[CaseId("case-2")] = replace(care.cases[CaseId("case-2")], status=Status.DONE)
    stage.world.bus.publish(CasesChanged())
    await until(lambda: stage.page.state.total == 199)
    assert stage.page.state.selected == "case-3"
    assert stage.page.state.selected_index == 1


async def test_many_changes_are_read_as_few(stage: Stage) -> None:
    await shown(stage)
    before = stage.world.care.gate.calls["counters"]
    for _ in range(100):
        stage.world.bus.publish(CasesChanged())
    await until(lambda: stage.world.care.gate.calls["counters"] > before)
    await until(lambda: (scope := stage.page._scope) is not None and not scope.is_busy("refresh"))
    assert stage.world.care.gate.calls["counters"] <= before + 2


async def test_linking_takes_the_marker_away_at_once() -> None:
    w = world([case(1, escalations=(escalation(),))])
    scope = TaskScope("case list")
    page = CaseList(clock=w.clock, on_open=print, pause=0.0)
    page.connect(cases=w.cases, casebook=w.casebook, bus=w.bus, scope=scope)
    page.show_view(View.INBOX)
    await until(lambda: page.state.total)
    first = page.row(0)
    assert first is not None
    assert first.unlinked_escalations == 1
    await w.cases.open(CaseId("case-1"))

    fact = await w.linking.link(first.customer_id, contact_id(1))
    linked = page.row(0)
    assert linked is not None
    assert linked.unlinked_escalations == 0

    await w.linking.undo(fact)
    unlinked = page.row(0)
    assert unlinked is not None
    assert unlinked.unlinked_escalations == 1
    page.close()
    await scope.close()
    await w.scope.close()


async def test_a_changed_case_changes_its_row(stage: Stage) -> None:
    await shown(stage)
    known = await stage.world.cases.open(CaseId("case-1"))
    stage.world.casebook.learn_case(
        replace(known, version=2, priority=Priority.URGENT, status=Status.PENDING, flag_reason="Look")
    )
    row = stage.page.row(0)
    assert row is not None
    assert (row.priority, row.status, row.flagged) == (Priority.URGENT, Status.PENDING, True)


async def test_the_keyboard_moves_inside_the_list_and_opens(stage: Stage) -> None:
    await shown(stage)
    stage.page.move(1)
    assert stage.page.state.selected == "case-1"
    stage.page.move(2)
    assert stage.page.state.selected == "case-3"
    stage.page.move(-50)
    assert stage.page.state.selected == "case-1"
    stage.page.open_selected()
    assert stage.opened == ["case-1"]
    assert stage.page.state.opened == "case-1"


async def test_moving_to_a_row_that_is_not_here_marks_it_when_it_comes(stage: Stage) -> None:
    await shown(stage)
    stage.page.move(1)
    stage.page.move(1000)
    assert stage.page.state.selected_index == 199
    await until(lambda: stage.page.state.selected == "case-200")


async def test_opening_from_elsewhere_marks_the_row(stage: Stage) -> None:
    await shown(stage)
    stage.page.mark_opened(CaseId("case-5"))
    assert stage.page.state.opened == "case-5"
    assert stage.page.state.selected_index == 4
    assert stage.opened == []


async def test_a_case_that_is_opened_loses_its_dot_at_once_and_for_good(stage: Stage) -> None:
    first, second = CaseId("case-1"), CaseId("case-2")
    stage.world.care.unread |= {first, second}
    await shown(stage)
    assert [row.unread for row in (stage.page.row(0), stage.page.row(1)) if row] == [True, True]
    stage.page.open(first)
    assert [row.unread for row in (stage.page.row(0), stage.page.row(1)) if row] == [False, True]
    generation = stage.page.state.generation
    stage.world.bus.publish(CasesChanged())  # the server has not heard of it yet
    await until(lambda: stage.page.state.generation > generation)
    stage.page.mark_opened(second)
    assert [row.unread for row in (stage.page.row(0), stage.page.row(1)) if row] == [False, False]
