"""Who else is at a Case, and what concerns the user: heartbeats, running out, and what is told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.presence import Doing, NotificationKind
from care_desktop.services.later_events import NotificationsChanged, PresenceChanged
from care_desktop.services.presence import Presences
from care_desktop.services.scope import TaskScope
from tests.helpers.builders import case
from tests.helpers.fakes import World, world
from tests.helpers.until import until

CASE, KIM = case().id, UserId("user-2")


@asynccontextmanager
async def staying(w: World, *, heartbeat: float = 60.0) -> AsyncIterator[Presences]:
    """Be at the Case, with the push stream open."""
    presences = Presences(w.care, w.bus, clock=w.clock, heartbeat=heartbeat)
    scope = TaskScope("test")
    scope.start(w.feed.run())
    await until(lambda: w.care.streams == 1)
    scope.start(presences.stay(CASE))
    await until(lambda: w.care.heartbeats)
    try:
        yield presences
    finally:
        await scope.close()
        await w.scope.close()


def told(w: World) -> list[list[tuple[UserId, Doing]]]:
    return [[(one.user_id, one.doing) for one in fact.others] for fact in w.bus.of(PresenceChanged)]


async def test_others_come_do_something_and_go() -> None:
    w = world()
    async with staying(w) as presences:
        w.care.come(CASE, KIM, "Kim")
        await until(lambda: len(told(w)) == 1)
        w.care.come(CASE, KIM, "Kim", Doing.TYPING)
        await until(lambda: len(told(w)) == 2)
        assert [one.doing for one in presences.others(CASE)] == [Doing.TYPING]
        w.care.go(CASE, KIM)
        await until(lambda: len(told(w)) == 3)
    assert told(w) == [[(KIM, Doing.VIEWING)], [(KIM, Doing.TYPING)], []]


async def test_a_server_that_does_not_answer_holds_up_nobody_who_leaves() -> None:
    w, scope = world(), TaskScope("test")
    scope.start(Presences(w.care, w.bus, clock=w.clock, goodbye=0.01).stay(CASE))
    await until(lambda: w.care.heartbeats)
    w.care.gate.hang("leave")
    async with asyncio.timeout(5):
        await scope.close()
    assert w.care.gate.calls["leave"] == 1
    await w.scope.close()


async def test_who_is_not_heard_of_runs_out_without_any_push() -> None:
    w = world()
    async with staying(w, heartbeat=0.01) as presences:
        w.care.come(CASE, KIM, "Kim")
        await until(lambda: presences.others(CASE))
        w.care.gate.fail("be_present", Unreachable("armed"), times=1_000)
        w.clock.move(26)
        await until(lambda: told(w)[-1] == [])
        assert presences.others(CASE) == ()


async def test_typing_is_told_at_once_and_taken_back() -> None:
    w = world()
    async with staying(w) as presences:
        presences.begin(CASE, Doing.TYPING)
        await until(lambda: w.care.heartbeats[-1] == (CASE, Doing.TYPING))
        presences.begin(CASE, Doing.CREATING_CONTACT)
        await until(lambda: w.care.heartbeats[-1] == (CASE, Doing.CREATING_CONTACT))
        presences.end(CASE, Doing.CREATING_CONTACT)
        await until(lambda: w.care.heartbeats[-1] == (CASE, Doing.TYPING))
        presences.end(CASE, Doing.TYPING)
        await until(lambda: w.care.heartbeats[-1] == (CASE, Doing.VIEWING))


async def test_leaving_the_case_says_goodbye() -> None:
    w = world()
    async with staying(w):
        assert w.care.gate.calls["leave"] == 0
    assert w.care.gate.calls["leave"] == 1


@contextmanager
def following(w: World) -> Iterator[TaskScope]:
    scope = TaskScope("test")
    scope.start(w.feed.run())
    scope.start(w.services.notifications.follow())
    yield scope


@pytest.fixture
def w() -> World:
    return world()


async def test_what_is_there_at_the_start_is_shown_and_only_what_comes_later_is_fresh(w: World) -> None:
    w.care.notify(NotificationKind.MENTION, CASE)
    with following(w) as scope:
        await until(lambda: w.bus.of(NotificationsChanged))
        later = w.care.notify(NotificationKind.ASSIGNED, CASE)
        await until(lambda: len(w.bus.of(NotificationsChanged)) == 2)
        await scope.close()
    first, second = w.bus.of(NotificationsChanged)
    assert (len(first.unseen), first.fresh) == (1, ())
    assert (len(second.unseen), second.fresh) == (2, (later,))
    await w.scope.close()


async def test_what_was_seen_is_gone_at_once_and_care_is_told_later_where_it_was_away(w: World) -> None:
    mention = w.care.notify(NotificationKind.MENTION, CASE)
    other = w.care.notify(NotificationKind.ASSIGNED, CASE)
    notifications = w.services.notifications
    await notifications.read()
    w.care.gate.fail("mark_seen", Unreachable("armed"))
    with pytest.raises(Unreachable):
        await notifications.mark_seen([mention.id])
    assert w.care.unseen == [other, mention]
    assert await notifications.read() == (other,)
    assert w.care.unseen == [other]
    await notifications.mark_case_seen(CaseId("another"))
    await notifications.mark_case_seen(CASE)
    assert (notifications.unseen, w.care.unseen) == ((), [])


async def test_a_reading_that_fails_is_made_again_with_the_next_push(w: World) -> None:
    w.care.gate.fail("notifications", Unreachable("armed"))
    with following(w) as scope:
        await until(lambda: w.care.gate.calls["notifications"] and w.care.streams)
        told_now = w.care.notify(NotificationKind.REPLY_FAILED, CASE)
        await until(lambda: w.services.notifications.unseen == (told_now,))
        await scope.close()
    await w.scope.close()
