from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from care_desktop.sandbox import data_folder
from care_desktop.sandbox.data_folder import CARE_FILE, SALESFORCE_FILE, DataFolder
from care_desktop.sandbox.problems import StageProblem


class Filler:
    """Writes databases with one row, the name of the seed, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, frozenset[str]]] = []

    def __call__(self, name: str, folder: Path, files: frozenset[str]) -> None:
        self.asked.append((name, files))
        for file in files:
            with closing(sqlite3.connect(folder / file)) as connection, connection:
                connection.execute("CREATE TABLE t (seed TEXT)")
                connection.execute("INSERT INTO t VALUES (?)", (name,))


def seed_in(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT seed FROM t").fetchone()[0])


@pytest.fixture
def filler() -> Filler:
    return Filler()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    data = DataFolder(tmp_path / "new" / "data")
    yield data
    data.release()


def again(folder: DataFolder, fill: Filler, wanted: str | None = None) -> str:
    folder.release()
    return folder.prepare(wanted, "stories", fill)


BOTH = frozenset({CARE_FILE, SALESFORCE_FILE})


def test_a_new_folder_is_made_and_seeded(folder: DataFolder, filler: Filler) -> None:
    assert folder.prepare(None, "stories", filler) == "stories"
    assert filler.asked == [("stories", BOTH)]
    assert seed_in(folder.care_file) == seed_in(folder.salesforce_file) == "stories"


def test_a_folder_with_data_is_used_as_it_is(folder: DataFolder, filler: Filler) -> None:
    folder.prepare("empty", "stories", filler)
    assert again(folder, filler) == "empty"
    assert again(folder, filler, "empty") == "empty"
    assert len(filler.asked) == 1


def test_another_seed_for_a_folder_with_data_is_refused(folder: DataFolder, filler: Filler) -> None:
    folder.prepare("empty", "stories", filler)
    with pytest.raises(StageProblem, match="holds the seed “empty”, not “million”"):
        again(folder, filler, "million")


def test_a_damaged_database_is_kept_aside_and_made_anew_alone(
    folder: DataFolder, filler: Filler, caplog: pytest.LogCaptureFixture
) -> None:
    folder.prepare("empty", "stories", filler)
    folder.care_file.write_bytes(b"this is no database" * 100)
    with caplog.at_level(logging.WARNING):
        assert again(folder, filler) == "empty"
    assert filler.asked[1:] == [("empty", frozenset({CARE_FILE}))]
    [aside] = folder.path.glob(f"{CARE_FILE}.damaged-*")
    assert aside.read_bytes().startswith(b"this is no database")
    assert caplog.text.count("was damaged") == 1


def test_damage_in_the_middle_of_a_file_is_noticed(folder: DataFolder, filler: Filler) -> None:
    folder.prepare("empty", "stories", filler)
    with folder.salesforce_file.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    again(folder, filler)
    assert list(folder.path.glob(f"{SALESFORCE_FILE}.damaged-*"))
    assert seed_in(folder.salesforce_file) == "empty"


def test_a_seeding_that_fails_leaves_nothing_behind(folder: DataFolder, filler: Filler) -> None:
    def failing(name: str, path: Path, files: frozenset[str]) -> None:
        filler(name, path, files)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        folder.prepare(None, "stories", failing)
    folder.release()
    assert [file.name for file in folder.path.iterdir()] == ["in-use"]


def test_what_a_killed_seeding_left_is_cleared_away(folder: DataFolder, filler: Filler) -> None:
    leftover = folder.path / "seeding-abc"
    leftover.mkdir(parents=True)
    (leftover / CARE_FILE).write_bytes(b"half")
    folder.prepare(None, "stories", filler)
    assert not leftover.exists()


def test_a_folder_without_the_name_of_its_seed_keeps_its_data(folder: DataFolder, filler: Filler) -> None:
    folder.prepare("empty", "stories", filler)
    (folder.path / "seed.json").write_text("{")
    assert again(folder, filler) == "stories"
    assert filler.asked[1:] == [("stories", frozenset())]
    assert seed_in(folder.care_file) == "empty"


def test_a_folder_that_cannot_be_written_is_refused_with_a_sentence(tmp_path: Path, filler: Filler) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StageProblem, match="cannot be written"):
        DataFolder(tmp_path / "file" / "data").prepare(None, "stories", filler)


def test_a_folder_belongs_to_one_stage_at_a_time(
    folder: DataFolder, filler: Filler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_folder, "_PATIENCE_SECONDS", 0.05)
    folder.prepare("empty", "stories", filler)
    other = DataFolder(folder.path)
    with pytest.raises(StageProblem, match="is in use by another sandbox"):
        other.prepare(None, "stories", filler)
    folder.release()
    assert other.prepare(None, "stories", filler) == "empty"
    other.release()
