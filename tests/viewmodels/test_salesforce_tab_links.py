"""Link, unlink, undo and whoever was faster, as the Salesforce tab shows them."""

from __future__ import annotations

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.domain.people import GoneWhy
from care_desktop.domain.permissions import Level, Permission, Rights
from care_desktop.viewmodels.link_deeds import Pending
from care_desktop.viewmodels.salesforce_tab_state import TabKind
from tests.helpers.builders import case, contact_id, contact_match, customer, me
from tests.helpers.fakes import World
from tests.helpers.tab_stage import plain, tab_on
from tests.helpers.until import until

CASE = CaseId("case-1")
ANN = customer().id


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
