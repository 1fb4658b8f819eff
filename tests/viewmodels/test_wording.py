"""The words of every page, in every member of every set."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from care_desktop.domain.cases import EscalationKind, Origin, Priority, Sentiment, Status, View
from care_desktop.viewmodels import wording

NOW = datetime(2026, 7, 16, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_every_member_of_every_set_has_a_word() -> None:
    assert all(wording.status_word(status) for status in Status)
    assert all(wording.priority_word(priority) for priority in Priority)
    assert all(wording.sentiment_word(sentiment) for sentiment in Sentiment)
    assert len({wording.view_word(view) for view in View}) == len(View)
    assert all(wording.origin_word(origin) for origin in Origin)
    assert all(wording.escalation_word(kind) for kind in EscalationKind)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-30), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=3, seconds=40), "3 m"),
        (timedelta(hours=2, minutes=59), "2 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=2), "Tue"),
        (timedelta(days=20), "26 Jun"),
        (timedelta(days=60), "17 May"),
        (timedelta(days=367), "14 Jul 2025"),
    ],
)
def test_a_time_in_a_list_is_relative(age: timedelta, words: str) -> None:
    assert wording.relative_time(NOW - age, NOW) == words


def test_full_times_are_in_the_zone_of_this_computer() -> None:
    assert wording.full_time(datetime(2026, 7, 14, 16, 5, tzinfo=UTC)) == "Wednesday 15 July 2026, 01:05"
    assert wording.clock_time(datetime(2026, 7, 14, 16, 5, tzinfo=UTC)) == "01:05"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 7, 15, 15, 30, tzinfo=UTC), "Today"),
        (datetime(2026, 7, 15, 14, 30, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 7, 13, 20, 0, tzinfo=UTC), "Tuesday 14 July"),
        (datetime(2025, 12, 30, 3, 0, tzinfo=UTC), "Tuesday 30 December 2025"),
    ],
)
def test_days_are_those_of_this_computer(when: datetime, words: str) -> None:
    assert wording.day_words(when, NOW) == words


def test_platforms_keep_their_owners_spelling_and_unknown_ones_their_letters() -> None:
    assert wording.platform_word("whatsapp") == "WhatsApp"
    assert wording.platform_word("carrierPigeon") == "CarrierPigeon"
    assert wording.platform_word("") == ""


def test_a_name_inside_a_sentence_is_isolated() -> None:
    assert wording.assignee_words("Ben Okafor", me="Ana Popa") == "Assigned to \u2068Ben Okafor\u2069"
    assert wording.assignee_words("Ana Popa", me="Ana Popa") == "Assigned to you"
    assert wording.assignee_words("") == "Unassigned"


@pytest.mark.parametrize(("size", "words"), [(0, ""), (640, "640 B"), (12_300, "12 kB"), (3_400_000, "3.4 MB")])
def test_sizes_are_for_people(size: int, words: str) -> None:
    assert wording.file_size(size) == words


def test_the_badge_counts_aloud() -> None:
    assert wording.contactless_words(1) == "1 escalation without a contact"
    assert wording.contactless_words(2) == "2 escalations without a contact"
