"""The create drawer: prefilled, judged, sent once, and nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest

from care_desktop.domain.errors import OutOfSight, Unreachable
from care_desktop.domain.ids import CaseId, ContactId
from care_desktop.domain.people import ContactPoint, Customer, PointKind
from care_desktop.services.events import CustomerLinked
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.create_contact import CreateContact
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.typed_person import person_in
from tests.helpers.builders import case, contact_id, contact_match, customer, with_link
from tests.helpers.fakes import World, world
from tests.helpers.until import until

CASE = CaseId("case-1")
ANN = customer(contact_points=(ContactPoint(PointKind.EMAIL, "ann@lee.example"),))


@dataclass
class Stage:
    world: World
    create: CreateContact
    page: TaskScope
    board: NoticeBoard
    created: list[CustomerLinked] = field(default_factory=list)
    instead: list[tuple[ContactId, Mapping[str, str]]] = field(default_factory=list)

    def value(self, name: str) -> str:
        found = self.create.state.panel.form.field(name)
        assert found is not None
        return found.value

    async def opened(self, who: Customer = ANN, typed: str = "") -> None:
        self.create.open(who, CASE, typed)
        await until(lambda: not self.create.state.panel.loading)

    async def draft(self) -> Mapping[str, str]:
        return await self.world.creation.draft(ANN.id)


def build(of: World) -> Stage:
    page, board = TaskScope("page"), NoticeBoard()
    created: list[CustomerLinked] = []
    of.bus.subscribe(CustomerLinked, created.append)
    instead: list[tuple[ContactId, Mapping[str, str]]] = []
    create = CreateContact(
        session=of.session,
        contacts=of.contacts,
        creation=of.creation,
        board=board,
        deeds=of.scope,
        page=page,
        on_use_instead=lambda contact, typed: instead.append((contact, typed)),
        pause=0.001,
        check_pause=0.001,
    )
    return Stage(of, create, page, board, created, instead)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    of = world(cases=[case(person=ANN)])
    await of.cases.open(CASE)
    built = build(of)
    yield built
    await built.page.close()
    await of.scope.close()


async def test_the_form_is_filled_from_the_customer(stage: Stage) -> None:
    await stage.opened()

    assert (stage.value("FirstName"), stage.value("LastName")) == ("Ann", "Lee")
    assert stage.value("Email") == "ann@lee.example"
    assert "Northwind" in stage.create.state.panel.consequence


async def test_what_was_typed_in_the_search_wins_over_the_customer(stage: Stage) -> None:
    await stage.opened(typed="Anna Maria Lehmann")

    assert (stage.value("FirstName"), stage.value("LastName")) == ("Anna Maria", "Lehmann")


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("Lehmann", {"FirstName": "", "LastName": "Lehmann"}),
        ("a@b.example", {"Email": "a@b.example"}),
        ("+49 (30) 1234-567", {"Phone": "+49 (30) 1234-567"}),
        ("", {}),
    ],
)
def test_typed_words_become_the_fields_they_look_like(typed: str, fields: dict[str, str]) -> None:
    assert person_in(typed) == fields


async def test_creating_links_and_closes(stage: Stage) -> None:
    await stage.opened()

    stage.create.submit()
    await until(lambda: stage.created)

    assert not stage.create.state.panel.is_open
    assert stage.created[0].contact in stage.world.salesforce.contacts
    assert await stage.draft() == {}


async def test_a_double_press_creates_once(stage: Stage) -> None:
    await stage.opened()

    stage.create.submit()
    stage.create.submit()
    await until(lambda: stage.created)

    assert stage.world.salesforce.gate.calls["create"] == 1


async def test_a_missing_last_name_is_told_and_gets_the_focus(stage: Stage) -> None:
    await stage.opened()
    stage.create.change("LastName", "  ")

    stage.create.submit()

    panel = stage.create.state.panel
    assert (panel.form.first_problem, panel.focus) == ("LastName", "LastName")
    assert not panel.sending


async def test_an_unreachable_server_leaves_the_drawer_open_with_everything_in_it(stage: Stage) -> None:
    await stage.opened()
    stage.create.change("Title", "Buyer")
    stage.world.salesforce.gate.fail("create", Unreachable())

    stage.create.submit()
    await until(lambda: stage.create.state.panel.error)

    assert stage.create.state.panel.is_open
    assert stage.value("Title") == "Buyer"
    assert stage.create.state.panel.error is not None
    assert stage.create.state.panel.error.can_retry


async def test_a_contact_that_went_to_somebody_unseen_closes_the_drawer_so_that_no_second_one_is_made(
    stage: Stage,
) -> None:
    await stage.opened()
    stage.world.salesforce.gate.fail("create", OutOfSight("HTTP 204"))

    stage.create.submit()
    await until(lambda: stage.board.state.current)

    assert stage.board.state.current is not None
    assert "was created" in stage.board.state.current.sentence
    assert not stage.create.state.panel.is_open


async def test_likely_duplicates_are_shown_and_can_be_overridden(stage: Stage) -> None:
    await stage.opened()
    stage.world.salesforce.duplicates = (contact_match(2),)

    stage.create.submit()
    await until(lambda: stage.create.state.duplicates.found)
    assert stage.create.state.duplicates.may_override
    assert not stage.created
    stage.create.create_anyway()
    await until(lambda: stage.created)

    assert len(stage.world.salesforce.created) == 1


async def test_using_the_duplicate_instead_hands_over_what_was_typed(stage: Stage) -> None:
    await stage.opened()
    stage.create.change("Title", "Buyer")
    stage.world.salesforce.duplicates = (contact_match(2),)
    stage.create.submit()
    await until(lambda: stage.create.state.duplicates.found)

    stage.create.use_instead(contact_id(2))

    (used, typed) = stage.instead[0]
    assert used == contact_id(2)
    assert typed["Title"] == "Buyer"
    assert not stage.create.state.panel.is_open


async def test_esc_closes_at_once_when_nothing_was_typed(stage: Stage) -> None:
    await stage.opened()

    stage.create.leave()

    assert not stage.create.state.panel.is_open


async def test_esc_asks_when_something_was_typed(stage: Stage) -> None:
    await stage.opened()
    stage.create.change("Title", "Buyer")

    stage.create.leave()

    assert stage.create.state.panel.asks_discard
    assert stage.value("Title") == "Buyer"


async def test_a_second_esc_goes_back_to_the_form(stage: Stage) -> None:
    await stage.opened()
    stage.create.change("Title", "Buyer")
    stage.create.leave()

    stage.create.leave()

    assert (stage.create.state.panel.is_open, stage.create.state.panel.asks_discard) == (True, False)


async def test_a_draft_is_there_again_after_the_program_has_died(stage: Stage) -> None:
    await stage.opened()
    stage.create.change("Title", "Buyer")
    while (await stage.draft()).get("Title") != "Buyer":
        pass

    reborn = build(stage.world.restarted())
    await reborn.opened()

    assert reborn.value("Title") == "Buyer"
    assert reborn.create.state.panel.restored
    await reborn.page.close()
    await reborn.world.scope.close()


async def test_starting_over_forgets_the_draft(stage: Stage) -> None:
    await stage.world.creation.keep_draft(ANN.id, {"LastName": "Old"})
    await stage.opened()
    assert stage.value("LastName") == "Old"

    stage.create.start_over()
    await until(lambda: not stage.create.state.panel.loading)

    assert stage.value("LastName") == "Lee"
    assert not stage.create.state.panel.restored


async def test_discarding_forgets_what_was_typed(stage: Stage) -> None:
    await stage.opened()
    stage.create.change("Title", "Buyer")
    stage.create.leave()

    stage.create.discard()
    await stage.opened()

    assert stage.value("Title") == ""


async def test_somebody_who_was_faster_is_named_in_the_drawer(stage: Stage) -> None:
    await stage.opened()
    stage.world.care.link_by_other(ANN.id, contact_id(3))

    stage.create.submit()
    await until(lambda: stage.create.state.panel.error)

    assert stage.create.state.panel.is_open
    assert stage.create.state.panel.error is not None
    assert ANN.name in stage.create.state.panel.error.sentence


async def test_a_failure_after_leaving_the_case_is_told_as_a_notice(stage: Stage) -> None:
    await stage.opened()
    stage.world.salesforce.gate.fail("create", Unreachable())

    stage.create.submit()
    stage.create.close()
    await until(lambda: stage.board.state.current)

    assert stage.board.state.current is not None
    assert ANN.name in stage.board.state.current.sentence


def test_a_linked_customer_may_not_get_another_contact() -> None:
    of = build(world())

    assert of.create.refusal(with_link(customer(), contact_id(1)))
    assert of.create.refusal(customer()) == ""
