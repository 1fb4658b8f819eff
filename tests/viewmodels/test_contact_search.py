from __future__ import annotations

import asyncio

import pytest

from care_desktop.domain.errors import Misunderstood, NoPermission, Unreachable
from care_desktop.domain.usage import CallUsage
from care_desktop.services.later_events import ContactCreated
from care_desktop.viewmodels.search_rows import CREATE_ROW, RETRY_ROW
from tests.helpers.builders import contact, contact_id, customer
from tests.helpers.search_desk import JOHNSONS, Desk
from tests.helpers.virtual_time import in_virtual_time


def test_late_rows_never_move_the_highlighted_row() -> None:
    async def journey() -> None:
        known = contact(90, "Johanna Berg")
        desk = Desk([*JOHNSONS[:6], known], round_trip=0.1)
        desk.world.bus.publish(ContactCreated(contact(91, "Johan Ek"), customer().id))
        desk.world.bus.publish(ContactCreated(known, customer().id))
        desk.search.search_for("joh")
        assert desk.names == ["Johanna Berg", "Johan Ek"]
        desk.search.move(1)
        desk.search.move(1)
        place = desk.names.index("Johan Ek")
        await desk.settle()
        assert desk.names.index("Johan Ek") == place
        assert len(desk.names) > 2
        assert desk.search.state.highlighted == contact_id(91)
        await desk.end()

    in_virtual_time(journey())


def test_a_row_under_the_pointer_is_not_moved_either() -> None:
    async def journey() -> None:
        desk = Desk([*JOHNSONS[:6], contact(90, "Johanna Berg")], round_trip=0.1)
        desk.world.bus.publish(ContactCreated(contact(90, "Johanna Berg"), customer().id))
        desk.search.search_for("john")
        desk.search.search_for("joh")
        desk.search.hover(contact_id(90))
        await desk.settle()
        assert desk.names[0] == "Johanna Berg"
        await desk.end()

    in_virtual_time(journey())


def test_enter_links_only_what_is_highlighted() -> None:
    async def journey() -> None:
        desk = Desk()
        desk.search.search_for("anna")
        await desk.settle()
        desk.search.accept()
        assert desk.picked == []
        desk.search.move(1)
        desk.search.accept()
        desk.search.accept()
        assert [match.name for match in desk.picked] == ["Anna Lehmann"]
        assert not desk.search.state.open
        await desk.end()

    in_virtual_time(journey())


def test_a_highlighted_row_that_does_not_answer_any_more_takes_the_highlight_along() -> None:
    async def journey() -> None:
        desk = Desk(round_trip=0.05)
        desk.search.search_for("ann")
        await desk.settle()
        desk.search.move(1)
        assert desk.search.state.highlighted == contact_id(1)
        desk.search.search_for("anna")
        assert desk.search.state.highlighted == ""
        desk.search.accept()
        assert desk.picked == []
        await desk.end()

    in_virtual_time(journey())


def test_rows_of_an_older_text_stay_until_new_ones_come_and_cannot_be_chosen() -> None:
    async def journey() -> None:
        desk = Desk(round_trip=0.05)
        desk.search.search_for("ann")
        await desk.settle()
        desk.search.search_for("johan")
        assert desk.stale()
        assert desk.names == ["Ann Lee", "Anna Lehmann"]
        desk.search.move(1)
        desk.search.press(contact_id(1))
        assert desk.search.state.highlighted == CREATE_ROW
        assert desk.picked == []
        await desk.settle()
        assert desk.names == ["Bo Johansson"]
        assert not desk.stale()
        await desk.end()

    in_virtual_time(journey())


def test_nothing_found_is_said_only_after_the_rows_themselves_were_asked() -> None:
    async def journey() -> None:
        desk = Desk()
        desk.salesforce.add(contact(60, "Xenia Fresh"))
        desk.salesforce.unindexed.add(contact_id(60))
        desk.search.search_for("xenia")
        await desk.settle()
        assert desk.names == ["Xenia Fresh"]
        desk.search.search_for("xeniaq")
        await desk.settle()
        assert desk.search.state.nothing_found
        assert desk.search.state.create_row == "Create contact “xeniaq”"
        desk.search.move(1)
        desk.search.accept()
        assert desk.creating == ["xeniaq"]
        shown = [state.nothing_found for _, state in desk.states if state.text == "xenia"]
        assert not any(shown)
        await desk.end()

    in_virtual_time(journey())


def test_an_error_offers_retry_and_keeps_the_rows() -> None:
    async def journey() -> None:
        desk = Desk()
        desk.world.bus.publish(ContactCreated(contact(1, "Ann Lee"), customer().id))
        desk.salesforce.gate.fail("suggest", Misunderstood("half a JSON"))
        desk.search.search_for("ann")
        await desk.settle()
        assert desk.error()
        assert desk.names == ["Ann Lee"]
        assert RETRY_ROW in desk.search.state.choices
        desk.search.press(RETRY_ROW)
        await desk.settle()
        assert not desk.error()
        assert desk.names == ["Ann Lee", "Anna Lehmann"]
        await desk.end()

    in_virtual_time(journey())


def test_a_refusal_offers_no_retry() -> None:
    async def journey() -> None:
        desk = Desk()
        desk.salesforce.gate.fail("suggest", NoPermission("no"))
        desk.search.search_for("ann")
        await desk.settle()
        assert desk.error()
        assert RETRY_ROW not in desk.search.state.choices
        await desk.end()

    in_virtual_time(journey())


def test_an_error_for_an_older_text_is_not_told() -> None:
    async def journey() -> None:
        desk = Desk(round_trip=0.1)
        desk.salesforce.gate.fail("suggest", Unreachable())
        desk.search.search_for("joh")
        await asyncio.sleep(0.05)
        desk.search.search_for("ann")
        await desk.settle()
        assert not desk.error()
        assert desk.names == ["Ann Lee", "Anna Lehmann"]
        await desk.end()

    in_virtual_time(journey())


@pytest.mark.parametrize(
    "text", ["x" * 5000, "a\0nn", "🙂🙂🙂", "\u200fann", "O'Neil \\ %_{}", "<b>ann</b>", '"quoted"', " " * 400]
)
def test_odd_text_is_searched_or_left_alone_and_nothing_breaks(text: str) -> None:
    async def journey() -> None:
        desk = Desk()
        desk.search.search_for(text)
        await desk.settle()
        assert desk.search.state.text == text
        assert not desk.error()
        assert bool(desk.search.state.note) == (len(text.strip()) > 255)
        assert all(len(asked) <= 255 and "\0" not in asked for _, asked in desk.asked)
        await desk.end()

    in_virtual_time(journey())


def test_an_empty_field_offers_the_contacts_used_last() -> None:
    async def journey() -> None:
        desk = Desk()
        desk.salesforce.viewed = [contact_id(3)]
        desk.search.enter()
        await desk.settle()
        assert desk.names == ["Bo Johansson"]
        assert desk.search.state.create_row == ""
        await desk.end()

    in_virtual_time(journey())


def test_escape_closes_then_clears() -> None:
    async def journey() -> None:
        desk = Desk()
        desk.search.search_for("ann")
        await desk.settle()
        assert desk.search.escape()
        assert (desk.search.state.open, desk.search.state.text) == (False, "ann")
        assert desk.search.escape()
        assert desk.search.state.text == ""
        assert not desk.search.escape()
        await desk.end()

    in_virtual_time(journey())


def test_leaving_while_a_request_is_under_way_starts_no_other() -> None:
    async def journey() -> None:
        desk = Desk(round_trip=0.3)
        desk.search.search_for("ann")
        await asyncio.sleep(0.1)
        desk.search.search_for("anna")
        desk.search.leave()
        await desk.settle()
        assert [text for _, text in desk.asked] == ["ann"]
        assert not desk.search.state.busy
        await desk.end()

    in_virtual_time(journey())


def test_namesakes_are_told_apart_by_what_differs() -> None:
    async def journey() -> None:
        same = {"Email": "shared@home.example", "Phone": None}
        twins = [
            contact(1, "Jane Miller", fields={**same, "MailingCity": "Bergen"}),
            contact(2, "Jane Miller", fields={**same, "MailingCity": "Lund"}),
            contact(3, "Jane Miller", account="Other Ltd", fields=same),
        ]
        desk = Desk(twins)
        desk.search.search_for("jane")
        await desk.settle()
        assert [row.detail for row in desk.search.state.rows] == ["Bergen", "Lund", "shared@home.example"]
        assert [row.emphasised for row in desk.search.state.rows] == [((0, 4),)] * 3
        await desk.end()

    in_virtual_time(journey())


def test_when_calls_run_out_the_server_is_asked_on_enter_only() -> None:
    async def journey() -> None:
        desk = Desk()
        desk.salesforce.tell_usage(CallUsage(96, 100))
        desk.search.search_for("anna")
        await desk.settle()
        assert (desk.asked, desk.search.state.nothing_found, desk.search.state.busy) == ([], False, False)
        assert "Enter" in desk.search.state.note

        desk.search.accept()
        await desk.settle()

        assert [text for _, text in desk.asked] == ["anna"]
        assert desk.names == ["Anna Lehmann"]
        desk.search.search_for("annabel")
        await desk.settle()
        assert len(desk.asked) == 1
        await desk.end()

    in_virtual_time(journey())
