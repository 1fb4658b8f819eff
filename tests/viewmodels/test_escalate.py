"""Create case: refused in words, asked before a second one, made once, its number shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from care_desktop.domain.cases import Case, EscalationKind
from care_desktop.domain.errors import OutOfSight, Unreachable
from care_desktop.viewmodels.escalate_words import made_elsewhere, made_words
from tests.helpers.builders import NOW, case, contact_id, customer, escalation
from tests.helpers.escalate_stage import EscalateStage, escalate_stage
from tests.helpers.until import until

LINKED = case(person=customer(linked_to=contact_id(1)))


@pytest.fixture
async def stage() -> AsyncIterator[EscalateStage]:
    async with escalate_stage(EscalationKind.CASE) as stage:
        yield stage


@pytest.mark.parametrize(
    ("refused", "word"),
    [
        (case(), "Link"),
        (replace(LINKED, last_customer_message_at=NOW - timedelta(days=90)), "90 days"),
        (replace(LINKED, last_customer_message_at=None), "not written"),
    ],
)
async def test_the_disabled_button_says_why(stage: EscalateStage, refused: Case, word: str) -> None:
    await stage.following(refused)

    assert word in stage.form.state.refusal
    stage.form.open()
    assert not stage.form.state.panel.is_open


async def test_an_escalation_without_a_number_is_asked_about_too(stage: EscalateStage) -> None:
    await stage.following(replace(LINKED, escalations=(replace(escalation(), number=""),)))

    stage.form.open()

    assert stage.form.state.earlier
    assert not stage.form.state.panel.is_open


async def test_a_message_a_second_younger_than_90_days_is_young_enough(stage: EscalateStage) -> None:
    at = NOW - timedelta(days=90) + timedelta(seconds=1)

    await stage.following(replace(LINKED, last_customer_message_at=at))

    assert stage.form.state.refusal == ""


async def test_a_case_is_made_once_and_its_number_is_shown(stage: EscalateStage) -> None:
    await stage.following(LINKED)
    await stage.opening()

    stage.form.submit()
    stage.form.submit()
    await until(lambda: stage.form.state.made)

    assert stage.form.state.made is not None
    assert stage.world.salesforce.gate.calls["create_case"] == 1
    stage.form.copy_number()
    assert stage.copied == [stage.form.state.made.number]


async def test_a_case_that_was_escalated_before_asks_first(stage: EscalateStage) -> None:
    await stage.following(replace(LINKED, escalations=(escalation(7),)))

    stage.form.open()
    assert "00000007" in stage.form.state.earlier
    assert not stage.form.state.panel.is_open
    stage.form.create_another()
    await until(lambda: stage.form.state.panel.form.fields)

    assert stage.form.state.earlier == ""


async def test_a_failure_keeps_the_form_as_it_was(stage: EscalateStage) -> None:
    await stage.following(LINKED)
    await stage.opening()
    stage.form.change("Subject", "A broken parcel")
    stage.world.salesforce.gate.fail("create_case", Unreachable())

    stage.form.submit()
    await until(lambda: stage.form.state.panel.error)

    subject = stage.form.state.panel.form.field("Subject")
    assert subject is not None
    assert subject.value == "A broken parcel"


async def test_what_was_typed_waits_for_the_agent_to_come_back(stage: EscalateStage) -> None:
    await stage.following(LINKED)
    await stage.opening()
    stage.form.change("Subject", "A broken parcel")

    await stage.following(case(2, person=customer(2, linked_to=contact_id(2))))
    assert not stage.form.state.panel.is_open
    await stage.following(LINKED)
    await stage.opening()

    subject = stage.form.state.panel.form.field("Subject")
    assert subject is not None
    assert subject.value == "A broken parcel"
    assert stage.form.state.panel.restored


async def test_a_case_that_went_to_somebody_unseen_closes_the_form_and_says_that_it_is_made(
    stage: EscalateStage,
) -> None:
    await stage.following(LINKED)
    await stage.opening()
    stage.world.salesforce.gate.fail("create_case", OutOfSight("HTTP 204"))

    stage.form.submit()
    await until(lambda: stage.board.state.current)

    assert stage.board.state.current is not None
    assert "was created" in stage.board.state.current.sentence
    assert not stage.form.state.panel.is_open


async def test_an_escalation_made_while_the_form_stands_open_is_asked_about_before_a_second_one(
    stage: EscalateStage,
) -> None:
    await stage.following(LINKED)
    await stage.opening()
    await stage.following(replace(LINKED, escalations=(escalation(7),)))

    stage.form.submit()
    await until(lambda: stage.form.state.panel.error)

    assert stage.form.state.panel.error is not None
    assert "00000007" in stage.form.state.panel.error.sentence
    assert stage.world.salesforce.gate.calls["create_case"] == 0
    stage.form.submit()
    await until(lambda: stage.form.state.made)
    assert stage.world.salesforce.gate.calls["create_case"] == 1


@pytest.mark.parametrize("kind", EscalationKind)
def test_a_record_whose_number_is_not_known_is_confirmed_without_one(kind: EscalationKind) -> None:
    told = [made_words(kind, ""), made_elsewhere(kind, "", "Ann")]

    assert all("was created" in sentence and "  " not in sentence for sentence in told)
    assert made_words(kind, "7") != made_words(kind, "")
