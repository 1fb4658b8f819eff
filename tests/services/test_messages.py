"""Replies and notes through the services: at once in the conversation, once only, and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.cases import Author, Message
from care_desktop.domain.errors import AlreadySent, NoPermission, Unacceptable
from care_desktop.domain.ids import OperationId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.messaging import Delivery, ThenStatus, Undelivered
from care_desktop.domain.permissions import Rights
from tests.helpers.builders import case
from tests.helpers.fake_work import PEOPLE
from tests.helpers.fakes import World, world

CASE = case().id


async def opened() -> World:
    w = world()
    await w.cases.open(CASE)
    await w.cases.messages(CASE)
    return w


def shown(w: World) -> list[Message]:
    page = w.casebook.messages(CASE)
    assert page is not None
    return [message for message in page.messages if message.operation]


async def test_a_reply_is_in_the_conversation_at_once_and_one_however_often_it_is_sent() -> None:
    w, operation = await opened(), OperationId("op")
    sent = [await w.services.messages.reply(CASE, "Hello", ThenStatus.PENDING, operation=operation) for _ in "12"]
    assert sent[0] == sent[1]
    (message,) = shown(w)
    assert message.outgoing is not None
    assert (message.outgoing.state, message.outgoing.then) == (Delivery.SENDING, ThenStatus.PENDING)
    assert not message.is_sent


async def test_only_the_assigned_user_may_reply_and_hears_why_not() -> None:
    w = await opened()
    assert await w.services.messages.why_not_reply(CASE) is None
    w.care.put_case(replace(w.care.cases[CASE], assignee_id=PEOPLE[1].id))
    await w.cases.open(CASE)
    with pytest.raises(NoPermission) as refused:
        await w.services.messages.reply(CASE, "Hello")
    assert (refused.value.refusal, w.care.gate.calls["reply"]) == (Refusal.NOT_ASSIGNED, 0)
    w.session.learn(replace(w.session.me, rights=Rights()), w.care.accounts)
    assert await w.services.messages.why_not_reply(CASE) is Refusal.NO_PERMISSION


async def test_what_is_taken_back_is_gone_and_what_has_left_is_not() -> None:
    w = await opened()
    first = await w.services.messages.reply(CASE, "Oops")
    await w.services.messages.take_back(CASE, first.id)
    assert shown(w) == []
    second = await w.services.messages.reply(CASE, "Sent")
    w.care.deliver(second.id)
    with pytest.raises(AlreadySent):
        await w.services.messages.take_back(CASE, second.id)
    assert [message.text for message in shown(w)] == ["Sent"]


async def test_a_failed_reply_is_sent_again_in_its_place() -> None:
    w = await opened()
    failed = await w.services.messages.reply(CASE, "First")
    w.care.deliver(failed.id, Undelivered.PLATFORM)
    again = await w.services.messages.resend(CASE, failed.id, "Second")
    assert shown(w) == [again]
    assert [message.text for message in w.care.pages[CASE].messages if message.operation] == ["Second"]


async def test_a_note_needs_no_assignment_and_an_empty_one_is_refused() -> None:
    w = await opened()
    w.care.put_case(replace(w.care.cases[CASE], assignee_id=None))
    note = await w.services.messages.note(CASE, "@Kim look", [PEOPLE[1].id])
    assert (note.author, note.is_sent) == (Author.NOTE, True)
    with pytest.raises(Unacceptable):
        await w.services.messages.note(CASE, "  ")
    assert shown(w) == [note]
