from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.errors import Unreachable
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.escalation_card import EscalationCard, EscalationCards
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import ACCOUNT, NOW, case, escalation, record_id, salesforce_case
from tests.helpers.fakes import World, world
from tests.helpers.until import until

FIRST = escalation(1)
SECOND = escalation(2, created_at=NOW + timedelta(hours=1))


class Desk:
    def __init__(self, made: World) -> None:
        self.world = made
        self.board = NoticeBoard()
        self.scope = TaskScope("page")
        self.copied: list[str] = []
        self.opened: list[str] = []
        self.page = EscalationCards(
            escalations=made.escalations,
            page=self.scope,
            board=self.board,
            open_url=self.opened.append,
            copy=self.copied.append,
        )
        made.salesforce.cases[record_id("500", 1)] = salesforce_case(1)
        made.salesforce.cases[record_id("500", 2)] = salesforce_case(2)

    def cards(self) -> tuple[EscalationCard, ...]:
        return self.page.state.cards

    async def settled(self) -> None:
        await until(lambda: not any(card.loading for card in self.cards()))


@asynccontextmanager
async def a_desk() -> AsyncIterator[Desk]:
    desk = Desk(world())
    yield desk
    await desk.scope.close()
    await desk.world.scope.close()


async def test_the_number_shows_at_once_and_the_rest_follows() -> None:
    async with a_desk() as desk:
        desk.page.show(case(escalations=(FIRST, SECOND)), ACCOUNT)
        assert [card.number for card in desk.cards()] == ["00000002", "00000001"]
        assert all(card.loading for card in desk.cards())
        await desk.settled()
        assert [card.record.owner for card in desk.cards() if card.record] == ["Robin Agent"] * 2
        desk.page.copy_number("esc-1")
        desk.page.open_in_browser("esc-2")
        assert desk.copied == ["00000001"]
        assert desk.opened == [salesforce_case(2).url]


async def test_one_card_fails_alone_and_is_read_again() -> None:
    async with a_desk() as desk:
        desk.world.salesforce.gate.fail("read_case", Unreachable())
        desk.page.show(case(escalations=(FIRST, SECOND)), ACCOUNT)
        await desk.settled()
        failed = [card for card in desk.cards() if card.error]
        assert len(failed) == 1
        desk.page.retry(failed[0].escalation.id)
        await desk.settled()
        assert all(card.record for card in desk.cards())


async def test_a_deleted_record_is_called_so_and_keeps_its_number() -> None:
    async with a_desk() as desk:
        desk.world.salesforce.cases.clear()
        desk.page.show(case(escalations=(FIRST,)), ACCOUNT)
        await desk.settled()
        assert desk.cards()[0].deleted
        assert desk.cards()[0].number == "00000001"


async def test_a_case_that_changes_does_not_read_its_cards_again() -> None:
    async with a_desk() as desk:
        desk.page.show(case(escalations=(FIRST,)), ACCOUNT)
        await desk.settled()
        desk.page.show(case(version=2, escalations=(FIRST, SECOND)), ACCOUNT)
        await desk.settled()
        assert desk.world.salesforce.gate.calls["read_case"] == 2
        desk.page.show(None, None)
        assert desk.cards() == ()


async def test_a_lead_is_shown_by_its_name() -> None:
    async with a_desk() as desk:
        made = record_id("00Q", 3)
        desk.world.salesforce.leads[made] = replace(salesforce_case(3), id=made, number="Lee Pine", status="Open")
        desk.page.show(case(escalations=(escalation(3, kind=EscalationKind.LEAD, record_id=made),)), ACCOUNT)
        await desk.settled()

        assert desk.cards()[0].number == "Lee Pine"


async def test_a_card_is_read_again_on_demand_and_stays_on_show_meanwhile() -> None:
    async with a_desk() as desk:
        desk.page.show(case(escalations=(FIRST,)), ACCOUNT)
        await desk.settled()
        desk.world.salesforce.cases[record_id("500", 1)] = salesforce_case(1, status="Closed")

        desk.page.retry("esc-1")

        assert (desk.cards()[0].record is not None, desk.cards()[0].refreshing) == (True, True)
        await until(lambda: not desk.cards()[0].refreshing)
        assert [card.record.status for card in desk.cards() if card.record] == ["Closed"]


async def test_a_card_that_cannot_be_read_again_keeps_what_was_known() -> None:
    async with a_desk() as desk:
        desk.page.show(case(escalations=(FIRST,)), ACCOUNT)
        await desk.settled()
        desk.world.salesforce.gate.fail("read_case", Unreachable())

        desk.page.retry("esc-1")
        await until(lambda: desk.cards()[0].error is not None)

        assert desk.cards()[0].record is not None
