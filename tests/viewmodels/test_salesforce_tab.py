from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from care_desktop.domain.cases import Case
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.domain.people import GoneWhy
from care_desktop.domain.permissions import Level, Permission, Rights
from care_desktop.services.events import Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.link_deeds import Pending
from care_desktop.viewmodels.notices import Notice, NoticeBoard
from care_desktop.viewmodels.salesforce_tab import SalesforceTab
from care_desktop.viewmodels.salesforce_tab_state import TabKind, trouble_with_age
from tests.helpers.builders import ACCOUNT, NOW, case, contact_id, contact_match, customer, escalation, me
from tests.helpers.fakes import World, world
from tests.helpers.until import until

CASE = CaseId("case-1")
ANN = customer().id


class Tab:
    """The tab on Case 1 over a world."""

    def __init__(self, made: World) -> None:
        self.world = made
        self.board = NoticeBoard()
        self.scopes: list[TaskScope] = []
        self.opened: list[str] = []
        self.page = SalesforceTab(
            session=made.session,
            casebook=made.casebook,
            contacts=made.contacts,
            linking=made.linking,
            creation=made.creation,
            escalations=made.escalations,
            bus=made.bus,
            board=self.board,
            deeds=made.scope,
            new_scope=self._new_scope,
            clock=made.clock,
            open_url=self.opened.append,
            copy=lambda text: None,
        )

    def kind(self) -> TabKind:
        return self.page.state.kind

    @property
    def notice(self) -> Notice:
        assert self.board.state.current is not None
        return self.board.state.current

    def links(self) -> object:
        return self.world.care.customers[ANN].linked_contact(ACCOUNT)

    async def quiet(self) -> None:
        await until(lambda: self.page.state.pending is Pending.NOTHING)

    async def close(self) -> None:
        self.page.close()
        for scope in (*self.scopes, self.world.scope):
            await scope.close()

    def _new_scope(self, name: str) -> TaskScope:
        self.scopes.append(TaskScope(name))
        return self.scopes[-1]


@asynccontextmanager
async def tab_on(
    first: Case | None = None, prepare: Callable[[World], object] = lambda made: None
) -> AsyncIterator[Tab]:
    made = world(cases=[first or case()])
    prepare(made)
    tab = Tab(made)
    await made.cases.open(CASE)
    tab.page.show_case(CASE)
    yield tab
    await tab.close()


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


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


async def test_a_link_shows_at_once_as_pending_and_can_be_undone() -> None:
    async with tab_on() as tab:
        tab.page.link(contact_match(1, "Ann Lee"))
        assert (tab.kind(), tab.page.state.pending) == (TabKind.LINKED, Pending.LINKING)
        assert plain(tab.page.state.pending_words) == "Linking to Ann Lee…"
        await tab.quiet()
        assert tab.links() == contact_id(1)
        assert plain(tab.notice.sentence) == "Linked Ann Lee to Ann Lee."
        assert tab.notice.action == "Undo"
        tab.board.act()
        assert (tab.kind(), tab.page.state.pending) == (TabKind.UNLINKED, Pending.UNLINKING)
        await tab.quiet()
        assert tab.links() is None
        assert plain(tab.notice.sentence) == "Undone: Ann Lee is not linked to Ann Lee."
        assert tab.board.state.count == 1


async def test_two_presses_are_one_deed() -> None:
    async with tab_on() as tab:
        tab.page.link(contact_match(1))
        tab.page.link(contact_match(2))
        await tab.quiet()
        assert tab.world.care.gate.calls["link"] == 1
        assert tab.links() == contact_id(1)


async def test_a_link_that_fails_is_rolled_back_with_a_sentence_and_retry() -> None:
    async with tab_on() as tab:
        tab.world.care.gate.fail("link", Unreachable("gone"))
        tab.page.link(contact_match(1))
        await tab.quiet()
        assert tab.kind() is TabKind.UNLINKED
        assert tab.notice.action == "Try again"
        tab.board.act()
        await tab.quiet()
        assert tab.links() == contact_id(1)


async def test_another_agent_who_was_faster_is_named_and_his_link_is_shown() -> None:
    async with tab_on() as tab:
        tab.world.care.link_by_other(ANN, contact_id(2))
        tab.page.link(contact_match(1))
        await tab.quiet()
        assert tab.kind() is TabKind.LINKED
        assert tab.page.editor.state.contact_id == contact_id(2)
        assert "Robin Agent has linked Ann Lee to" in plain(tab.notice.sentence)
        assert tab.page.state.note == ""


async def test_unlink_tells_and_undo_links_again() -> None:
    async with tab_on(case(person=customer(linked_to=contact_id(1)))) as tab:
        tab.page.unlink()
        assert (tab.kind(), tab.page.state.pending) == (TabKind.UNLINKED, Pending.UNLINKING)
        await tab.quiet()
        assert tab.links() is None
        assert plain(tab.notice.sentence).startswith("Unlinked")
        tab.page.undo()
        assert tab.kind() is TabKind.LINKED
        await tab.quiet()
        assert tab.links() == contact_id(1)
        tab.page.undo()
        assert tab.page.state.pending is Pending.NOTHING


async def test_a_link_that_arrives_by_push_changes_the_tab_and_keeps_what_was_typed() -> None:
    async with tab_on() as tab:
        tab.page.search.search_for("ann")
        tab.world.casebook.learn_customer(tab.world.care.link_by_other(ANN, contact_id(2)))
        assert tab.kind() is TabKind.LINKED
        assert not tab.page.search.state.open
        assert tab.page.search.state.text == "ann"
        assert plain(tab.page.state.note) == (
            "Robin Agent has linked this customer to a contact. What you typed is kept."
        )
        await until(lambda: "to Anna Lehmann." in plain(tab.page.state.note))
        tab.page.dismiss_note()
        assert tab.page.state.note == ""


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


async def test_a_merged_contact_gives_way_to_the_surviving_one() -> None:
    def merge(made: World) -> None:
        made.salesforce.delete(contact_id(1), GoneWhy.MERGED, contact_match(2, "Anna Lehmann"))

    async with tab_on(case(person=customer(linked_to=contact_id(1))), merge) as tab:
        await until(lambda: tab.kind() is TabKind.GONE)
        assert plain(tab.page.state.gone_words) == "This contact was merged into Anna Lehmann in Salesforce."
        assert tab.page.state.has_survivor
        tab.page.use_survivor()
        await tab.quiet()
        assert tab.links() == contact_id(2)
        assert tab.kind() is TabKind.LINKED


async def test_a_surviving_contact_that_could_not_be_linked_is_linked_by_trying_again() -> None:
    def merge(made: World) -> None:
        made.salesforce.delete(contact_id(1), GoneWhy.MERGED, contact_match(2, "Anna Lehmann"))
        made.care.gate.fail("link", Unreachable("gone"))

    async with tab_on(case(person=customer(linked_to=contact_id(1))), merge) as tab:
        await until(lambda: tab.kind() is TabKind.GONE)
        tab.page.use_survivor()
        await tab.quiet()
        assert tab.links() is None
        tab.board.act()
        await tab.quiet()
        assert tab.links() == contact_id(2)


async def test_using_this_one_instead_never_replaces_the_link_of_another_agent() -> None:
    async with tab_on() as tab:
        tab.world.casebook.learn_customer(tab.world.care.link_by_other(ANN, contact_id(2)))
        tab.page.use_instead(contact_id(1), {})
        await tab.quiet()
        assert tab.links() == contact_id(2)


async def test_an_unlink_tried_again_takes_away_only_what_was_asked_about() -> None:
    async with tab_on(case(person=customer(linked_to=contact_id(1)))) as tab:
        tab.world.care.gate.fail("unlink", Unreachable("gone"))
        tab.page.unlink()
        await tab.quiet()
        tab.world.casebook.learn_customer(tab.world.care.link_by_other(ANN, contact_id(2)))
        tab.board.act()
        await tab.quiet()
        assert tab.links() == contact_id(2)
        assert tab.page.editor.state.contact_id == contact_id(2)


async def test_an_undo_pressed_too_early_is_not_used_up() -> None:
    async with tab_on() as tab:
        tab.page.link(contact_match(1))
        await tab.quiet()
        tab.world.care.gate.fail("unlink", Unreachable("gone"))
        tab.page.unlink()
        tab.page.undo()
        await tab.quiet()
        assert tab.links() == contact_id(1)
        tab.page.undo()
        await tab.quiet()
        assert tab.links() is None


async def test_no_access_is_never_called_deleted() -> None:
    def hide(made: World) -> None:
        made.salesforce.delete(contact_id(1), GoneWhy.NO_ACCESS)

    async with tab_on(case(person=customer(linked_to=contact_id(1))), hide) as tab:
        await until(lambda: tab.kind() is TabKind.GONE)
        assert "deleted" not in tab.page.state.gone_words
        assert not tab.page.state.has_survivor


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


async def test_without_the_right_nothing_is_linked_and_the_reason_stands_there() -> None:
    reader = Rights(frozenset({Permission.ACCESS_REPORTING}), Level.READ, Level.READ)
    async with tab_on() as tab:
        tab.world.session.learn(me(rights=reader), tab.world.care.accounts)
        tab.page.look_again()
        assert tab.page.state.link_refusal
        assert tab.page.state.create_refusal
        tab.page.link(contact_match(1))
        tab.page.open_create("ann")
        assert tab.world.care.gate.calls["link"] == 0
        assert not tab.page.create.state.panel.is_open


async def test_the_chips_tell_who_is_linked_to_another_customer() -> None:
    other = case(2, person=customer(2, linked_to=contact_id(1)))
    async with tab_on(prepare=lambda made: made.care.add(other)) as tab:
        await tab.world.cases.open(other.id)
        tab.page.show_case(None)
        tab.page.show_case(CASE)
        tab.page.search.search_for("ann")
        await until(lambda: tab.page.search.state.rows)
        assert [row.chip for row in tab.page.search.state.rows] == ["Linked to another customer", ""]


async def test_the_case_may_be_left_while_a_link_is_under_way() -> None:
    other = case(2, person=customer(2))
    async with tab_on(prepare=lambda made: made.care.add(other)) as tab:
        await tab.world.cases.open(other.id)
        tab.page.link(contact_match(1, "Ann Lee"))
        tab.page.show_case(other.id)
        assert tab.page.state.pending is Pending.NOTHING
        await until(lambda: tab.links() == contact_id(1))
        await until(lambda: tab.board.state.current is not None)
        assert tab.page.state.customer is not None
        assert tab.page.state.customer.id == CustomerId("cust-2")


async def test_create_case_says_why_not_when_the_linked_contact_is_gone() -> None:
    def delete(made: World) -> None:
        made.salesforce.delete(contact_id(1))

    async with tab_on(case(person=customer(linked_to=contact_id(1))), delete) as tab:
        await until(lambda: tab.kind() is TabKind.GONE)
        assert tab.page.escalate.state.refusal == (
            "The linked contact cannot be used in Salesforce. Link another one first."
        )
        tab.page.unlink()
        await tab.quiet()
        tab.page.link(contact_match(2))
        await tab.quiet()
        assert tab.page.escalate.state.refusal == ""
