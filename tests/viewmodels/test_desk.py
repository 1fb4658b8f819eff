"""The pages together: what one of them begins, the others show at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_list import CaseList
from care_desktop.viewmodels.case_panel import PanelTab
from care_desktop.viewmodels.desk import Desk, Outside
from care_desktop.viewmodels.link_deeds import Pending
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import case, contact_id, contact_match, customer, escalation
from tests.helpers.fake_native import FakeNative
from tests.helpers.fakes import World, world
from tests.helpers.until import until

CASE, ANN = CaseId("case-1"), customer().id


class Remembered(dict[str, str]):
    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        return super().get(key, default)

    def put(self, key: str, value: str) -> None:
        self[key] = value


@dataclass
class Stage:
    world: World
    desk: Desk

    @property
    def badge(self) -> int:
        return self.desk.panel.state.badge.count

    def tab(self) -> PanelTab:
        return self.desk.panel.state.tab

    async def showing(self) -> None:
        self.desk.shell.open_case(CASE)
        await until(lambda: self.badge == 1)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    w = world([case(escalations=(escalation(),))])
    scope = TaskScope("case list")
    case_list = CaseList(clock=w.clock, pause=0.0)
    case_list.connect(cases=w.cases, casebook=w.casebook, bus=w.bus, scope=scope)
    desk = Desk(
        w.services,
        case_list=case_list,
        deeds=w.scope,
        board=NoticeBoard(),
        settings=Remembered(),
        clock=w.clock,
        outside=Outside(lambda url: None, lambda text: None, FakeNative()),
    )
    desk.start()
    yield Stage(w, desk)
    await desk.close()
    case_list.close()
    await scope.close()
    await w.scope.close()


async def test_the_badge_goes_when_the_contact_is_picked_not_when_the_server_answers(stage: Stage) -> None:
    await stage.showing()
    answer = stage.world.care.gate.hang("link")
    stage.desk.salesforce.link(contact_match(1))
    assert stage.badge == 0
    answer.set()
    await until(lambda: stage.world.care.customers[ANN].linked_contact(stage.world.session.account_id))
    await until(lambda: stage.desk.salesforce.state.linked_soon is None)
    assert stage.badge == 0
    stage.desk.salesforce.unlink()
    assert stage.badge == 1


async def test_the_badge_comes_back_when_the_link_fails(stage: Stage) -> None:
    await stage.showing()
    stage.world.care.gate.fail("link", Unreachable())
    stage.desk.salesforce.link(contact_match(1))
    assert stage.badge == 0
    await until(lambda: stage.badge == 1)
    assert stage.world.care.customers[ANN].linked_contact(stage.world.session.account_id) is None


async def test_another_case_has_its_own_badge_while_a_link_is_under_way(stage: Stage) -> None:
    other = case(2, person=customer(2), escalations=(escalation(2),))
    stage.world.care.add(other)
    await stage.world.cases.open(other.id)
    await stage.showing()
    answer = stage.world.care.gate.hang("link")
    stage.desk.salesforce.link(contact_match(1))
    stage.desk.shell.open_case(other.id)
    assert stage.badge == 1
    stage.desk.shell.open_case(CASE)
    assert stage.badge == 0
    answer.set()
    await until(lambda: stage.world.casebook.customer(ANN) and stage.desk.salesforce.state.linked_soon is None)
    assert stage.world.care.customers[ANN].linked_contact(stage.world.session.account_id) == contact_id(1)


async def test_what_was_typed_a_moment_before_quitting_is_kept(stage: Stage) -> None:
    await stage.showing()
    stage.desk.salesforce.open_create("ann")
    create = stage.desk.salesforce.create
    await until(lambda: create.state.panel.form.fields)
    create.change("LastName", "Lee-Young")
    stage.desk.shell.quit()
    await until(lambda: stage.world.journal.drafts)
    assert stage.world.journal.drafts[f"create contact:{ANN}"]["LastName"] == "Lee-Young"


async def test_typing_in_one_form_does_not_lose_what_was_typed_in_the_other(stage: Stage) -> None:
    await stage.showing()
    await stage.world.linking.link(ANN, contact_id(1))
    tab = stage.desk.salesforce
    tab.escalate.create_another()
    await until(lambda: tab.escalate.state.panel.form.fields)
    await stage.world.linking.unlink(ANN)
    tab.open_create("")
    await until(lambda: tab.create.state.panel.form.fields)
    tab.escalate.change("Subject", "A parcel")
    tab.create.change("LastName", "Lee-Young")
    await until(lambda: len(stage.world.journal.drafts) == 2)


async def test_a_contact_that_is_being_created_stays_pending_when_its_drawer_is_left(stage: Stage) -> None:
    await stage.showing()
    tab = stage.desk.salesforce
    answer = stage.world.salesforce.gate.hang("create")
    for _twice in "12":
        tab.open_create("ann lee")
        await until(lambda: tab.create.state.panel.form.fields)
        tab.create.submit()
        assert tab.create.state.panel.sending
        tab.create.leave()
        assert (tab.state.pending, stage.badge) == (Pending.CREATING, 0)
    stage.desk.shell.open_case(None)
    stage.desk.shell.open_case(CASE)
    assert tab.state.pending is Pending.CREATING
    answer.set()
    await until(lambda: tab.state.is_linked)
    await until(lambda: tab.state.pending is Pending.NOTHING)
    assert len(stage.world.salesforce.created) == 1


async def test_a_contact_that_could_not_be_created_behind_the_drawer_is_not_pending_any_more(stage: Stage) -> None:
    await stage.showing()
    tab = stage.desk.salesforce
    stage.world.salesforce.gate.fail("create", Unreachable())
    tab.open_create("ann lee")
    await until(lambda: tab.create.state.panel.form.fields)
    tab.create.submit()
    tab.create.leave()
    await until(lambda: stage.desk.board.state.current)
    assert (tab.state.pending, stage.badge) == (Pending.NOTHING, 1)


async def test_a_key_that_leads_elsewhere_leaves_the_panel_at_the_tab_that_was_chosen_last(stage: Stage) -> None:
    await stage.showing()
    stage.desk.shell.focus_search()
    assert stage.tab() is PanelTab.SALESFORCE
    stage.desk.shell.commands.run("flag")
    assert stage.tab() is PanelTab.CASE
    stage.desk.panel.choose(PanelTab.CUSTOMER)
    stage.desk.shell.focus("cases")
    assert stage.tab() is PanelTab.CUSTOMER
