"""Create lead on the tab: its own draft, record types, owner, duplicates, and what stands beside its button."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.errors import AnswerLost, Undecided
from care_desktop.domain.mapping import CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.domain.operations import SEVERAL
from care_desktop.domain.session import ConnectedUser, SalesforceUser
from tests.helpers.builders import ACCOUNT, case, contact_match, customer, escalation
from tests.helpers.escalate_stage import EscalateStage, escalate_stage
from tests.helpers.tab_stage import plain
from tests.helpers.until import until

OPEN = case(person=customer())


@pytest.fixture
async def stage() -> AsyncIterator[EscalateStage]:
    async with escalate_stage(EscalationKind.LEAD) as stage:
        yield stage


async def filled(stage: EscalateStage) -> None:
    """Open the form, and fill in what is required beside the proposal."""
    await stage.opening()
    stage.form.change("Company", "Harbor")


async def test_a_lead_is_made_for_a_customer_without_a_contact_and_opened(stage: EscalateStage) -> None:
    await stage.following(OPEN)
    await filled(stage)

    stage.form.submit()
    stage.form.submit()
    await until(lambda: stage.form.state.made)

    assert stage.form.state.made is not None
    assert (stage.form.state.made.number, stage.form.state.made.kind) == ("Ann Lee", EscalationKind.LEAD)
    stage.form.open_made()
    assert stage.opened == [stage.form.state.made.record_id]
    assert stage.world.salesforce.gate.calls["create_lead"] == 1


async def test_an_escalation_of_the_other_kind_is_asked_about_too(stage: EscalateStage) -> None:
    await stage.following(replace(OPEN, escalations=(escalation(7),)))

    stage.form.open()

    assert plain(stage.form.state.earlier) == "Salesforce case 00000007"
    assert not stage.form.state.panel.is_open
    stage.form.leave_it()
    assert stage.form.state.earlier == ""


async def test_likely_duplicates_are_shown_and_overridden_once(stage: EscalateStage) -> None:
    stage.world.salesforce.duplicates = (contact_match(),)
    await stage.following(OPEN)
    await filled(stage)
    stage.form.create_anyway()
    assert stage.world.salesforce.gate.calls["create_lead"] == 0

    stage.form.submit()
    await until(lambda: stage.form.state.duplicates.found)
    assert (stage.form.state.panel.is_open, stage.form.state.panel.error) == (True, None)
    stage.form.create_anyway()
    await until(lambda: stage.form.state.made)

    assert len(stage.world.salesforce.leads) == 1


async def test_the_form_says_where_and_as_whom_and_a_sandbox_is_named(stage: EscalateStage) -> None:
    account, me = stage.world.care.accounts[0], stage.world.session.me
    own = ConnectedUser(me.name, SalesforceUser("005", "ana@org.example", "Ana of the Org"), care_user_id=me.id)
    for is_sandbox, word in ((True, "(SANDBOX)"), (False, "(production)")):
        stage.world.session.learn(me, [replace(account, is_sandbox=is_sandbox, connected_users=(own,))])
        await stage.following(OPEN)
        await filled(stage)

        assert word in stage.form.state.panel.consequence
        assert stage.form.state.panel.consequence.endswith("as Ana of the Org.")
        stage.form.discard()


async def test_a_missing_mapping_closes_the_form_and_stands_beside_the_button(stage: EscalateStage) -> None:
    row = MappingRow("Case", "Subject", MappingKind.DYNAMIC, CareField.SUBJECT)
    stage.world.care.mappings[ACCOUNT] = FieldMapping(1, (row,))
    await stage.following(OPEN)

    stage.form.open()
    await until(lambda: stage.form.state.refusal)

    assert "mapping" in stage.form.state.refusal
    assert not stage.form.state.panel.is_open


async def test_a_lead_that_is_not_settled_keeps_its_form_or_leaves_the_question_to_the_card(
    stage: EscalateStage,
) -> None:
    await stage.following(OPEN)
    await filled(stage)
    stage.world.salesforce.gate.fail("create_lead", AnswerLost())
    stage.form.submit()
    await until(lambda: stage.form.state.panel.error)
    assert stage.form.state.panel.is_open

    stage.world.salesforce.gate.mend()
    stage.world.salesforce.gate.fail("create_lead", Undecided(stage.world.session.me.id, SEVERAL))  # type: ignore[arg-type]
    stage.form.submit()
    await until(lambda: not stage.form.state.panel.is_open)


async def test_a_draft_of_a_lead_is_its_own(stage: EscalateStage) -> None:
    await stage.following(OPEN)
    await filled(stage)
    await stage.following(case(2, person=customer(2)))
    await until(lambda: stage.world.journal.drafts)
    await stage.following(OPEN)

    await filled(stage)

    assert stage.form.state.panel.restored
    assert list(stage.world.journal.drafts) == [f"create lead:{OPEN.id}"]
