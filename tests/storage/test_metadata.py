"""What orgs told of themselves survives a restart, and nothing that happens to the file is more than a miss."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from care_desktop.domain.errors import StorageTrouble
from care_desktop.storage.metadata import MetadataFolder, SqliteMetadata

ORG, USER, OTHER = "00D000000000001EAA", "005000000000001AAA", "005000000000002AAA"
KEY, MARK, BODY = "describe/Contact", "Wed, 01 May 2024 10:00:00 GMT", b'{"name": "Contact"}' * 1000


@pytest.fixture
def store(tmp_path: Path) -> SqliteMetadata:
    return MetadataFolder(tmp_path / "cache").of(ORG, USER)


def file_in(folder: Path) -> Path:
    return folder / "cache" / f"metadata-{ORG}.sqlite"


async def test_what_is_kept_is_there_after_a_restart_for_the_same_user_only(
    store: SqliteMetadata, tmp_path: Path
) -> None:
    assert await store.get(KEY) is None
    await store.put(KEY, "", b"{}")
    await store.put(KEY, MARK, BODY)
    again = MetadataFolder(tmp_path / "cache")
    assert await again.of(ORG, USER).get(KEY) == (MARK, BODY)
    assert await again.of(ORG, OTHER).get(KEY) is None
    assert file_in(tmp_path).stat().st_size < len(BODY)


async def test_many_at_once_are_all_kept(store: SqliteMetadata) -> None:
    await asyncio.gather(*(store.put(f"describe/O{number}", "", BODY) for number in range(8)))
    assert [await store.get(f"describe/O{number}") for number in range(8)] == [("", BODY)] * 8


async def test_a_damaged_file_is_moved_aside_and_begun_anew(store: SqliteMetadata, tmp_path: Path) -> None:
    await store.put(KEY, MARK, BODY)
    file_in(tmp_path).write_bytes(b"no database at all " * 500)
    assert await store.get(KEY) is None
    await store.put(KEY, MARK, BODY)
    assert await store.get(KEY) == (MARK, BODY)
    assert len([file for file in file_in(tmp_path).parent.iterdir() if ".damaged-" in file.name]) == 1


@pytest.mark.parametrize("body", [b"not packed", b"", "text"])
async def test_a_damaged_row_is_a_miss(store: SqliteMetadata, tmp_path: Path, body: object) -> None:
    await store.put(KEY, MARK, BODY)
    with closing(sqlite3.connect(file_in(tmp_path))) as connection, connection:
        connection.execute("UPDATE told SET body = ?", (body,))
    assert await store.get(KEY) is None


async def test_what_another_version_kept_is_forgotten(store: SqliteMetadata, tmp_path: Path) -> None:
    await store.put(KEY, MARK, BODY)
    with closing(sqlite3.connect(file_in(tmp_path))) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert await store.get(KEY) is None
    await store.put(KEY, MARK, BODY)
    assert await store.get(KEY) == (MARK, BODY)


async def test_what_nobody_asked_for_in_a_long_time_goes(store: SqliteMetadata, tmp_path: Path) -> None:
    await store.put(KEY, MARK, BODY)
    with closing(sqlite3.connect(file_in(tmp_path))) as connection, connection:
        connection.execute("UPDATE told SET kept_at = datetime('now', '-91 days')")
    await store.put("describe/Case", MARK, BODY)
    assert await store.get(KEY) is None


async def test_a_place_that_cannot_be_written_to_is_a_miss_to_read_and_trouble_to_write(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    store = MetadataFolder(tmp_path / "cache").of(ORG, USER)
    assert await store.get(KEY) is None
    with pytest.raises(StorageTrouble):
        await store.put(KEY, MARK, BODY)


@pytest.mark.parametrize("org", ["../x", "", "a/b", "00D\n"])
def test_an_id_that_is_none_names_no_file(tmp_path: Path, org: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        MetadataFolder(tmp_path).of(org, USER)
