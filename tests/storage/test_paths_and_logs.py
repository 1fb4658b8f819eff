"""Where files lie, and what the log file says."""

from __future__ import annotations

import logging
from pathlib import Path

from care_desktop.storage.logs import start_logging, stop_logging
from care_desktop.storage.paths import find_paths, make_folder, set_aside


class Blank(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = str(record.msg).replace("secret", "[redacted]")
        return True


def test_one_variable_moves_every_file(tmp_path: Path) -> None:
    paths = find_paths({"CARE_DESKTOP_HOME": str(tmp_path)})

    files = [paths.journal_of("https://care", "ana"), paths.settings, paths.log, paths.servers]

    assert all(file.is_relative_to(tmp_path) for file in files)
    assert len(set(files)) == 4
    assert list(tmp_path.iterdir()) == []


def test_without_it_the_system_says_where() -> None:
    assert "care-desktop" in str(find_paths({}).journal_of("https://care", "ana"))


def test_every_user_of_every_care_server_has_a_journal_whose_name_tells_neither() -> None:
    paths = find_paths({"CARE_DESKTOP_HOME": "/home"})

    files = [paths.journal_of(place, user).name for place in ("https://a", "https://b") for user in ("ana", "ben")]

    assert len(set(files)) == 4
    assert not any(word in name for name in files for word in ("ana", "ben", "https"))
    assert paths.journal_of("https://a", "ana").name == files[0]


def test_nobody_else_can_look_into_a_folder_or_into_those_above_it_that_were_missing(tmp_path: Path) -> None:
    for _again in "12":
        make_folder(tmp_path / "data" / "sandbox")
    folders = (tmp_path / "data", tmp_path / "data" / "sandbox")
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]


def test_moving_aside_takes_the_companions_along(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    file.write_text("x")
    (tmp_path / "a.sqlite-wal").write_text("w")

    moved = set_aside(file, "-wal", "-shm")

    assert moved.read_text() == "x"
    assert (tmp_path / f"{moved.name}-wal").read_text() == "w"
    assert not file.exists()


def test_every_line_passes_the_redaction(tmp_path: Path) -> None:
    handler = start_logging(tmp_path / "logs" / "x.log", Blank())

    logging.getLogger("care_desktop.test").info("a secret line")
    stop_logging(handler)

    text = (tmp_path / "logs" / "x.log").read_text()
    assert "a [redacted] line" in text


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")

    assert start_logging(tmp_path / "logs" / "x.log", Blank()) is None
    stop_logging(None)
