"""Messages that come back: of unknown fate, not delivered, sent again, or taken back after that."""

from __future__ import annotations

import pytest

from care_desktop.domain.errors import AlreadySent, RecordGone, Unreachable
from care_desktop.domain.ids import CaseId, MessageId, OperationId
from care_desktop.domain.message_drafts import MessageDraft, Unsent
from care_desktop.domain.messaging import Undelivered
from care_desktop.services.message_drafts import MessageDrafts
from care_desktop.viewmodels.returns import settled
from tests.helpers.fakes import world
from tests.helpers.message_stage import ONE, TWO, MessageStage, message_stage, two_cases
from tests.helpers.until import until

HELLO = "Hello Ann, it is on its way."


async def test_another_wording_of_a_message_that_has_arrived_after_all_is_not_sent_beside_it() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.world.care.gate.lose("reply")
        stage.composer.typed(HELLO)
        stage.composer.send()
        await until(lambda: stage.composer.state.problem is not None)
        stage.composer.typed(f"{HELLO} Soon!")
        stage.composer.send()
        await until(lambda: stage.composer.state.remark)
        assert stage.composer.state.text == " Soon!"
        assert not stage.sent(f"{HELLO} Soon!")


async def test_a_message_that_has_arrived_and_was_changed_in_its_middle_is_not_sent_beside_it() -> None:
    async with message_stage() as stage:
        await stage.show()
        stage.world.care.gate.lose("reply")
        stage.composer.typed(HELLO)
        stage.composer.send()
        await until(lambda: stage.composer.state.problem is not None)
        other = f"Dear Ann, {HELLO}"
        stage.composer.typed(other)
        stage.composer.send()
        await until(lambda: stage.composer.state.remark)
        assert stage.composer.state.text == other
        assert not stage.sent(other)
        stage.composer.send()  # the user has looked, and wants it beside the other
        await until(lambda: stage.sent(other))


async def test_a_reply_that_was_not_delivered_says_why_and_is_edited_in_its_place() -> None:
    async with message_stage() as stage:
        await stage.show()
        await stage.send(HELLO)
        await stage.deliver(HELLO, Undelivered.BLOCKED)
        [entry] = stage.shown(HELLO)
        assert "blocked" in entry.remark
        stage.pages.edit(entry.id)
        assert stage.composer.state.is_resending
        assert stage.composer.state.text == HELLO
        stage.composer.typed("Another try")
        stage.composer.send()
        assert not stage.shown(HELLO)
        await until(lambda: stage.sent("Another try"))
        assert not stage.sent(HELLO)
        assert not stage.composer.state.is_resending


async def test_a_reply_that_was_not_delivered_is_sent_again_as_it_is_and_what_is_typed_stays() -> None:
    async with message_stage() as stage:
        await stage.show()
        await stage.send(HELLO)
        await stage.deliver(HELLO, Undelivered.PLATFORM)
        stage.composer.typed("Something else")
        stage.pages.resend(stage.shown(HELLO)[0].id)
        assert [one.remark for one in stage.shown(HELLO)] == [""]
        await until(lambda: stage.world.care.gate.calls["resend_reply"])
        await until(lambda: "unsent" not in stage.drafts())
        assert len(stage.sent(HELLO)) == 1
        assert stage.composer.state.text == "Something else"


async def test_resend_pressed_twice_sends_it_once_and_leaves_no_draft() -> None:
    async with message_stage() as stage:
        await stage.show()
        await stage.send(HELLO)
        await stage.deliver(HELLO, Undelivered.PLATFORM)
        failed = stage.shown(HELLO)[0].id
        stage.pages.resend(failed)
        assert stage.conversation.undelivered is None
        stage.pages.resend(failed)
        await until(lambda: stage.world.care.gate.calls["resend_reply"])
        await until(lambda: not stage.drafts())
        assert len(stage.sent(HELLO)) == 1
        assert stage.world.care.gate.calls["resend_reply"] == 1
        assert stage.composer.state.text == ""


async def not_delivered(stage: MessageStage) -> MessageId:
    """Send a reply that fails; return its id."""
    await stage.show()
    await stage.send(HELLO)
    await stage.deliver(HELLO, Undelivered.PLATFORM)
    return MessageId(stage.shown(HELLO)[0].id)


@pytest.mark.parametrize("again", ["resend", "send"])
async def test_a_resend_whose_answer_was_lost_is_one_deed_however_it_is_tried_again(again: str) -> None:
    async with message_stage() as stage:
        failed = await not_delivered(stage)
        stage.world.care.gate.fail("resend_reply", Unreachable("offline"))
        stage.pages.resend(failed)
        await until(lambda: stage.composer.state.problem is not None)
        assert (stage.composer.state.text, stage.composer.state.is_resending) == (HELLO, True)
        if again == "resend":
            stage.pages.resend(failed)
        else:
            stage.composer.send()
        await until(lambda: not stage.drafts())
        assert (stage.composer.state.text, len(stage.sent(HELLO))) == ("", 1)
        assert stage.world.care.gate.calls["resend_reply"] == 2


async def test_a_resend_keeps_its_operation_and_its_place_over_the_end_of_the_program() -> None:
    async with message_stage() as stage:
        failed = await not_delivered(stage)
        stage.world.care.gate.lose("resend_reply")  # it arrives, and nobody is told
        stage.pages.resend(failed)
        await until(lambda: stage.composer.state.problem is not None)
        await until(lambda: "unsent" in stage.drafts())
        [arrived] = stage.sent(HELLO)
        kept = await MessageDrafts(stage.world.journal).draft(ONE)
        assert [(one.operation, one.resends) for one in kept.unsent] == [(arrived.operation, failed)]
        assert kept.resends == failed


def test_what_did_not_arrive_is_a_draft_for_the_same_place_again() -> None:
    left = Unsent(OperationId("op"), is_note=False, text=HELLO, resends=MessageId("failed"))
    draft = settled(MessageDraft(unsent=(left,)), frozenset(), ())
    assert (draft.reply, draft.resends) == (HELLO, MessageId("failed"))
    assert draft.doubt_about(HELLO, is_note=False, resends=draft.resends) == left
    assert draft.doubt_about(HELLO, is_note=False) is None, "as a new reply it is another deed"


def test_a_longer_draft_is_not_cut_when_the_first_try_is_sent_once_more() -> None:
    place = MessageId("failed")
    draft = MessageDraft(f"{HELLO} Please answer!", resends=place)
    left = draft.leaving_once_more(Unsent(OperationId("op"), is_note=False, text=HELLO, resends=place))
    assert left.reply == f"{HELLO} Please answer!"


async def test_a_resent_reply_that_was_taken_back_is_a_new_reply_and_can_be_sent() -> None:
    async with message_stage() as stage:
        await stage.show()
        await stage.send(HELLO)
        await stage.deliver(HELLO, Undelivered.PLATFORM)
        stage.pages.resend(stage.shown(HELLO)[0].id)
        await until(lambda: stage.world.care.gate.calls["resend_reply"])
        await until(lambda: not stage.drafts())
        stage.board.act()
        await until(lambda: stage.world.care.gate.calls["cancel_reply"])
        await until(lambda: "unsent" not in stage.drafts())
        assert stage.composer.state.text == HELLO
        assert not stage.composer.state.is_resending
        await stage.send("Another try")
        assert len(stage.sent("Another try")) == 1


async def test_where_the_failed_reply_was_dealt_with_elsewhere_the_text_stays_as_a_new_reply() -> None:
    async with message_stage() as stage:
        await stage.show()
        await stage.send(HELLO)
        await stage.deliver(HELLO, Undelivered.PLATFORM)
        stage.pages.edit(stage.shown(HELLO)[0].id)
        stage.composer.typed("Another try")
        stage.world.care.gate.fail("resend_reply", AlreadySent())
        stage.composer.send()
        await until(lambda: stage.composer.state.problem is not None)
        assert stage.composer.state.problem is not None
        assert "is a new reply now" in stage.composer.state.problem.sentence
        assert not stage.composer.state.is_resending
        await stage.send(stage.composer.state.text)
        assert len(stage.sent("Another try")) == 1


async def test_what_was_typed_last_is_kept_though_another_draft_is_changed_in_that_moment() -> None:
    async with message_stage() as stage:
        await stage.show()
        await stage.send(HELLO)
        await stage.show(TWO)
        stage.composer.typed("Dear Bo")
        stage.board.act()  # takes the reply of the first case back
        await until(lambda: stage.world.care.gate.calls["cancel_reply"])
        stage.pages.keep_typed()
        await until(lambda: stage.world.journal.drafts.get(f"message:{TWO}") == {"reply": "Dear Bo"})


async def test_a_case_that_is_gone_keeps_no_other_message_from_being_told_of() -> None:
    w = world(list(two_cases()))
    left = MessageDraft(unsent=(Unsent(OperationId("op"), is_note=False, text=HELLO),))
    for case_id in (CaseId("gone"), ONE):
        await MessageDrafts(w.journal).keep(case_id, left)
    w.care.gate.fail("messages", RecordGone())
    async with message_stage(over=w) as stage:
        stage.pages.start()
        await until(lambda: "kept as a draft" in stage.sentence())
        await until(lambda: stage.drafts().get("reply") == HELLO)
