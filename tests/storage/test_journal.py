"""The journal on disk: one open deed per subject, durable, and never in the way when its file is not well."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from care_desktop.domain.errors import StorageTrouble
from care_desktop.domain.ids import ContactId, CustomerId
from care_desktop.domain.operations import DeedKind, DeedState
from care_desktop.domain.records import CreationMode
from care_desktop.services.ports import Journal
from care_desktop.storage.deed_rows import from_text, to_text
from care_desktop.storage.journal import SqliteJournal
from tests.helpers.builders import NOW, deed, record_id
from tests.helpers.fakes import FakeJournal

RECORD = record_id("003", 7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite"


@pytest.fixture(params=["on disk", "in memory"])
async def journal(request: pytest.FixtureRequest, path: Path) -> AsyncIterator[Journal]:
    if request.param == "in memory":
        yield FakeJournal()
        return
    on_disk = SqliteJournal(path)
    yield on_disk
    await on_disk.close()


async def test_a_deed_comes_back_as_it_was_written(journal: Journal) -> None:
    written = deed(record_fields={"LastName": "Łuk\u200f 李", "Email": None}, external_key="k", external_field="F__c")

    await journal.begin(written)

    assert list(await journal.open_deeds()) == [written]


async def test_a_second_deed_of_the_same_subject_gives_the_open_one(journal: Journal) -> None:
    first = await journal.begin(deed(1))

    assert await journal.begin(deed(2)) == first
    assert list(await journal.open_deeds()) == [first]


async def test_deeds_of_other_kinds_and_subjects_do_not_meet(journal: Journal) -> None:
    deeds = [deed(1), deed(2, kind=DeedKind.CREATE_CASE), deed(3, customer_id=CustomerId("cust-2"))]

    assert [await journal.begin(one) for one in deeds] == deeds


async def test_a_finished_deed_makes_room_for_the_next(journal: Journal) -> None:
    await journal.begin(deed(1))
    await journal.write(deed(1, state=DeedState.FAILED))

    assert await journal.begin(deed(2)) == deed(2)


async def test_open_deeds_come_oldest_first(journal: Journal) -> None:
    late = deed(1, customer_id=CustomerId("cust-9"), started_at=NOW + timedelta(hours=1))
    await journal.begin(late)
    await journal.begin(deed(2))

    assert list(await journal.open_deeds()) == [deed(2), late]


async def test_the_records_of_recent_deeds_are_known_finished_or_not(journal: Journal) -> None:
    await journal.begin(deed(1))
    await journal.write(deed(1, state=DeedState.DONE, sent_at=NOW, record_id=RECORD))

    another = deed(2).id
    assert await journal.records_since(NOW - timedelta(seconds=1), but=another) == {RECORD}
    assert await journal.records_since(NOW + timedelta(seconds=1), but=another) == frozenset()
    assert await journal.records_since(NOW - timedelta(seconds=1), but=deed(1).id) == frozenset()


async def test_a_deed_moves_on_only_from_where_it_stands(journal: Journal) -> None:
    begun = await journal.begin(deed(1))
    sending = begun.moved(DeedState.SENDING, sent_at=NOW, tried_at=NOW)

    assert await journal.move(begun, sending) is None
    assert await journal.move(begun, begun.moved(DeedState.FAILED)) == sending
    assert list(await journal.open_deeds()) == [sending]


async def test_a_draft_is_kept_and_removed(journal: Journal) -> None:
    await journal.keep_draft("k", {"LastName": "O'Br'); --"})
    kept = await journal.draft("k")
    await journal.keep_draft("k", {})

    assert (kept, await journal.draft("k")) == ({"LastName": "O'Br'); --"}, {})


async def test_what_was_written_is_there_after_a_restart(path: Path) -> None:
    before = SqliteJournal(path)
    await before.begin(deed(1))
    await before.keep_draft("k", {"a": "b"})
    await before.close()

    after = SqliteJournal(path)

    assert list(await after.open_deeds()) == [deed(1)]
    assert await after.draft("k") == {"a": "b"}
    await after.close()


async def test_two_windows_share_one_open_deed(path: Path) -> None:
    windows = [SqliteJournal(path), SqliteJournal(path)]

    begun = await asyncio.gather(*(window.begin(deed(n)) for n, window in enumerate(windows)))

    assert begun[0] == begun[1]
    for window in windows:
        await window.close()


def spoil(path: Path, content: bytes | None) -> bytes:
    damaged = content or path.read_bytes()[:8192] + b"\xff" * 40_000
    path.write_bytes(damaged)
    return damaged


@pytest.mark.parametrize("damage", [b"this is not a database" * 100, None], ids=["another file", "torn pages"])
async def test_a_damaged_file_is_moved_aside_told_once_and_not_deleted(path: Path, damage: bytes | None) -> None:
    first = SqliteJournal(path)
    for number in range(200):
        await first.keep_draft(f"key {number}", {"LastName": "x" * 200})
    await first.close()
    damaged = spoil(path, damage)

    journal = SqliteJournal(path)
    await journal.begin(deed(1))

    assert journal.told.startswith("journal.sqlite.damaged-")
    assert (path.parent / journal.told).read_bytes() == damaged
    assert list(await journal.open_deeds()) == [deed(1)]
    await journal.close()
    again = SqliteJournal(path)
    await again.open()
    assert again.told == ""
    await again.close()


async def test_a_journal_of_a_newer_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    journal = SqliteJournal(path)

    with pytest.raises(StorageTrouble):
        await journal.begin(deed(1))

    assert not list(path.parent.glob("*.damaged-*"))
    await journal.close()


async def test_a_full_disk_is_storage_trouble_and_the_journal_goes_on_later(path: Path) -> None:
    journal = SqliteJournal(path)
    await journal.begin(deed(1))

    def limit(pages: int) -> None:
        assert journal._connection is not None
        journal._connection.execute(f"PRAGMA max_page_count = {pages}")

    await journal._run(lambda connection: limit(1))
    with pytest.raises(StorageTrouble, match="full"):
        await journal.keep_draft("k", {"LastName": "x" * 100_000})
    await journal._run(lambda connection: limit(1_000_000))

    await journal.keep_draft("k", {"LastName": "x" * 100_000})
    assert list(await journal.open_deeds()) == [deed(1)]
    await journal.close()


async def test_a_place_that_cannot_hold_files_is_storage_trouble(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    journal = SqliteJournal(tmp_path / "data" / "journal.sqlite")

    with pytest.raises(StorageTrouble) as caught:
        await journal.open()

    assert str(tmp_path) not in caught.value.details
    await journal.close()


async def test_a_row_that_makes_no_sense_does_not_hide_the_others(path: Path) -> None:
    journal = SqliteJournal(path)
    await journal.begin(deed(1))
    await journal.begin(deed(2, customer_id=CustomerId("cust-2")))
    await journal._run(lambda c: c.execute("UPDATE deeds SET body = '{}' WHERE id = 'op-1'"))

    assert [one.id for one in await journal.open_deeds()] == ["op-2"]
    await journal.close()


async def test_a_closed_journal_says_so_and_closes_twice(path: Path) -> None:
    journal = SqliteJournal(path)
    await journal.open()
    await journal.close()
    await journal.close()

    with pytest.raises(StorageTrouble):
        await journal.open_deeds()


async def test_finished_deeds_are_forgotten_after_30_days_open_ones_never(path: Path) -> None:
    now = datetime.now(UTC)
    old, young = now - timedelta(days=31), now - timedelta(days=29)
    journal = SqliteJournal(path)
    await journal.begin(deed(1, started_at=old))
    for number, started in ((2, old), (3, young)):
        await journal.begin(deed(number, started_at=started, customer_id=CustomerId(f"cust-{number}")))
        finished = deed(number, started_at=started, customer_id=CustomerId(f"cust-{number}"), state=DeedState.DONE)
        await journal.write(finished)
    await journal.close()

    await (again := SqliteJournal(path)).open()
    await again.close()

    with closing(sqlite3.connect(path)) as file:
        assert [row for (row,) in file.execute("SELECT id FROM deeds ORDER BY id")] == ["op-1", "op-3"]


def test_a_deed_of_an_older_version_is_read_with_what_it_did_not_know() -> None:
    """A row as the program of issue 2 wrote it: it knows no key of a request, and nothing of person accounts."""
    old = {
        "id": "op-old",
        "kind": "create case",
        "state": "unknown",
        "account_id": "acc-1",
        "customer_id": "cust-1",
        "case_id": "case-1",
        "record_fields": {"Subject": "A parcel"},
        "started_at": "2026-03-02T12:00:00+00:00",
        "external_field": "",
        "external_key": "",
        "allow_duplicate": False,
        "sent_at": "2026-03-02T12:00:01+00:00",
        "record_id": None,
        "record_number": "",
        "trouble": "",
    }

    deed = from_text(json.dumps(old))

    assert (deed.record.sobject, deed.record.mode) == ("Case", CreationMode.PLAIN)
    assert from_text(to_text(deed)) == deed
    keyed = replace(
        deed, sobject="Account", idempotency_key="op-old", assignment_rule=True, contact_id=ContactId("003")
    )
    assert from_text(to_text(keyed)) == keyed
