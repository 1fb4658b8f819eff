"""The composer: two texts per case, one press is one message, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.cases import MessagePage
from care_desktop.domain.errors import NoPermission, Unacceptable, Unreachable
from care_desktop.domain.linking import Refusal
from care_desktop.domain.messaging import ThenStatus
from care_desktop.domain.permissions import Rights
from care_desktop.services.events import Reach, ReachChanged
from tests.helpers.builders import case
from tests.helpers.message_stage import ONE, TWO, message_stage, two_cases
from tests.helpers.until import until

HELLO = "Your parcel is on its way."


async def test_a_reply_stands_in_the_conversation_at_once_and_is_the_servers_later_without_a_double() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.composer.typed(HELLO)
        stage.composer.send()
        assert stage.composer.state.text == ""
        assert [one.is_leaving for one in stage.shown(HELLO)] == [True]
        await until(lambda: stage.sent(HELLO))
        assert len(stage.shown(HELLO)) == 1
        await stage.deliver(HELLO)
        assert [one.is_leaving for one in stage.shown(HELLO)] == [False]
        assert stage.conversation.state.said[1] == "Your reply was sent."


async def test_pressing_twice_sends_once() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.composer.typed(HELLO)
        stage.composer.send()
        stage.composer.send()
        await until(lambda: stage.sent(HELLO))
        assert len(stage.sent(HELLO)) == 1
        assert stage.world.care.gate.calls["reply"] == 1


async def test_undo_brings_the_text_back_before_what_was_typed_meanwhile() -> None:
    async with message_stage() as stage:
        await stage.show()
        await stage.send(HELLO)
        assert "on its way" in stage.sentence()
        stage.composer.typed("And one more thing")
        stage.board.act()
        await until(lambda: not stage.sent(HELLO))
        assert stage.composer.state.text == f"{HELLO}\n\nAnd one more thing"
        assert not stage.shown(HELLO)
        await until(lambda: stage.drafts() == {"reply": stage.composer.state.text})


async def test_the_offer_to_take_back_does_not_go_before_the_server_has_answered() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.world.care.gate.hang("reply")
        stage.composer.typed(HELLO)
        stage.composer.send()
        offer = stage.board.state.current
        assert offer is not None
        assert offer.stays
        stage.world.care.gate.mend("reply")
        await until(lambda: stage.sent(HELLO))
        await until(lambda: stage.board.state.current is not None and not stage.board.state.current.stays)
        assert stage.sentence() == offer.sentence


async def test_undo_while_the_reply_is_still_on_the_wire_takes_it_back_once_it_has_arrived() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.world.care.gate.hang("reply")
        stage.composer.typed(HELLO)
        stage.composer.send()
        stage.board.act()
        await until(lambda: stage.composer.state.text == HELLO)
        stage.world.care.gate.mend("reply")
        await until(lambda: stage.drafts() == {"reply": HELLO})
        assert not stage.sent(HELLO)
        assert not stage.shown(HELLO)


async def test_undo_that_comes_too_late_says_so_and_leaves_no_draft() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.composer.typed(HELLO)
        stage.composer.send()
        await until(lambda: stage.sent(HELLO))
        undo = stage.board.state.current
        assert undo is not None
        assert undo.run is not None
        page = stage.world.care.pages[ONE]
        stage.world.care.pages[ONE] = MessagePage(tuple(replace(one, outgoing=None) for one in page.messages))
        undo.run()
        await until(lambda: "had been sent already" in stage.sentence())
        assert stage.composer.state.text == ""
        await until(lambda: not stage.drafts())


async def test_a_delivered_reply_offers_no_undo_any_more() -> None:
    async with message_stage() as stage:
        await stage.show()
        await stage.send(HELLO)
        await stage.deliver(HELLO)
        assert stage.board.state.current is None


async def test_each_case_has_a_draft_and_each_kind_of_message_too() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.composer.typed("Dear Ann")
        stage.composer.write_note(True)
        assert stage.composer.state.text == ""
        stage.composer.typed("ask Kim")
        await stage.show(TWO)
        assert stage.composer.state.text == ""
        stage.composer.typed("Dear Bo")
        await stage.show()
        assert (stage.composer.state.is_note, stage.composer.state.text) == (True, "ask Kim")
        stage.composer.write_note(False)
        assert stage.composer.state.text == "Dear Ann"
        assert stage.composer.state.is_draft


async def test_a_draft_is_there_again_after_a_crash() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.composer.typed("Dear Ann")
        await until(stage.drafts)
        w = stage.world
    async with message_stage(over=w.restarted()) as again:
        again.pages.show_case(ONE)
        await until(lambda: again.composer.state.text == "Dear Ann")


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_crash_while_it_is_sent_leaves_one_message_or_one_draft(arrived: bool) -> None:
    async with message_stage() as stage:
        await stage.show()
        armed = stage.world.care.gate.lose if arrived else stage.world.care.gate.fail
        armed("reply", error=Unreachable())
        stage.composer.typed(HELLO)
        stage.composer.send()
        await until(lambda: "unsent" in stage.drafts())
        w = stage.world
    async with message_stage(over=w.restarted()) as again:
        again.pages.show_case(ONE)
        await until(lambda: (again.composer.state.text == "") is arrived and not again.conversation.state.loading)
        await until(lambda: ("unsent" in again.drafts()) is not arrived)
        if not arrived:
            again.composer.send()
        await until(lambda: len(again.sent(HELLO)) == 1 and not again.drafts())


async def test_the_program_tells_at_its_start_of_a_message_that_was_not_sent() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.world.care.gate.fail("reply", Unreachable())
        stage.composer.typed(HELLO)
        stage.composer.send()
        await until(lambda: "unsent" in stage.drafts())
        w = stage.world
    async with message_stage(over=w.restarted()) as again:
        again.pages.start()
        await until(lambda: "kept as a draft" in again.sentence())
        again.board.act()
        assert again.opened == [ONE]


async def test_offline_it_stays_a_draft_and_says_so_and_the_same_text_goes_once() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.world.bus.publish(ReachChanged("care", Reach.OFFLINE))
        assert stage.composer.state.is_offline
        stage.world.care.gate.lose("reply")
        stage.composer.typed(HELLO)
        stage.composer.send()
        await until(lambda: stage.composer.state.problem is not None)
        assert stage.composer.state.text == HELLO
        stage.composer.send()
        await until(lambda: not stage.drafts())
        assert len(stage.sent(HELLO)) == 1


async def test_a_refused_reply_comes_back_with_the_reason_and_its_choice() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.world.care.gate.fail("reply", NoPermission(refusal=Refusal.NOT_ASSIGNED))
        stage.composer.choose_then(ThenStatus.PENDING)
        stage.composer.typed(HELLO)
        stage.composer.send()
        await until(lambda: stage.composer.state.problem is not None)
        state = stage.composer.state
        assert (state.text, state.then) == (HELLO, ThenStatus.PENDING)
        assert not stage.shown(HELLO)
        await until(lambda: stage.drafts() == {"reply": HELLO})


async def test_a_refusal_that_comes_when_another_case_is_open_is_told_with_a_way_there() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.world.care.gate.fail("reply", Unacceptable({"text": "no"}))
        answer = stage.world.care.gate.hang("reply")
        stage.composer.typed(HELLO)
        stage.composer.send()
        await until(lambda: stage.world.care.gate.calls["reply"])
        await stage.show(TWO)
        answer.set()
        await until(lambda: "Your message to Ann Lee was not sent." in stage.sentence())
        stage.board.act()
        assert stage.opened == [ONE]
        assert stage.composer.state.text == ""
        await stage.show(ONE)
        assert stage.composer.state.text == HELLO


async def test_only_the_assigned_agent_may_reply_and_may_take_the_case_over() -> None:
    theirs = replace(case(1), assignee_id=None, assignee="")
    async with message_stage([theirs]) as stage:
        await stage.show()
        state = stage.composer.state
        assert "not assigned to anybody" in state.refusal
        assert state.offers_assign
        stage.composer.typed(HELLO)
        assert not stage.composer.state.can_send
        stage.composer.write_note(True)
        assert stage.composer.state.refusal == ""
        stage.composer.write_note(False)
        stage.composer.assign_to_me()
        assert stage.composer.state.assigning
        await until(lambda: stage.composer.state.refusal == "")
        assert stage.composer.state.text == HELLO
        assert stage.composer.state.can_send


async def test_who_may_only_read_writes_nothing_and_is_told_why() -> None:
    async with message_stage() as stage:
        stage.world.session.learn(replace(stage.world.session.me, rights=Rights()), stage.world.session.accounts)
        await stage.show()
        for is_note in (False, True):
            stage.composer.write_note(is_note)
            assert "permissions" in stage.composer.state.refusal
            assert not stage.composer.state.offers_assign


@pytest.mark.parametrize(
    ("count", "tone", "can_send"), [(251, "", True), (252, "warning", True), (281, "danger", False)]
)
async def test_the_counter_warns_and_refuses_what_the_platform_does_not_take(
    count: int, tone: str, can_send: bool
) -> None:
    async with message_stage([replace(case(1), platform="twitter")]) as stage:
        await stage.show()
        stage.composer.typed("👍🏽" * count)
        counter = stage.composer.state.counter
        assert (counter.words, counter.tone) == (f"{count} / 280", tone)
        assert bool(counter.too_long) is not can_send
        assert stage.composer.state.can_send is can_send
        stage.composer.send()
        assert stage.composer.state.text == ("" if can_send else "👍🏽" * count)


async def test_a_note_tells_who_is_mentioned_and_offers_no_undo() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.composer.write_note(True)
        stage.composer.mentions.look_at("@")
        await until(lambda: stage.composer.mentions.state.is_open)
        note = "@Kim Colleague please look"
        stage.composer.typed(note)
        stage.composer.send()
        await until(lambda: stage.sent(note))
        assert stage.board.state.current is None
        assert stage.world.care.gate.calls["note"] == 1


async def test_who_is_typing_is_told_once_for_many_keys() -> None:
    async with message_stage(two_cases()) as stage:
        await stage.show()
        for length in range(1, 20):
            stage.composer.typed("Dear Ann, thank you"[:length])
        await until(lambda: stage.world.care.gate.calls["be_present"] >= 2)
        assert stage.world.care.gate.calls["be_present"] <= 3
