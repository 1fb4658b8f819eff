from __future__ import annotations

from datetime import timedelta

import pytest

from care_desktop.domain.ids import CaseId
from care_desktop.domain.people import ContactGone, GoneWhy
from care_desktop.services.events import Reach, ReachChanged
from care_desktop.viewmodels.salesforce_tab_state import TabKind, gone_hint, trouble_with_age
from tests.helpers.builders import NOW, case, contact_id, contact_match, customer, escalation
from tests.helpers.fakes import World, world
from tests.helpers.tab_stage import Tab, tab_on
from tests.helpers.until import until

CASE = CaseId("case-1")
ANN = customer().id


async def test_no_account_no_case_and_a_case_that_is_still_loading() -> None:
    made = world()
    tab = Tab(made)
    assert tab.kind() is TabKind.NO_CASE
    tab.page.show_case(CASE)
    assert tab.kind() is TabKind.LOADING
    await made.cases.open(CASE)
    tab.page.show_case(CASE)
    assert tab.kind() is TabKind.UNLINKED
    made.session.learn(made.care.user, [])
    tab.page.look_again()
    assert tab.kind() is TabKind.NO_ACCOUNT
    await tab.close()


async def test_each_state_has_its_name() -> None:
    async with tab_on(case(escalations=(escalation(),))) as tab:
        assert tab.kind() is TabKind.UNLINKED_ESCALATION
    async with tab_on(case(person=customer(linked_to=contact_id(1)))) as tab:
        assert tab.kind() is TabKind.LINKED
    async with tab_on(case(person=customer(linked_to=contact_id(1)), escalations=(escalation(),))) as tab:
        assert tab.kind() is TabKind.LINKED_ESCALATED


async def test_what_was_typed_comes_back_with_its_customer() -> None:
    other = case(2, person=customer(2))
    async with tab_on(prepare=lambda made: made.care.add(other)) as tab:
        await tab.world.cases.open(other.id)
        tab.page.search.search_for("ann l")
        tab.page.show_case(other.id)
        assert tab.page.search.state.text == ""
        tab.page.show_case(CASE)
        assert tab.page.search.state.text == "ann l"


async def test_what_was_typed_comes_back_in_a_case_that_is_read_later() -> None:
    other = case(2, person=customer())
    async with tab_on(prepare=lambda made: made.care.add(other)) as tab:
        tab.page.search.search_for("ann l")
        tab.page.show_case(other.id)
        assert tab.kind() is TabKind.LOADING
        await tab.world.cases.open(other.id)
        tab.page.show_case(other.id)
        assert tab.page.search.state.text == "ann l"
        tab.page.show_case(CASE)
        assert tab.page.search.state.text == "ann l"


async def test_no_access_is_never_called_deleted() -> None:
    def hide(made: World) -> None:
        made.salesforce.delete(contact_id(1), GoneWhy.NO_ACCESS)

    async with tab_on(case(person=customer(linked_to=contact_id(1))), hide) as tab:
        await until(lambda: tab.kind() is TabKind.GONE)
        assert "deleted" not in tab.page.state.gone_words
        assert not tab.page.state.has_survivor


@pytest.mark.parametrize(
    ("gone", "hint"),
    [
        (ContactGone(contact_id(1), GoneWhy.DELETED), "within 15 days"),
        (ContactGone(contact_id(1), GoneWhy.MERGED), "cannot be shown to you"),
        (ContactGone(contact_id(1), GoneWhy.MERGED, contact_match(2)), ""),
        (ContactGone(contact_id(1), GoneWhy.NO_ACCESS), "ask an administrator for access"),
    ],
)
def test_what_is_gone_says_what_helps(gone: ContactGone, hint: str) -> None:
    assert hint in gone_hint(gone)
    assert bool(hint) == bool(gone_hint(gone))


async def test_offline_shows_what_was_last_seen_with_its_age_and_comes_back() -> None:
    async with tab_on(case(person=customer(linked_to=contact_id(1)))) as tab:
        await until(lambda: tab.page.editor.state.contact is not None)
        tab.world.bus.publish(ReachChanged("salesforce", Reach.OFFLINE))
        assert tab.kind() is TabKind.OFFLINE
        assert tab.page.state.is_linked
        told = trouble_with_age(tab.page.state, NOW + timedelta(minutes=5))
        assert told == "Offline. This is what was last seen. Last read 5 m ago."
        tab.world.bus.publish(ReachChanged("salesforce", Reach.ONLINE))
        assert tab.kind() is TabKind.LINKED
        assert tab.world.salesforce.gate.calls["read"] == 1
        await until(lambda: tab.world.salesforce.gate.calls["read"] == 2)


async def test_an_expired_connection_has_a_state_of_its_own() -> None:
    async with tab_on(case(person=customer(linked_to=contact_id(1)))) as tab:
        tab.world.bus.publish(ReachChanged("salesforce", Reach.EXPIRED))
        assert tab.kind() is TabKind.EXPIRED
        assert "expired" in tab.page.state.trouble
