"""What the window remembers of itself survives, and nothing that it finds on the disk can stop it."""

from __future__ import annotations

from pathlib import Path

import pytest

from care_desktop.domain.errors import StorageTrouble
from care_desktop.storage.settings import SettingsFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_what_was_put_is_there_after_a_restart(path: Path) -> None:
    settings = SettingsFile(path)
    settings.put("view", "unlinked")
    settings.save()

    assert SettingsFile(path).get("view", "inbox") == "unlinked"


def test_a_change_is_told_and_a_repetition_is_not(path: Path) -> None:
    told: list[str] = []
    settings = SettingsFile(path)
    settings.on_change = lambda: told.append("changed")

    settings.put("view", "inbox")
    settings.put("view", "inbox")

    assert told == ["changed"]


@pytest.mark.parametrize("damage", [b"{", b"[]", b"\xff\xfe", b"", b"[" * 200_000])
def test_a_damaged_file_is_moved_aside_never_deleted(path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)

    settings = SettingsFile(path)

    assert settings.get("view", "inbox") == "inbox"
    assert (path.parent / settings.told).read_bytes() == damage
    assert not path.exists()


def test_values_that_make_no_sense_are_left_out(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"view": 7, "tab": "salesforce", "": null}')

    settings = SettingsFile(path)

    assert settings.get("view", "inbox") == "inbox"
    assert settings.get("tab") == "salesforce"


def test_a_folder_that_cannot_be_written_is_told(path: Path) -> None:
    path.parent.write_text("a file in the way of the folder")
    settings = SettingsFile(path)
    settings.put("view", "inbox")

    with pytest.raises(StorageTrouble):
        settings.save()


def test_the_file_is_only_this_users(path: Path) -> None:
    settings = SettingsFile(path)
    settings.put("view", "inbox")
    settings.save()

    assert path.parent.stat().st_mode & 0o077 == 0
