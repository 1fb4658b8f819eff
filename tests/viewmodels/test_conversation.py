"""The conversation: what is known at once, the newest then, the earlier ones on request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from care_desktop.domain.cases import Attachment, Author, MessagePage
from care_desktop.domain.errors import RecordGone, Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.services.events import Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.conversation import Conversation
from care_desktop.viewmodels.conversation_entries import LONGEST_SHOWN, EntryKind, entries_of
from care_desktop.viewmodels.mentions import Mentions
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.outbox import Outbox
from tests.helpers.builders import NOW, case, message, messages
from tests.helpers.case_pages import Remembered
from tests.helpers.fakes import World, world
from tests.helpers.until import until

ONE, TWO = CaseId("case-1"), CaseId("case-2")


@dataclass
class Stage:
    world: World
    page: Conversation

    def texts(self) -> list[str]:
        return [entry.text for entry in self.page.state.entries if entry.kind is not EntryKind.DAY]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    w = world([case(1), case(2)])
    w.care.pages[ONE] = messages(250)
    scope = TaskScope("conversation")
    mentions = Mentions(w.services.work, scope, w.session.me.id)
    outbox = Outbox(
        w.services.messages,
        w.casebook,
        mentioned_in=mentions.mentioned_in,
        bus=w.bus,
        board=NoticeBoard(),
        deeds=scope,
    )
    page = Conversation(
        cases=w.cases,
        casebook=w.casebook,
        bus=w.bus,
        scope=scope,
        clock=w.clock,
        me="Robin Agent",
        outbox=outbox,
        settings=Remembered(),
    )
    yield Stage(w, page)
    page.close()
    outbox.close()
    await scope.close()
    await w.scope.close()


async def shown(stage: Stage, case_id: CaseId = ONE) -> None:
    stage.page.show_case(case_id)
    await until(lambda: not stage.page.state.loading and stage.page.state.header)


async def test_no_case_is_open_at_first(stage: Stage) -> None:
    assert stage.page.state.case_id is None
    assert stage.page.state.entries == ()
    assert not stage.page.state.loading


async def test_a_case_shows_its_header_and_newest_messages(stage: Stage) -> None:
    await shown(stage)
    header = stage.page.state.header
    assert header is not None
    assert (header.name, header.number, header.status, header.assignee) == (
        "Ann Lee",
        "#1001",
        "Open",
        "Assigned to you",
    )
    assert len(stage.texts()) == 100
    assert stage.page.state.has_earlier


async def test_a_case_seen_before_is_shown_in_the_same_moment(stage: Stage) -> None:
    await shown(stage)
    await shown(stage, TWO)
    stage.page.show_case(ONE)
    assert stage.page.state.header is not None
    assert len(stage.texts()) == 100


async def test_earlier_messages_come_above_and_pressing_twice_reads_once(stage: Stage) -> None:
    await shown(stage)
    calls = stage.world.care.gate.calls["messages"]
    stage.page.show_earlier()
    stage.page.show_earlier()
    assert stage.page.state.loading_earlier
    await until(lambda: not stage.page.state.loading_earlier)
    assert stage.world.care.gate.calls["messages"] == calls + 1
    assert len(stage.texts()) == 200
    stage.page.show_earlier()
    await until(lambda: not stage.page.state.has_earlier)
    assert len(stage.texts()) == 250
    ids = [entry.id for entry in stage.page.state.entries]
    assert len(set(ids)) == len(ids)


async def test_a_new_message_keeps_the_earlier_ones_on_show(stage: Stage) -> None:
    await shown(stage)
    stage.page.show_earlier()
    await until(lambda: len(stage.texts()) == 200)
    pages = stage.world.care.pages
    pages[ONE] = MessagePage((*pages[ONE].messages, message(251, "One more")))
    await stage.world.cases.messages(ONE)
    assert len(stage.texts()) == 201
    assert stage.texts()[-1] == "One more"
    assert stage.page.state.has_earlier


async def test_what_cannot_be_read_is_explained_and_retried(stage: Stage) -> None:
    stage.world.care.gate.fail("messages", Unreachable("503"))
    stage.page.show_case(ONE)
    await until(lambda: stage.page.state.error)
    assert stage.page.state.entries == ()
    assert stage.page.state.empty == ""
    stage.page.retry()
    await until(stage.texts)
    assert stage.page.state.error is None


async def test_it_goes_on_by_itself_when_care_is_back(stage: Stage) -> None:
    stage.world.care.gate.fail("messages", Unreachable("503"))
    stage.page.show_case(ONE)
    await until(lambda: stage.page.state.error)
    stage.world.bus.publish(ReachChanged("care", Reach.ONLINE))
    await until(stage.texts)


async def test_earlier_messages_may_fail_alone(stage: Stage) -> None:
    await shown(stage)
    stage.world.care.gate.fail("messages", Unreachable("503"))
    stage.page.show_earlier()
    await until(lambda: stage.page.state.earlier_error)
    assert len(stage.texts()) == 100
    stage.page.retry()
    await until(lambda: len(stage.texts()) == 200)
    assert stage.page.state.earlier_error is None


async def test_a_case_that_is_gone_says_so(stage: Stage) -> None:
    stage.world.care.gate.fail("case", RecordGone(details="404"))
    stage.page.show_case(ONE)
    await until(lambda: stage.page.state.error)
    assert stage.page.state.header is None


async def test_leaving_a_case_drops_its_late_answer(stage: Stage) -> None:
    stage.world.care.gate.hang("messages")
    stage.page.show_case(ONE)
    stage.page.show_case(TWO)
    stage.world.care.gate.mend("messages")
    await until(lambda: not stage.page.state.loading)
    assert len(stage.texts()) == 2
    stage.page.show_case(None)
    assert stage.page.state.entries == ()


async def test_a_case_without_messages_says_so(stage: Stage) -> None:
    stage.world.care.pages[TWO] = MessagePage(())
    await shown(stage, TWO)
    assert stage.page.state.empty


async def test_a_changed_case_changes_the_header(stage: Stage) -> None:
    await shown(stage)
    known = stage.world.casebook.case(ONE)
    assert known is not None
    stage.world.casebook.learn_case(replace(known, version=2, assignee="Ben Okafor"))
    header = stage.page.state.header
    assert header is not None
    assert header.assignee == "Assigned to \u2068Ben Okafor\u2069"


def test_a_day_line_stands_before_the_first_message_of_each_day() -> None:
    said = [
        message(1, sent_at=NOW - timedelta(days=3)),
        message(2, sent_at=NOW - timedelta(days=3) + timedelta(minutes=1)),
        message(3, sent_at=NOW),
    ]
    kinds = [entry.kind for entry in entries_of(said, NOW)]
    assert kinds == [EntryKind.DAY, EntryKind.CUSTOMER, EntryKind.CUSTOMER, EntryKind.DAY, EntryKind.CUSTOMER]


def test_an_entry_says_everything_aloud() -> None:
    said = message(1, "Here", author=Author.NOTE, author_name="Ben", attachments=(Attachment("a.pdf", size=2000),))
    entry = entries_of([said], NOW)[1]
    assert entry.author == "Internal note by \u2068Ben\u2069"
    assert entry.attachments == ("\u2068a.pdf\u2069 (2 kB)",)
    for words in ("Internal note", "Ben", "Here", "1 attachment", "a.pdf", "2026"):
        assert words in entry.spoken


def test_hostile_text_is_shown_as_it_is_and_very_long_text_is_shortened() -> None:
    [_day, plain, long] = entries_of([message(1, "<b>a</b>\0\r\nb"), message(2, "x" * 50_000)], NOW)
    assert plain.text == "<b>a</b>\nb"
    assert len(long.text) < LONGEST_SHOWN + 100
    assert len(long.copied) == 50_000


async def test_a_case_that_is_looked_at_is_marked_read_once_for_each_newest_message(stage: Stage) -> None:
    stage.world.care.unread.add(ONE)
    await shown(stage)
    await until(lambda: not stage.world.care.unread)
    stage.world.casebook.learn_messages(ONE, messages(251))
    await until(lambda: stage.world.care.gate.calls["mark_read"] == 2)
    stage.world.casebook.learn_case(replace(case(1), version=9))
    await shown(stage, TWO)
    await until(lambda: stage.world.care.gate.calls["mark_read"] == 3)


async def test_a_case_that_cannot_be_marked_read_is_shown_all_the_same(stage: Stage) -> None:
    stage.world.care.gate.fail("mark_read", Unreachable())
    await shown(stage)
    await until(lambda: stage.world.care.gate.calls["mark_read"])
    assert stage.page.state.error is None
    assert stage.texts()
