from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.people import Evidence, EvidenceKind, GoneWhy, SuggestedContact
from care_desktop.services.events import Reach, ReachChanged
from tests.helpers.builders import (
    case,
    contact_id,
    contact_match,
    customer,
    escalation,
    record_id,
    salesforce_case,
)
from tests.helpers.fakes import World, world
from tests.helpers.tab_panel import ANN, Panel
from tests.helpers.until import until

Run = Callable[[Coroutine[Any, Any, None]], None]
LINKED = customer(linked_to=contact_id(1))
EMAIL = Evidence(EvidenceKind.EMAIL, "ann@mail.example", "ann@mail.example")
OTHER_NAME = Evidence(EvidenceKind.FIRST_NAME, "Ann", "Anna")
SUGGESTED = SuggestedContact(contact_match(2, "Anna Lehmann"), (EMAIL,), (OTHER_NAME,))


def test_an_unlinked_customer_shows_search_create_and_why_there_is_no_case(run: Run) -> None:
    async def journey() -> None:
        async with Panel() as panel:
            assert panel.shows("contact-search")
            assert panel.shows("create-contact")
            assert not panel.shows("contact-card")
            words = panel.words()
            for sentence in ("Northwind", "SANDBOX", "as Robin Agent", "Link a Salesforce contact first."):
                assert sentence in words

    run(journey())


def test_no_account_says_why_and_where_to_go(run: Run) -> None:
    async def journey() -> None:
        async with Panel(prepare=lambda made: made.session.learn(made.care.user, [])) as panel:
            assert "Settings > Integrations & API > Salesforce" in panel.words()
            assert not panel.shows("contact-search")
            assert not panel.shows("create-case")

    run(journey())


def test_an_unlinked_escalation_shows_its_card_and_the_suggestions(run: Run) -> None:
    async def journey() -> None:
        def prepare(made: World) -> None:
            made.care.suggested[ANN] = (SUGGESTED,)
            made.salesforce.cases[record_id("500", 1)] = salesforce_case(1, owner="Sofia Lind")

        async with Panel(case(escalations=(escalation(1),)), prepare) as panel:
            await until(lambda: "Sofia Lind" in panel.words())
            words = panel.words()
            for sentence in ("Salesforce case 00000001", "Web · Automatic", "Same email: ann@mail.example"):
                assert sentence in words
            assert "First name differs: Ann / Anna" in words
            panel.press("Copy the number")
            panel.press("Open in Salesforce")
            assert panel.copied == ["00000001"]
            assert panel.opened == [salesforce_case(1).url]
            panel.press("Link Anna Lehmann")
            await until(lambda: panel.linked() == contact_id(2))
            await until(lambda: panel.shows("contact-card"))
            assert not panel.shows("contact-search")

    run(journey())


def test_not_this_person_can_be_seen_and_taken_back(run: Run) -> None:
    async def journey() -> None:
        def prepare(made: World) -> None:
            made.care.suggested[ANN] = (SUGGESTED,)

        async with Panel(prepare=prepare) as panel:
            await until(lambda: "Anna Lehmann" in panel.words())
            panel.press("Not this person: Anna Lehmann")
            assert "Anna Lehmann" not in panel.words()
            await until(lambda: panel.world.care.rejected)
            panel.press("Show 1 person you ruled out")
            await until(lambda: "Anna Lehmann" in panel.words())
            panel.press("Suggest Anna Lehmann again")
            await until(lambda: not panel.world.care.rejected)
            await until(lambda: "Same email: ann@mail.example" in panel.words())

    run(journey())


def test_cards_and_suggestions_fail_alone(run: Run) -> None:
    async def journey() -> None:
        def prepare(made: World) -> None:
            made.care.gate.fail("suggestions", Unreachable())
            made.salesforce.gate.fail("read_case", Unreachable())
            made.care.suggested[ANN] = (SUGGESTED,)

        async with Panel(case(escalations=(escalation(1),)), prepare) as panel:
            await until(lambda: "Suggestions could not be read." in panel.words())
            assert "The Salesforce case could not be read." in panel.words()
            assert panel.shows("contact-search")
            panel.press("Retry")
            await until(lambda: "This Salesforce case was deleted" in panel.words())
            panel.press("Retry")
            await until(lambda: "Anna Lehmann" in panel.words())

    run(journey())


def test_searching_and_linking_by_keyboard_alone(run: Run) -> None:
    async def journey() -> None:
        async with Panel() as panel:
            await until(panel.view.isActiveWindow)
            panel.view.focus_search()
            field = panel.view.search.field
            assert QApplication.focusWidget() is field
            QTest.keyClicks(field, "anna")
            await until(lambda: panel.page.search.state.rows)
            QTest.keyClick(field, Qt.Key.Key_Down)
            QTest.keyClick(field, Qt.Key.Key_Return)
            assert "Linking to Anna Lehmann…" in panel.words()
            focused = QApplication.focusWidget()
            assert focused is not None
            assert focused is panel.view or panel.view.isAncestorOf(focused)
            assert panel.shows("contact-card")
            await until(lambda: not panel.page.state.pending)
            assert panel.linked() == contact_id(2)
            assert not panel.shows("pending")
            panel.press("Unlink")
            assert panel.shows("contact-search")
            await until(lambda: panel.linked() is None)

    run(journey())


def test_a_link_that_fails_gives_the_search_back(run: Run) -> None:
    async def journey() -> None:
        async with Panel() as panel:
            panel.world.care.gate.fail("link", Unreachable())
            panel.page.search.search_for("ann")
            panel.page.link(contact_match(1, "Ann Lee"))
            assert not panel.shows("contact-search")
            await until(lambda: panel.shows("contact-search"))
            assert panel.view.search.field.text() == "ann"
            assert panel.board.state.current is not None

    run(journey())


def test_a_merged_contact_offers_the_surviving_one_and_unlink(run: Run) -> None:
    async def journey() -> None:
        def merge(made: World) -> None:
            made.salesforce.delete(contact_id(1), GoneWhy.MERGED, contact_match(2, "Anna Lehmann"))

        async with Panel(case(person=LINKED), merge) as panel:
            await until(lambda: panel.shows("gone-card"))
            assert "This contact was merged into Anna Lehmann in Salesforce." in panel.words()
            assert not panel.shows("contact-card")
            panel.press("use-survivor")
            await until(lambda: panel.linked() == contact_id(2))
            await until(lambda: not panel.shows("gone-card"))

    run(journey())


def test_a_deleted_contact_says_what_helps_and_comes_back_when_it_was_restored(run: Run) -> None:
    async def journey() -> None:
        def delete(made: World) -> None:
            made.salesforce.delete(contact_id(1), GoneWhy.DELETED)

        kept = world().salesforce.contacts[contact_id(1)]
        async with Panel(case(person=LINKED), delete) as panel:
            await until(lambda: panel.shows("gone-card"))
            assert "An administrator can restore it from the Recycle Bin within 15 days" in panel.words()
            assert not panel.shows("use-survivor")
            panel.world.salesforce.add(kept)
            panel.press("Look again")
            await until(lambda: panel.shows("contact-card"))
            assert not panel.shows("gone-card")

    run(journey())


def test_another_agents_link_arrives_and_is_told(run: Run) -> None:
    async def journey() -> None:
        async with Panel() as panel:
            panel.world.casebook.learn_customer(panel.world.care.link_by_other(ANN, contact_id(2)))
            assert panel.shows("contact-card")
            assert "Robin Agent has linked this customer to a contact." in panel.words()
            panel.press("Dismiss")
            assert not panel.shows("note")

    run(journey())


def test_offline_and_expired_keep_what_was_last_seen(run: Run) -> None:
    async def journey() -> None:
        async with Panel(case(person=LINKED)) as panel:
            await until(lambda: panel.page.editor.state.contact)
            for reach, sentence in ((Reach.OFFLINE, "Offline."), (Reach.EXPIRED, "has expired")):
                panel.world.bus.publish(ReachChanged("salesforce", reach))
                assert sentence in panel.words()
                assert panel.shows("contact-card")

    run(journey())


def test_create_contact_takes_the_typed_text_along(run: Run) -> None:
    async def journey() -> None:
        async with Panel() as panel:
            panel.page.search.search_for("Zoe Quist")
            panel.page.search.leave()
            panel.press("create-contact")
            await until(lambda: not panel.page.create.state.panel.loading)
            form = panel.page.create.state.panel.form
            assert {field.name: field.value for field in form.fields}["LastName"] == "Quist"

    run(journey())
