"""The org's calls running out: warned about once per level, and said in the status line while it is so."""

from __future__ import annotations

from datetime import UTC, datetime

from care_desktop.domain.usage import CallUsage
from care_desktop.services.events import Bus, Reach
from care_desktop.services.usage import Usage
from care_desktop.viewmodels.connection import Side, describe
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.usage_warning import UsageWarning

ONLINE = Side(Reach.ONLINE, datetime(2026, 3, 2, tzinfo=UTC))


def told(*used: int) -> list[str]:
    bus, board, sentences = Bus(), NoticeBoard(), list[str]()
    board.subscribe(lambda state: sentences.append(state.current.sentence) if state.current else None)
    warning, usage = UsageWarning(bus, board), Usage(bus)
    for one in used:
        usage.learn(CallUsage(one, 100))
    warning.close()
    return sentences


def test_each_level_is_warned_about_once() -> None:
    first, second = told(10, 79, 80, 81, 94, 95, 96, 100)

    assert first.startswith("80 %")
    assert "Enter" in second


def test_calls_that_go_up_and_down_around_a_level_are_no_news() -> None:
    assert len(told(80, 79, 81, 78, 82)) == 1
    assert len(told(80, 40, 81)) == 2


def test_the_status_line_says_how_many_are_left_while_it_matters() -> None:
    assert describe(ONLINE, ONLINE, CallUsage(79, 100)).tone == "success"
    scarce = describe(ONLINE, ONLINE, CallUsage(81, 100))
    assert ("81 of 100" in scarce.sentence, scarce.tone) == (True, "warning")
    assert "out of reach" in describe(ONLINE, Side(Reach.OFFLINE), CallUsage(81, 100)).sentence
