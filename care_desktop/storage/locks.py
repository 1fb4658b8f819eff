"""Locks between the windows of one user: files in the data folder, held by the system as long as the process lives."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from care_desktop.domain.errors import StorageTrouble, Unreachable
from care_desktop.storage.paths import make_folder, reason

if TYPE_CHECKING:
    from filelock import BaseFileLock

PATIENCE_SECONDS, PAUSE_SECONDS = 30.0, 0.05


class FileLocks:
    """A lock per name, below one folder; the names themselves stand nowhere."""

    def __init__(self, folder: Path, *, patience: float = PATIENCE_SECONDS) -> None:
        self._folder = folder
        self._patience = patience

    @asynccontextmanager
    async def alone(self, *name: str) -> AsyncIterator[None]:
        """Hold the lock of a name for a block.

        Raises Unreachable when another window holds it for too long, StorageTrouble when there is no place for it.
        """
        lock = await self._taken(self._folder / f"{hashlib.sha256(repr(name).encode()).hexdigest()[:24]}.lock")
        try:
            yield
        finally:
            lock.release()

    async def _taken(self, file: Path) -> BaseFileLock:
        try:
            for _ in range(max(1, round(self._patience / PAUSE_SECONDS))):
                lock = await asyncio.to_thread(_try, file)
                if lock is not None:
                    return lock
                await asyncio.sleep(PAUSE_SECONDS)
        except OSError as error:
            raise StorageTrouble(f"{file.parent.name}: {reason(error)}") from error
        raise Unreachable("another window holds the lock")


def _try(file: Path) -> BaseFileLock | None:
    """Take the lock or return None; a lock that nobody waits for any more lets go of itself when it is forgotten."""
    import filelock

    make_folder(file.parent)
    lock = filelock.FileLock(file, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except filelock.Timeout:
        return None
    return lock
