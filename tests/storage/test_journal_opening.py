"""Windows that open one new journal at the same instant."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from care_desktop.storage.journal_file import open_journal

WINDOWS = 4


def test_windows_that_open_a_new_journal_at_once_all_get_it(tmp_path: Path) -> None:
    for turn in range(30):  # without waiting, one of twenty turns failed
        path = tmp_path / str(turn) / "journal.sqlite"
        together = threading.Barrier(WINDOWS)

        def open_it(path: Path = path, together: threading.Barrier = together) -> str:
            together.wait()
            connection, moved_aside = open_journal(path)
            connection.close()
            return moved_aside

        with ThreadPoolExecutor(WINDOWS) as windows:
            assert [done.result() for done in [windows.submit(open_it) for _ in range(WINDOWS)]] == [""] * WINDOWS
