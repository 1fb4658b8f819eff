"""The owner of tasks, the carrier of facts, and who is signed in."""

from __future__ import annotations

import asyncio
import logging

import pytest

from care_desktop.domain.errors import NoPermission, SignInNeeded
from care_desktop.domain.linking import Refusal
from care_desktop.services.events import Bus, CasesChanged, CustomerChanged
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.services.turns import Turns
from tests.helpers.builders import account, customer
from tests.helpers.fakes import FakeCare
from tests.helpers.until import until
from tests.helpers.virtual_time import in_virtual_time


class Work:
    """A work that notes how it went."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.go_on = asyncio.Event()

    async def run(self, name: str) -> None:
        self.notes.append(f"{name} began")
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.notes.append(f"{name} was cancelled")
            raise
        self.notes.append(f"{name} ended")


async def test_switching_cancels_what_ran() -> None:
    scope, work = TaskScope("test"), Work()
    scope.switch("slot", work.run("first"))
    await until(lambda: work.notes)

    scope.switch("slot", work.run("second"))
    work.go_on.set()
    await until(lambda: "second ended" in work.notes)

    assert "first was cancelled" in work.notes
    assert not scope.is_busy("slot")
    await scope.close()


def test_what_waits_for_calm_begins_a_while_after_the_last_wish_and_only_the_last_does() -> None:
    async def walk_through() -> list[str]:
        scope, work = TaskScope("test", calm_seconds=0.1), Work()
        work.go_on.set()
        for name in ("passed by", "passed by too", "stayed at"):
            scope.when_calm("slot", work.run(name))
            assert scope.is_busy("slot")
            await asyncio.sleep(0.09)
        assert work.notes == []
        await asyncio.sleep(0.02)
        await scope.close(1)
        return work.notes

    assert in_virtual_time(walk_through()) == ["stayed at began", "stayed at ended"]


async def test_without_a_time_for_calm_the_latest_begins_at_once() -> None:
    scope, work = TaskScope("test"), Work()
    scope.when_calm("slot", work.run("first"))
    scope.when_calm("slot", work.run("second"))
    work.go_on.set()
    await scope.close(1)
    assert work.notes == ["second began", "second ended"]


async def test_what_waits_for_calm_is_given_up_with_its_scope() -> None:
    scope, work = TaskScope("test", calm_seconds=60), Work()
    scope.when_calm("slot", work.run("never"))
    await asyncio.sleep(0)
    await scope.close()
    assert work.notes == []


async def test_a_double_click_is_one_deed() -> None:
    scope, work = TaskScope("test"), Work()

    assert scope.once("slot", work.run("first"))
    assert not scope.once("slot", work.run("second"))
    work.go_on.set()
    await until(lambda: not scope.is_busy("slot"))

    assert scope.once("slot", work.run("third"))
    await scope.close(1)
    assert work.notes == ["first began", "first ended", "third began", "third ended"]


async def test_closing_waits_patiently_then_cancels_and_starts_nothing_more() -> None:
    scope, work = TaskScope("test"), Work()
    scope.start(work.run("patient"))
    await until(lambda: work.notes)

    await scope.close(0.01)
    scope.start(work.run("late"))

    assert work.notes == ["patient began", "patient was cancelled"]


async def test_what_escapes_a_work_is_reported_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Exception] = []
    scope = TaskScope("test", heard.append)

    async def fail() -> None:
        raise ValueError("a mistake of ours")

    with caplog.at_level(logging.CRITICAL):
        scope.start(fail())
        await until(lambda: heard)

    assert [str(error) for error in heard] == ["a mistake of ours"]
    await scope.close()


def test_a_failing_handler_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    bus, heard = Bus(), list[object]()

    def fail(fact: CasesChanged) -> None:
        raise ValueError

    bus.subscribe(CasesChanged, fail)
    bus.subscribe(CasesChanged, heard.append)
    with caplog.at_level(logging.CRITICAL):
        bus.publish(CasesChanged())

    assert heard == [CasesChanged()]


def test_a_subscription_ends_once_and_for_its_type_only() -> None:
    bus, heard = Bus(), list[object]()
    end = bus.subscribe(CasesChanged, heard.append)

    bus.publish(CustomerChanged(customer()))
    end()
    end()
    bus.publish(CasesChanged())

    assert heard == []


async def test_the_session_knows_the_user_and_uses_the_first_account() -> None:
    care = FakeCare()
    session = Session(care)
    with pytest.raises(NoPermission) as refused:
        assert session.account_id
    assert refused.value.refusal is Refusal.NO_ACCOUNT

    await session.start()

    assert (session.me, session.rights) == (care.user, care.user.rights)
    assert session.account == care.accounts[0]


async def test_the_account_in_use_stays_in_use() -> None:
    care = FakeCare()
    session = Session(care)
    await session.start()

    care.accounts.insert(0, account(id="new", name="Another"))
    await session.start()
    assert session.account == care.accounts[1]
    care.accounts.pop()
    await session.start()
    assert session.account == care.accounts[0]


async def test_a_session_that_cannot_start_says_why() -> None:
    care = FakeCare()
    care.gate.fail("me", SignInNeeded())

    with pytest.raises(SignInNeeded):
        await Session(care).start()


async def test_turns_are_taken_one_after_the_other_and_leave_nothing_behind() -> None:
    turns, seen = Turns(), list[str]()

    async def take(key: str, name: str) -> None:
        async with turns.of(key):
            seen.append(f"{name} in")
            await asyncio.sleep(0)
            seen.append(f"{name} out")

    await asyncio.gather(take("a", "1"), take("a", "2"), take("b", "3"))

    assert [s for s in seen if s[0] != "3"] == ["1 in", "1 out", "2 in", "2 out"]
    assert seen.index("3 in") < seen.index("2 in")
    assert not turns._locks


async def test_an_error_that_nobody_asked_for_reaches_the_loop_so_that_the_window_can_tell_it() -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context["exception"]))
    scope = TaskScope("test")
    error = ValueError("a bug")

    async def work() -> None:
        raise error

    scope.start(work())
    await scope.close(1.0)

    assert told == [error]
