"""The org's calls: told when it matters, and what stops when they run out."""

from __future__ import annotations

import pytest

from care_desktop.domain.duplicates import DuplicateCheck
from care_desktop.domain.usage import CallUsage, UsageLevel
from care_desktop.services.later_events import UsageChanged
from tests.helpers.builders import contact_form
from tests.helpers.fakes import world


@pytest.mark.parametrize(
    ("used", "level"),
    [
        (0, UsageLevel.FREE),
        (7_999, UsageLevel.FREE),
        (8_000, UsageLevel.HIGH),
        (9_499, UsageLevel.HIGH),
        (9_500, UsageLevel.SCARCE),
        (10_400, UsageLevel.SCARCE),
    ],
)
def test_the_level_follows_from_the_share(used: int, level: UsageLevel) -> None:
    assert CallUsage(used, 10_000).level is level


def test_an_org_without_a_limit_has_calls_enough() -> None:
    assert CallUsage(5, 0).level is UsageLevel.FREE


async def test_a_change_of_the_whole_per_cent_or_of_the_level_is_told_and_no_smaller_one() -> None:
    w = world()

    for used in (100, 101, 149, 200, 7_999, 8_000):
        w.salesforce.tell_usage(CallUsage(used, 10_000))

    assert [fact.usage.used for fact in w.bus.of(UsageChanged)] == [100, 200, 7_999, 8_000]
    assert w.bus.of(UsageChanged)[-1].before is UsageLevel.FREE


async def test_from_80_per_cent_on_nothing_is_asked_that_nobody_waits_for() -> None:
    w = world()
    w.salesforce.watched = frozenset({"Email"})
    w.salesforce.foreseen = DuplicateCheck(hidden=True)
    w.salesforce.tell_usage(CallUsage(80, 100))

    await w.contacts.warm()

    assert w.salesforce.gate.calls["warm"] == 0
    assert await w.creation.duplicate_fields(contact_form()) == frozenset()
    assert not w.contacts.search_on_enter
    w.salesforce.tell_usage(CallUsage(10, 100))
    await w.contacts.warm()
    assert w.salesforce.gate.calls["warm"] == 1


async def test_from_95_per_cent_on_searches_wait_for_enter() -> None:
    w = world()

    w.salesforce.tell_usage(CallUsage(95, 100))

    assert w.contacts.search_on_enter
