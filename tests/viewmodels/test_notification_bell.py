"""What concerns the user: told once for each case, in the window or by the desktop, and seen by looking at the case."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from care_desktop.domain.ids import CaseId
from care_desktop.domain.presence import Notification, NotificationKind
from care_desktop.services.later_events import NotificationsMoved
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.notification_bell import NotificationBell, sentence_of
from tests.helpers.builders import NOW, case
from tests.helpers.fake_native import FakeNative
from tests.helpers.fakes import World, world
from tests.helpers.until import until

ONE, TWO = CaseId("case-1"), CaseId("case-2")


def told(number: int, case_id: CaseId = ONE, kind: NotificationKind = NotificationKind.MENTION) -> Notification:
    text, at = f"Look {number}", NOW + timedelta(seconds=number)
    return Notification(f"n{number}", kind, case_id, 1001, "Ann Lee", "Kim Colleague", text, at)


@dataclass
class Stage:
    world: World
    bell: NotificationBell
    board: NoticeBoard
    native: FakeNative
    opened: list[CaseId] = field(default_factory=list)

    async def hear(self, *news: Notification) -> None:
        before = self.bell.state
        self.world.care.unseen = [*news, *self.world.care.unseen]
        self.world.bus.publish(NotificationsMoved())
        calls = self.world.care.gate.calls["notifications"]
        await until(lambda: self.world.care.gate.calls["notifications"] > calls or self.bell.state != before)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    w = world([case(1), case(2)])
    board, native, scope, opened = NoticeBoard(), FakeNative(), TaskScope("bell"), list[CaseId]()
    bell = NotificationBell(
        w.services.notifications,
        bus=w.bus,
        scope=scope,
        board=board,
        native=native,
        clock=w.clock,
        open_case=opened.append,
    )
    bell.start()
    await until(lambda: w.care.gate.calls["notifications"])
    yield Stage(w, bell, board, native, opened)
    bell.close()
    await scope.close()
    await w.scope.close()


async def test_a_notice_tells_of_a_case_once_however_much_happens_there(stage: Stage) -> None:
    await stage.hear(told(1))
    await stage.hear(told(2))
    await until(lambda: stage.bell.state.count == 2)
    assert [news.case_id for news in stage.bell.state.news] == [ONE]
    assert stage.board.state.count == 1
    notice = stage.board.state.current
    assert notice is not None
    assert notice.sentence.endswith("“\u2068Look 2\u2069”. And 1 more.")
    stage.board.act()
    assert stage.opened == [ONE]
    await until(lambda: stage.world.care.unseen == [])
    assert (stage.bell.state.count, stage.bell.state.spoken) == (0, "Notifications")


async def test_the_case_that_is_looked_at_needs_no_telling(stage: Stage) -> None:
    stage.bell.show_case(ONE)
    await stage.hear(told(1), told(2, TWO))
    await until(lambda: stage.bell.state.count == 1)
    assert stage.bell.state.news[0].case_id == TWO
    await until(lambda: [one.case_id for one in stage.world.care.unseen] == [TWO])
    assert stage.board.state.count == 1


async def test_a_window_in_the_background_tells_by_the_desktop_also_of_the_open_case(stage: Stage) -> None:
    stage.native.active = False
    stage.bell.show_case(ONE)
    await stage.hear(told(1, kind=NotificationKind.REPLY_FAILED))
    await until(lambda: stage.native.told)
    title, text, act = stage.native.told[0]
    assert ("Ann Lee" in title, "not delivered" in text, stage.board.state.count) == (True, True, 1)
    stage.native.active = True
    act()
    assert stage.opened == [ONE]
    await until(lambda: stage.bell.state.count == 0)


async def test_all_of_it_can_be_taken_for_seen(stage: Stage) -> None:
    await stage.hear(told(1), told(2, TWO))
    await until(lambda: stage.bell.state.count == 2)
    stage.bell.see_all()
    await until(lambda: stage.world.care.unseen == [])
    assert (stage.bell.state.count, stage.board.state.count) == (0, 0)


@pytest.mark.parametrize("kind", list(NotificationKind))
def test_every_kind_is_a_sentence_and_long_words_are_cut(kind: NotificationKind) -> None:
    sentence = sentence_of(Notification("n", kind, ONE, 1, "Ann", "Kim", "x" * 5_000, NOW))
    assert sentence.endswith(".")
    assert len(sentence) < 250
