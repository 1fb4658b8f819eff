"""The property panel: tabs, the words of Case and Customer, the badge, and the history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import AccountId, CaseId
from care_desktop.domain.people import ContactPoint, PointKind, Profile
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_facts import Section, case_sections, customer_sections
from care_desktop.viewmodels.case_panel import Badge, CasePanel, PanelTab
from care_desktop.viewmodels.history import History
from tests.helpers.builders import NOW, case, contact_id, customer, escalation, with_link
from tests.helpers.fakes import World, world
from tests.helpers.until import until
from tests.helpers.work_stage import case_tab_of, customer_editor_of

ONE, TWO, THREE = CaseId("case-1"), CaseId("case-2"), CaseId("case-3")


class Remembered(dict[str, str]):
    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        return super().get(key, default)

    def put(self, key: str, value: str) -> None:
        self[key] = value


@dataclass
class Stage:
    world: World
    scope: TaskScope
    settings: Remembered = field(default_factory=Remembered)
    opened: list[CaseId] = field(default_factory=list)

    def build(self) -> CasePanel:
        w = self.world
        history = History(cases=w.cases, scope=self.scope, clock=w.clock, on_open=self.opened.append)
        return CasePanel(
            session=w.session,
            cases=w.cases,
            casebook=w.casebook,
            bus=w.bus,
            scope=self.scope,
            history=history,
            case_tab=case_tab_of(w, self.scope),
            customer=customer_editor_of(w),
            settings=self.settings,
            copy=lambda _words: None,
        )


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    ann, bo = customer(1), customer(2, display_name="Bo")
    w = world(
        [
            case(1, person=ann, escalations=(escalation(1), escalation(2))),
            case(2, person=ann, created_at=NOW - timedelta(days=9)),
            case(3, person=bo),
        ]
    )
    scope = TaskScope("panel")
    yield Stage(w, scope)
    await scope.close()
    await w.scope.close()


def words(sections: tuple[Section, ...]) -> dict[str, str]:
    return {line.label: line.value for section in sections for line in section.lines}


async def test_a_case_fills_both_tabs_and_the_badge(stage: Stage) -> None:
    page = stage.build()
    page.show_case(ONE)
    assert page.state.loading
    await until(lambda: page.state.case)
    assert words(page.state.case)["Channel"]
    assert page.case_tab.state.status.value == "open"
    assert page.customer.state.form.field("first_name")
    assert page.state.badge == Badge(2, "Salesforce, 2 escalations without a contact")
    page.close()


async def test_the_badge_goes_at_once_on_link_and_comes_back_on_unlink(stage: Stage) -> None:
    page = stage.build()
    page.show_case(ONE)
    await until(lambda: page.state.case)
    fact = await stage.world.linking.link(customer(1).id, contact_id(1))
    assert page.state.badge == Badge()
    assert "Salesforce contact" in words(page.state.customer)
    await stage.world.linking.undo(fact)
    assert page.state.badge.count == 2
    page.close()


async def test_the_badge_counts_a_deed_under_way_as_done_and_comes_back_when_it_fails(stage: Stage) -> None:
    page = stage.build()
    page.show_case(ONE)
    await until(lambda: page.state.case)
    page.expect_link(True)
    assert page.state.badge == Badge()
    page.expect_link(None)
    assert page.state.badge.count == 2
    await stage.world.linking.link(customer(1).id, contact_id(1))
    page.expect_link(False)
    assert page.state.badge.count == 2
    page.expect_link(None)
    assert page.state.badge == Badge()
    page.close()


async def test_a_case_seen_before_is_shown_without_a_request(stage: Stage) -> None:
    page = stage.build()
    page.show_case(ONE)
    await until(lambda: page.state.case)
    calls, sections = stage.world.care.gate.calls["case"], page.state.case
    page.show_case(None)
    assert page.state.case != sections
    page.show_case(ONE)
    assert page.state.case == sections
    assert stage.world.care.gate.calls["case"] == calls
    page.close()


async def test_a_case_that_cannot_be_read_says_why_and_can_be_retried(stage: Stage) -> None:
    stage.world.care.gate.fail("case", Unreachable("503"))
    page = stage.build()
    page.show_case(ONE)
    await until(lambda: page.state.error)
    page.retry()
    await until(lambda: page.state.case)
    assert page.state.error is None
    page.close()


async def test_the_chosen_tab_is_remembered(stage: Stage) -> None:
    page = stage.build()
    assert page.state.tab == PanelTab.CASE.value
    page.choose(PanelTab.SALESFORCE)
    assert stage.build().state.tab is PanelTab.SALESFORCE
    stage.settings["panel.tab"] = "something else"
    assert stage.build().state.tab is PanelTab.CASE
    page.close()


async def test_history_is_read_when_it_is_looked_at_and_leaves_this_case_out(stage: Stage) -> None:
    page = stage.build()
    page.show_case(ONE)
    await until(lambda: page.state.case)
    assert stage.world.care.gate.calls["history"] == 0
    page.choose(PanelTab.HISTORY)
    await until(lambda: page.history.state.rows)
    assert [row.id for row in page.history.state.rows] == [TWO]
    page.history.open(TWO)
    assert stage.opened == [TWO]
    page.show_case(THREE)
    await until(lambda: page.history.state.empty)
    assert page.history.state.rows == ()
    page.close()


async def test_history_may_fail_alone(stage: Stage) -> None:
    stage.world.care.gate.fail("history", Unreachable("503"))
    page = stage.build()
    page.choose(PanelTab.HISTORY)
    page.show_case(ONE)
    await until(lambda: page.history.state.error)
    assert page.state.case
    page.history.retry()
    await until(lambda: page.history.state.rows)
    page.close()


def test_missing_values_are_left_out_or_dashed_and_never_none() -> None:
    bare = customer(1, first_name="", last_name="", username="", display_name="", platform_id="p-1", case_count=0)
    told = words(customer_sections(bare))
    assert told == {"Platform": "Chat", "Platform id": "p-1"}
    told = words(case_sections(case(1, assignee="", subject="", channel="", platform="chat")))
    assert told["Channel"] == "Chat"
    assert "Subject" not in told
    assert "None" not in str(told)


def test_the_customer_tab_tells_points_and_profiles() -> None:
    person = replace(
        customer(1, note="Call in the evening"),
        contact_points=(ContactPoint(PointKind.EMAIL, "ann@mail.example"), ContactPoint(PointKind.PHONE, "+1 555")),
        profiles=(Profile("instagram", "42"),),
    )
    told = words(customer_sections(with_link(person, contact_id(7), AccountId("sfa-1"))))
    assert told["Instagram"] == "42"
    assert str(contact_id(7)) in told["Salesforce contact"]
    assert "Robin Agent" in told["Salesforce contact"]


def test_the_case_tab_tells_the_case_and_its_escalations() -> None:
    told = case_sections(case(1, escalations=(escalation(3),)))
    assert [section.title for section in told] == ["About this case", "Salesforce case"]
    assert words(told)["Origin"] == "Automatic"
