"""The first cases of the last time: shown again to the same user for a week, and to nobody else."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from care_desktop.domain.case_rows import CasePage, KnownCases, Priority, Status, View
from care_desktop.domain.errors import StorageTrouble
from care_desktop.storage.known_cases import KnownCasesFile
from tests.helpers.builders import case, row_of

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ROWS = (
    replace(row_of(case(1)), customer_name="\u05d3\u05e0\u05d4 <b>Katz</b>", unread=True, flagged=True),
    replace(row_of(case(2)), customer_name="", status=Status.PENDING, priority=Priority.URGENT, assignee="user-1"),
)
KNOWN = KnownCases(View.UNLINKED, CasePage(ROWS, 0, 300), NOW)


@pytest.fixture
def file(tmp_path: Path) -> KnownCasesFile:
    return KnownCasesFile(tmp_path / "cache" / "known-cases.json")


def test_what_was_left_is_there_at_the_next_start(file: KnownCasesFile) -> None:
    file.save("ana", KNOWN)

    assert file.load("ana", NOW + timedelta(days=6)) == KNOWN


@pytest.mark.parametrize(
    ("whose", "later"),
    [("ben", timedelta(0)), ("ana", timedelta(days=8)), ("ana", timedelta(days=-1))],
    ids=["of another user", "older than a week", "of the future"],
)
def test_what_cannot_be_trusted_is_not_shown(file: KnownCasesFile, whose: str, later: timedelta) -> None:
    file.save("ana", KNOWN)

    assert file.load(whose, NOW + later) is None


def test_nobody_else_on_the_computer_can_read_it(tmp_path: Path) -> None:
    KnownCasesFile(tmp_path / "known-cases.json").save("ana", KNOWN)  # into a folder that was there before

    assert stat.S_IMODE((tmp_path / "known-cases.json").stat().st_mode) == 0o600


def test_nothing_is_left_of_who_has_signed_out(file: KnownCasesFile, tmp_path: Path) -> None:
    file.save("ana", KNOWN)
    file.forget()
    file.forget()

    assert file.load("ana", NOW) is None
    assert [*(tmp_path / "cache").iterdir()] == []


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    def change(kept: dict[str, Any]) -> object:
        del kept["rows"][0][name]
        return kept

    return change


DAMAGE: dict[str, Callable[[dict[str, Any]], object]] = {
    "half": lambda kept: json.dumps(kept)[:200],
    "a list": lambda _kept: [],
    "a number": lambda _kept: 7,
    "another version": lambda kept: {**kept, "version": 2},
    "a view that is none": lambda kept: {**kept, "view": "elsewhere"},
    "no time": lambda kept: {**kept, "as_of": "yesterday"},
    "a time without a zone": lambda kept: {**kept, "as_of": "2026-11-22T09:30:00"},
    "fewer than it says": lambda kept: {**kept, "total": 1},
    "rows that are none": lambda kept: {**kept, "rows": {"1": 2}},
    "a row that is none": lambda kept: {**kept, "rows": ["x"]},
    "no name": _without("customer_name"),
    "no number": _without("number"),
}


@pytest.mark.parametrize("change", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_as_if_it_were_not_there(
    file: KnownCasesFile, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    file.save("ana", KNOWN)
    path = tmp_path / "cache" / "known-cases.json"
    damaged = change(json.loads(path.read_text("utf-8")))
    path.write_text(damaged if isinstance(damaged, str) else json.dumps(damaged), "utf-8")

    assert file.load("ana", NOW) is None
    file.save("ana", replace(KNOWN, as_of=NOW))
    assert file.load("ana", NOW) == KNOWN


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "cache"
    blocked.write_text("a file where a folder should be")

    with pytest.raises(StorageTrouble):
        KnownCasesFile(blocked / "known-cases.json").save("ana", KNOWN)
