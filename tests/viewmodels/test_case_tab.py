"""The Case tab: what is chosen stands at once, goes back with its reason, and says who was first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from care_desktop.domain.case_work import CaseField, Colleague, FieldKind
from care_desktop.domain.cases import Sentiment, Status
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.permissions import AGENT, SUPERVISOR, Rights
from care_desktop.services.later_events import PeopleMoved
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_tab import CaseTab
from care_desktop.viewmodels.case_tab_state import Aspect
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import case
from tests.helpers.fakes import World, world
from tests.helpers.until import until
from tests.helpers.work_stage import case_tab_of

ONE, TWO = CaseId("case-1"), CaseId("case-2")
KIM = UserId("user-2")
FIELDS = (
    CaseField("Order", mandatory=True),
    CaseField("Items", FieldKind.NUMBER),
    CaseField("Reason", FieldKind.CHOICE, ("Delivery", "Refund"), mandatory=True),
)


@dataclass
class Stage:
    world: World
    tab: CaseTab
    board: NoticeBoard

    async def open(self, case_id: CaseId = ONE) -> None:
        await self.world.cases.open(case_id)
        self.tab.show_case(case_id)
        await until(lambda: len(self.tab.state.assignee.choices) > 2 and len(self.tab.fields.state.rows) == len(FIELDS))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    w = world([case(1, status=Status.NEW, assignee_id=None, assignee=""), case(2, status=Status.OPEN)])
    w.care.fields = FIELDS
    board, page = NoticeBoard(), TaskScope("case tab")
    tab = case_tab_of(w, page, board)
    yield Stage(w, tab, board)
    tab.close()
    await page.close()
    await w.scope.close()


def let(stage: Stage, rights: Rights) -> None:
    stage.world.care.user = replace(stage.world.care.user, rights=rights)
    stage.world.session.me = stage.world.care.user


async def test_one_key_assigns_the_case_and_it_is_open_at_once(stage: Stage) -> None:
    await stage.open()
    stage.world.care.gate.hang("edit_case")
    stage.tab.take()
    assert (stage.tab.state.is_mine, stage.tab.state.status.value) == (True, "open")
    assert stage.tab.state.assignee.pending
    stage.tab.take()
    stage.world.care.gate.mend()
    await until(lambda: not stage.tab.state.assignee.pending)
    assert stage.world.care.cases[ONE].assignee_id == stage.world.session.me.id
    assert stage.world.care.gate.calls["edit_case"] == 1
    assert stage.tab.state.take_reason == "This case is yours already."


async def test_only_legal_moves_are_offered(stage: Stage) -> None:
    await stage.open()
    assert [value for value, _word in stage.tab.state.status.choices] == ["new", "done", "spam"]
    assert stage.tab.may_move(Status.PENDING) == "Assign the case first."
    stage.tab.take()
    await until(lambda: stage.world.care.cases[ONE].assignee_id)
    assert [value for value, _word in stage.tab.state.status.choices][:3] == ["open", "pending", "on_hold"]


async def test_what_fails_goes_back_and_can_be_tried_again(stage: Stage) -> None:
    await stage.open()
    stage.world.care.gate.fail("edit_case", Unreachable("503"))
    stage.tab.choose(Aspect.PRIORITY, "urgent")
    assert stage.tab.state.priority.value == "urgent"
    await until(lambda: stage.tab.state.problem)
    problem = stage.tab.state.problem
    assert problem is not None
    assert (stage.tab.state.priority.value, problem.action) == ("medium", "Retry")
    assert problem.sentence.startswith("“Priority” was not set to Urgent.")
    stage.tab.act_on_problem()
    await until(lambda: stage.world.care.cases[ONE].priority == "urgent")
    assert stage.tab.state.problem is None


async def test_who_was_first_is_named_with_both_values_and_may_be_overruled(stage: Stage) -> None:
    await stage.open()
    care = stage.world.care
    care.cases[ONE] = replace(care.cases[ONE], sentiment=Sentiment.POSITIVE, version=9)
    stage.tab.choose(Aspect.SENTIMENT, "negative")
    await until(lambda: stage.tab.state.problem)
    problem = stage.tab.state.problem
    assert problem is not None
    assert problem.sentence == (
        "\u2068Kim Colleague\u2069 has set “Sentiment” to Positive meanwhile. You wanted Negative."
    )
    assert stage.tab.state.sentiment.value == "positive"
    stage.tab.act_on_problem()
    await until(lambda: care.cases[ONE].sentiment == "negative")


async def test_done_waits_for_the_mandatory_fields_and_leads_to_the_first(stage: Stage) -> None:
    await stage.open()
    stage.tab.move(Status.DONE)
    state = stage.tab.fields.state
    assert (state.focus, state.missing) == ("Order", ("Order", "Reason"))
    assert stage.world.care.gate.calls["edit_case"] == 0
    assert stage.tab.state.problem is not None
    stage.tab.fields.change("Order", "42")
    stage.tab.fields.commit("Order")
    stage.tab.fields.change("Reason", "Refund")
    stage.tab.fields.commit("Reason")
    await until(lambda: len(stage.world.care.cases[ONE].fields) >= 2 and not stage.tab.fields.state.missing)
    await until(lambda: not any(row.pending for row in stage.tab.fields.state.rows))
    stage.tab.move(Status.DONE)
    await until(lambda: stage.world.care.cases[ONE].status is Status.DONE)


async def test_a_value_that_does_not_fit_stays_with_a_sentence(stage: Stage) -> None:
    await stage.open()
    stage.tab.fields.change("Items", "many")
    stage.tab.fields.commit("Items")
    row = stage.tab.fields.state.rows[1]
    assert (row.value, row.problem) == ("many", "This is not a number. Write it like 12 or 12.5.")
    stage.tab.fields.change("Items", "3")
    stage.tab.fields.commit("Items")
    await until(lambda: ("Items", "3") in stage.world.care.cases[ONE].fields)


async def test_a_field_that_somebody_else_filled_meanwhile_is_not_lost_on_either_side(stage: Stage) -> None:
    await stage.open()
    care = stage.world.care
    care.cases[ONE] = replace(care.cases[ONE], fields=(("Order", "7"),), version=9)
    stage.tab.fields.change("Order", "8")
    stage.tab.fields.commit("Order")
    await until(lambda: stage.tab.fields.state.rows[0].theirs)
    row = stage.tab.fields.state.rows[0]
    assert (row.value, row.theirs) == ("8", "7")
    stage.tab.fields.settle("Order", mine=True)
    await until(lambda: dict(care.cases[ONE].fields)["Order"] == "8")
    assert stage.tab.fields.state.rows[0].theirs is None


async def test_what_is_typed_while_the_field_is_being_saved_is_saved_after_it(stage: Stage) -> None:
    await stage.open()
    held = stage.world.care.gate.hang("edit_case")
    for value in ("7", "70", "701"):
        stage.tab.fields.change("Order", value)
        stage.tab.fields.commit("Order")
    assert stage.tab.fields.state.rows[0].pending
    stage.world.care.gate.mend()
    held.set()
    await until(lambda: ("Order", "701") in stage.world.care.cases[ONE].fields)
    await until(lambda: not stage.tab.fields.state.rows[0].pending)
    assert stage.world.care.gate.calls["edit_case"] == 2


async def test_a_field_that_could_not_be_saved_is_saved_by_retry(stage: Stage) -> None:
    await stage.open()
    stage.world.care.gate.fail("edit_case", Unreachable("503"))
    stage.tab.fields.change("Order", "7")
    stage.tab.fields.commit("Order")
    await until(lambda: stage.tab.fields.state.rows[0].may_retry)
    assert stage.tab.fields.state.rows[0].value == "7"
    stage.tab.fields.commit("Order")
    await until(lambda: ("Order", "7") in stage.world.care.cases[ONE].fields)
    await until(lambda: not stage.tab.fields.state.rows[0].pending)
    assert (stage.tab.fields.state.rows[0].problem, stage.tab.fields.state.rows[0].may_retry) == ("", False)


async def test_a_failure_is_told_where_another_case_is_open_by_then(stage: Stage) -> None:
    await stage.open()
    held = stage.world.care.gate.hang("edit_case")
    stage.tab.choose(Aspect.PRIORITY, "low")
    stage.world.care.gate.fail("edit_case", Unreachable("503"))
    await stage.open(TWO)
    held.set()
    await until(lambda: stage.board.state.current)
    assert stage.board.state.current is not None
    assert "was not set to Low" in stage.board.state.current.sentence
    assert stage.tab.state.problem is None


async def test_whoever_comes_to_the_workspace_can_be_chosen_without_a_new_start(stage: Stage) -> None:
    await stage.open()
    assert "lee" not in dict(stage.tab.state.assignee.choices)
    stage.world.care.people = (*stage.world.care.people, Colleague(UserId("lee"), "Lee New"))
    stage.world.bus.publish(PeopleMoved())
    await until(lambda: dict(stage.tab.state.assignee.choices).get("lee") == "Lee New")


async def test_a_case_of_somebody_else_is_given_away_only_by_who_sees_all_cases(stage: Stage) -> None:
    let(stage, AGENT)
    stage.world.care.cases[ONE] = replace(stage.world.care.cases[ONE], assignee_id=KIM, assignee="Kim Colleague")
    await stage.open()
    assert stage.tab.state.assignee.reason.startswith("This case is somebody else's.")
    stage.tab.take()
    assert stage.world.care.gate.calls["edit_case"] == 0
    let(stage, SUPERVISOR)
    stage.tab.look_again()
    assert stage.tab.state.assignee.reason == ""


async def test_who_may_only_read_is_told_why_nothing_can_be_chosen(stage: Stage) -> None:
    let(stage, Rights())
    await stage.open()
    assert stage.tab.state.status.reason == "Your permissions do not include this. Ask your supervisor."
    assert stage.tab.fields.state.reason
    stage.tab.flag.begin()  # flagging is for everybody
    assert stage.tab.flag.state.is_writing
