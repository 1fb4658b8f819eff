from __future__ import annotations

import asyncio

import pytest

from care_desktop.services.later_events import ContactCreated
from tests.helpers.builders import contact, customer
from tests.helpers.search_desk import EIGHT_A_SECOND, JOHNSONS, Desk
from tests.helpers.virtual_time import in_virtual_time


@pytest.mark.parametrize("round_trip", [0.0, 0.05, 0.2])
def test_typing_johnson_costs_four_requests_at_most_and_the_rows_come_soon(round_trip: float) -> None:
    async def journey() -> None:
        desk = Desk(JOHNSONS, round_trip)
        third_letter_at = desk.loop.time() + 2 * EIGHT_A_SECOND
        await desk.type("johnson")
        last_key_at = desk.loop.time()
        await desk.settle()
        first_rows_at = next(at for at, state in desk.states if state.rows)
        final_at = next(at for at, state in desk.states if state.text == "johnson" and not state.busy)
        assert len(desk.asked) <= 4
        assert desk.most_under_way == 1
        assert first_rows_at - third_letter_at == pytest.approx(round_trip, abs=0.001)
        assert final_at - last_key_at <= round_trip + 0.1
        assert desk.asked[-1][1] == "johnson"
        await desk.end()

    in_virtual_time(journey())


def test_a_late_answer_for_an_earlier_text_shows_narrowed_to_what_is_typed_now() -> None:
    async def journey() -> None:
        desk = Desk([*JOHNSONS[:5], contact(50, "John Doe")], round_trip=0.2)
        await desk.type("johns")
        await asyncio.sleep(0.001)
        assert desk.search.state.text == "johns"
        assert desk.names == [row.name for row in JOHNSONS[:5]]
        assert [text for _, text in desk.asked] == ["joh"]
        await desk.end()

    in_virtual_time(journey())


def test_a_complete_answer_is_narrowed_here_with_no_further_request() -> None:
    async def journey() -> None:
        desk = Desk()
        desk.search.search_for("ann")
        await desk.settle()
        assert desk.names == ["Ann Lee", "Anna Lehmann"]
        desk.search.search_for("anna")
        assert desk.names == ["Anna Lehmann"]
        await desk.settle()
        assert [text for _, text in desk.asked] == ["ann"]
        await desk.end()

    in_virtual_time(journey())


def test_one_letter_is_asked_for_only_after_a_pause() -> None:
    async def journey() -> None:
        desk = Desk()
        desk.search.search_for("a")
        await asyncio.sleep(0.2)
        assert desk.asked == []
        assert desk.search.state.busy
        await desk.settle()
        assert desk.names == ["Ann Lee", "Anna Lehmann"]
        await desk.end()

    in_virtual_time(journey())


def test_a_contact_made_here_shows_in_the_same_frame() -> None:
    async def journey() -> None:
        desk = Desk()
        made = contact(77, "Zoe Quist")
        desk.world.bus.publish(ContactCreated(made, customer().id))
        desk.search.search_for("zo")
        assert desk.names == ["Zoe Quist"]
        assert desk.asked == []
        await desk.settle()
        await desk.end()

    in_virtual_time(journey())
