"""Locks between windows: one at a time, let go when the block or the process ends."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from care_desktop.domain.errors import StorageTrouble, Unreachable
from care_desktop.storage.locks import FileLocks

HOLDER = """
import asyncio, sys
from pathlib import Path
from care_desktop.storage.locks import FileLocks

async def main():
    async with FileLocks(Path(sys.argv[1])).alone("00D1", "ana"):
        print("held", flush=True)
        sys.stdin.readline()

asyncio.run(main())
"""


async def test_one_block_at_a_time(tmp_path: Path) -> None:
    inside, most = 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with FileLocks(tmp_path).alone("00D1", "ana"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(5)))
    assert (inside, most) == (0, 1)


async def test_other_names_do_not_wait_for_each_other(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path, patience=0.0)
    async with locks.alone("00D1", "ana"), locks.alone("00D1", "ben"):
        with pytest.raises(Unreachable):
            async with locks.alone("00D1", "ana"):
                pass


async def test_a_killed_window_holds_nobody_up(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(tmp_path), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert (await process.stdout.readline()).strip() == b"held"
    with pytest.raises(Unreachable):
        async with FileLocks(tmp_path, patience=0.1).alone("00D1", "ana"):
            pass
    process.kill()
    await process.wait()
    async with FileLocks(tmp_path).alone("00D1", "ana"):
        pass


async def test_nowhere_to_put_a_lock_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageTrouble):
        async with FileLocks(tmp_path / "file").alone("x"):
            pass
