"""The stage's data on disk: found, made whole again, or seeded; never half of it."""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from care_desktop.sandbox.problems import StageProblem

_logger = logging.getLogger(__name__)

CARE_FILE: Final = "care.sqlite3"
SALESFORCE_FILE: Final = "salesforce.sqlite3"
_SEED_FILE: Final = "seed.json"
_UNFINISHED: Final = "seeding-"
_LOCK_FILE: Final = "in-use"
_PATIENCE_SECONDS: Final = 3.0  # a stage whose window was killed needs a moment to end
_CHECKED_WHOLLY_BYTES: Final = 64 * 1024 * 1024

Fill = Callable[[str, Path, frozenset[str]], None]
"""Write the seed of that name into the named files of an empty folder."""


class DataFolder:
    """A folder with one database per server and the name of the seed that they began with.

    It belongs to one stage at a time, from `prepare` to `release`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: sqlite3.Connection | None = None

    @property
    def care_file(self) -> Path:
        """The Care server's database."""
        return self.path / CARE_FILE

    @property
    def salesforce_file(self) -> Path:
        """The Salesforce server's database."""
        return self.path / SALESFORCE_FILE

    def prepare(self, wanted: str | None, default: str, fill: Fill) -> str:
        """Make both databases be there, whole, and return the name of their seed.

        A damaged file is moved aside and seeded anew; one without damage is used as it is.

        Raises:
            StageProblem: the folder cannot be written, is in use, or holds another seed than `wanted`.
        """
        self._make_writable()
        self._claim()
        for leftover in self.path.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover)
        present = self._seed_name()
        if wanted is not None and present is not None and wanted != present:
            raise StageProblem(
                f"The data folder {self.path} holds the seed “{present}”, not “{wanted}”. "
                "Choose another folder, or leave --seed out."
            )
        name = present or wanted or default
        missing = frozenset(file.name for file in (self.care_file, self.salesforce_file) if not _is_whole(file))
        if missing or present is None:
            self._seed(name, missing, fill)
        return name

    def release(self) -> None:
        """Leave the folder to the next stage."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _make_writable(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as problem:
            reason = (problem.strerror or str(problem)).lower()
            raise StageProblem(f"The data folder {self.path} cannot be written: {reason}.") from problem

    def _claim(self) -> None:
        """Hold the lock of an empty SQLite file, which every system lets go of when the process ends, however."""
        lock = sqlite3.connect(
            self.path / _LOCK_FILE, timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as problem:
            lock.close()
            raise StageProblem(
                f"The data folder {self.path} is in use by another sandbox. End that one, or choose another folder."
            ) from problem
        self._lock = lock

    def _seed_name(self) -> str | None:
        try:
            name = json.loads((self.path / _SEED_FILE).read_text(encoding="utf-8"))["seed"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return name if isinstance(name, str) else None

    def _seed(self, name: str, files: frozenset[str], fill: Fill) -> None:
        """Write elsewhere and move into place, so that an end half-way leaves nothing behind."""
        with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=self.path) as unfinished:
            fill(name, Path(unfinished), files)
            for file in files:
                (Path(unfinished) / file).replace(self.path / file)
        (self.path / _SEED_FILE).write_text(json.dumps({"seed": name}), encoding="utf-8")


def _is_whole(file: Path) -> bool:
    """Say whether the database is there; move it aside, with a line in the log, when it cannot be read."""
    if not file.exists():
        return False
    if _reads_well(file):
        return True
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    for part in _parts(file):
        if part.exists():
            part.rename(part.with_name(f"{part.name}.damaged-{stamp}"))
    _logger.warning("The database %s was damaged; it is kept as %s.damaged-%s and made anew.", file, file.name, stamp)
    return False


def _reads_well(file: Path) -> bool:
    whole = file.stat().st_size <= _CHECKED_WHOLLY_BYTES
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return not whole or connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        return False


def _parts(file: Path) -> list[Path]:
    return [file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")]
