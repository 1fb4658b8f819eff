"""A lost answer with several records: asked about on the tab, settled with one of them, or with none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.errors import AnswerLost, Undecided, Unreachable
from care_desktop.domain.ids import RecordId
from care_desktop.domain.operations import DeedState
from care_desktop.domain.records import NewRecord
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.unsettled import Question, UnsettledDeeds
from tests.helpers.builders import ACCOUNT, case, contact_id, customer
from tests.helpers.creating import CASE, CUSTOMER, create, only_deed
from tests.helpers.fakes import World, world
from tests.helpers.until import until

PARCEL = {"Subject": "A parcel"}


@dataclass
class Stage:
    world: World
    page: UnsettledDeeds
    opened: list[RecordId]

    @property
    def question(self) -> Question:
        (question,) = self.page.state.questions
        return question

    async def lose(self, kind: EscalationKind) -> list[RecordId]:
        """Lose the answer of an escalation; two records hold the same."""
        lead = kind is EscalationKind.LEAD
        fields = {"LastName": "Lee"} if lead else {**PARCEL, "ContactId": contact_id(1)}
        twins = [await self.world.salesforce.create(NewRecord("Lead" if lead else "Case", fields)) for _ in "12"]
        self.world.salesforce.gate.fail("create_lead" if lead else "create_case", AnswerLost())
        with pytest.raises(Undecided):
            await self.world.escalations.create(kind, CASE, {"LastName": "Lee"} if lead else PARCEL)
        await until(lambda: self.page.state.questions and not self.question.loading)
        return twins


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    w = world([case(person=customer(linked_to=contact_id(1)))])
    scope, opened = TaskScope("page"), list[RecordId]()
    page = UnsettledDeeds(
        w.services.unsettled, bus=w.bus, page=scope, deeds=w.scope, clock=w.clock, open_record=opened.append
    )
    page.show(await w.cases.open(CASE))
    yield Stage(w, page, opened)
    page.close()
    await scope.close()
    await w.scope.close()


@pytest.mark.parametrize("kind", EscalationKind)
async def test_the_one_that_is_chosen_is_recorded_and_the_question_goes(kind: EscalationKind, stage: Stage) -> None:
    twins = await stage.lose(kind)
    assert [candidate.id for candidate in stage.question.candidates] == twins
    assert kind in stage.question.sentence

    stage.page.use(stage.question.key, twins[1])
    stage.page.use(stage.question.key, twins[0])
    await until(lambda: not stage.page.state.questions)

    (escalation,) = stage.world.care.cases[CASE].escalations
    assert (escalation.record_id, escalation.kind) == (twins[1], kind)
    assert only_deed(stage.world).state is DeedState.DONE


async def test_none_of_them_gives_the_form_back(stage: Stage) -> None:
    await stage.lose(EscalationKind.CASE)

    stage.page.use_none(stage.question.key)
    await until(lambda: not stage.page.state.questions)

    assert only_deed(stage.world).state is DeedState.FAILED
    assert await stage.world.escalations.draft(CASE) == PARCEL
    assert not stage.world.care.cases[CASE].escalations
    await stage.world.escalations.create(EscalationKind.CASE, CASE, PARCEL)
    assert len(stage.world.care.cases[CASE].escalations) == 1


async def test_an_answer_that_cannot_be_given_now_can_be_given_again(stage: Stage) -> None:
    twins = await stage.lose(EscalationKind.CASE)
    stage.world.care.gate.fail("record_escalation", Unreachable())

    stage.page.use(stage.question.key, twins[0])
    await until(lambda: only_deed(stage.world).state is DeedState.CREATED)
    await until(lambda: not stage.page.state.questions or stage.question.error is not None)
    await stage.world.recovery.carry_on()
    await until(lambda: not stage.page.state.questions)

    assert len(stage.world.care.cases[CASE].escalations) == 1


async def test_a_contact_is_settled_by_linking_it(stage: Stage) -> None:
    await stage.world.linking.unlink(CUSTOMER)
    fields = {"FirstName": "Ann", "LastName": "Lee"}
    twins = [await stage.world.salesforce.create(NewRecord("Contact", fields)) for _ in "12"]
    stage.world.salesforce.gate.fail("create", AnswerLost())
    with pytest.raises(Undecided):
        await create(stage.world)
    await until(lambda: stage.page.state.questions and not stage.question.loading)

    stage.page.use(stage.question.key, twins[0])
    await until(lambda: not stage.page.state.questions)

    assert str(stage.world.care.customers[CUSTOMER].linked_contact(ACCOUNT)) == twins[0]


async def test_a_question_is_there_again_after_a_restart(stage: Stage) -> None:
    await stage.lose(EscalationKind.CASE)

    stage.page.show(None)
    assert stage.page.state.questions == ()
    stage.page.show(stage.world.care.cases[CASE])
    await until(lambda: stage.page.state.questions)

    assert len(await stage.world.restarted().services.unsettled.of(CASE)) == 1
