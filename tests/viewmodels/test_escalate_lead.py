"""Create lead on the tab: its own draft, record types, owner, duplicates, and what stands beside its button."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from care_desktop.domain.cases import Case, EscalationKind
from care_desktop.domain.errors import AnswerLost, Undecided
from care_desktop.domain.mapping import CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.domain.operations import SEVERAL
from care_desktop.domain.session import ConnectedUser, SalesforceUser
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.escalate import Escalate
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import ACCOUNT, case, contact_match, customer, escalation
from tests.helpers.fakes import World, world
from tests.helpers.tab_stage import plain
from tests.helpers.until import until

OPEN = case(person=customer())


@dataclass
class Stage:
    world: World
    lead: Escalate
    board: NoticeBoard
    opened: list[str]

    async def following(self, of: Case) -> None:
        self.world.care.add(of)
        self.lead.follow(await self.world.cases.open(of.id))

    async def filled(self) -> None:
        """Open the form, and fill in what is required beside the proposal."""
        self.lead.open()
        await until(lambda: self.lead.state.panel.form.fields)
        self.lead.change("Company", "Harbor")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    of = world(cases=[])
    page, board, opened = TaskScope("page"), NoticeBoard(), list[str]()
    lead = Escalate(
        EscalationKind.LEAD,
        session=of.session,
        casebook=of.casebook,
        escalations=of.escalations,
        forms=of.contacts.forms,
        board=board,
        deeds=of.scope,
        page=page,
        copy=lambda text: None,
        open_record=opened.append,
        pause=0.001,
    )
    yield Stage(of, lead, board, opened)
    await page.close()
    await of.scope.close()


async def test_a_lead_is_made_for_a_customer_without_a_contact_and_opened(stage: Stage) -> None:
    await stage.following(OPEN)
    await stage.filled()

    stage.lead.submit()
    stage.lead.submit()
    await until(lambda: stage.lead.state.made)

    assert stage.lead.state.made is not None
    assert (stage.lead.state.made.number, stage.lead.state.made.kind) == ("Ann Lee", EscalationKind.LEAD)
    stage.lead.open_made()
    assert stage.opened == [stage.lead.state.made.record_id]
    assert stage.world.salesforce.gate.calls["create_lead"] == 1


async def test_an_escalation_of_the_other_kind_is_asked_about_too(stage: Stage) -> None:
    await stage.following(replace(OPEN, escalations=(escalation(7),)))

    stage.lead.open()

    assert plain(stage.lead.state.earlier) == "Salesforce case 00000007"
    assert not stage.lead.state.panel.is_open
    stage.lead.leave_it()
    assert stage.lead.state.earlier == ""


async def test_likely_duplicates_are_shown_and_overridden_once(stage: Stage) -> None:
    stage.world.salesforce.duplicates = (contact_match(),)
    await stage.following(OPEN)
    await stage.filled()
    stage.lead.create_anyway()
    assert stage.world.salesforce.gate.calls["create_lead"] == 0

    stage.lead.submit()
    await until(lambda: stage.lead.state.duplicates.found)
    assert (stage.lead.state.panel.is_open, stage.lead.state.panel.error) == (True, None)
    stage.lead.create_anyway()
    await until(lambda: stage.lead.state.made)

    assert len(stage.world.salesforce.leads) == 1


async def test_the_form_says_where_and_as_whom_and_a_sandbox_is_named(stage: Stage) -> None:
    account, me = stage.world.care.accounts[0], stage.world.session.me
    own = ConnectedUser(me.name, SalesforceUser("005", "ana@org.example", "Ana of the Org"), care_user_id=me.id)
    for is_sandbox, word in ((True, "(SANDBOX)"), (False, "(production)")):
        stage.world.session.learn(me, [replace(account, is_sandbox=is_sandbox, connected_users=(own,))])
        await stage.following(OPEN)
        await stage.filled()

        assert word in stage.lead.state.panel.consequence
        assert stage.lead.state.panel.consequence.endswith("as Ana of the Org.")
        stage.lead.discard()


async def test_a_missing_mapping_closes_the_form_and_stands_beside_the_button(stage: Stage) -> None:
    row = MappingRow("Case", "Subject", MappingKind.DYNAMIC, CareField.SUBJECT)
    stage.world.care.mappings[ACCOUNT] = FieldMapping(1, (row,))
    await stage.following(OPEN)

    stage.lead.open()
    await until(lambda: stage.lead.state.refusal)

    assert "mapping" in stage.lead.state.refusal
    assert not stage.lead.state.panel.is_open


async def test_a_lead_that_is_not_settled_keeps_its_form_or_leaves_the_question_to_the_card(stage: Stage) -> None:
    await stage.following(OPEN)
    await stage.filled()
    stage.world.salesforce.gate.fail("create_lead", AnswerLost())
    stage.lead.submit()
    await until(lambda: stage.lead.state.panel.error)
    assert stage.lead.state.panel.is_open

    stage.world.salesforce.gate.mend()
    stage.world.salesforce.gate.fail("create_lead", Undecided(stage.world.session.me.id, SEVERAL))  # type: ignore[arg-type]
    stage.lead.submit()
    await until(lambda: not stage.lead.state.panel.is_open)


async def test_a_draft_of_a_lead_is_its_own(stage: Stage) -> None:
    await stage.following(OPEN)
    await stage.filled()
    await stage.following(case(2, person=customer(2)))
    await until(lambda: stage.world.journal.drafts)
    await stage.following(OPEN)

    await stage.filled()

    assert stage.lead.state.panel.restored
    assert list(stage.world.journal.drafts) == [f"create lead:{OPEN.id}"]
