"""Where files lie: in the system's places for them, or all under CARE_DESKTOP_HOME."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HOME_VARIABLE = "CARE_DESKTOP_HOME"
_NAME = "care-desktop"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one user; nothing is made before something is written."""

    data: Path
    config: Path
    logs: Path
    cache: Path

    def journal_of(self, place: str, user: str) -> Path:
        """The promises not yet kept, and drafts, of one Care user; `place` is where that user signs in.

        On a shared computer nobody reads what another typed, nor carries on under their own name what another began.
        """
        import hashlib  # only here: every import counts before the first paint

        name = hashlib.sha256(f"{place}\0{user}".encode()).hexdigest()[:16]
        return self.data / f"journal-{name}.sqlite"

    @property
    def settings(self) -> Path:
        """Window geometry, last view and the like."""
        return self.config / "settings.json"

    @property
    def log(self) -> Path:
        """The newest log file."""
        return self.logs / "care-desktop.log"

    @property
    def known_cases(self) -> Path:
        """The first cases as last seen."""
        return self.cache / "known-cases.json"

    @property
    def servers(self) -> Path:
        """The data of the embedded servers."""
        return self.data / "sandbox"


def find_paths(environment: Mapping[str, str] = os.environ) -> Paths:
    """Return where this user's files lie."""
    home = environment.get(HOME_VARIABLE, "")
    if home:
        root = Path(home).expanduser()
        return Paths(root / "data", root / "config", root / "logs", root / "cache")
    import platformdirs  # only here: every import counts before the first paint

    places = platformdirs.PlatformDirs(_NAME, appauthor=False)
    folders = (places.user_data_path, places.user_config_path, places.user_log_path, places.user_cache_path)
    return Paths(*map(Path, folders))


def make_folder(folder: Path) -> None:
    """Make a folder that only this user can look into, and those above it that are missing. Raises OSError."""
    for missing in reversed([place for place in (folder, *folder.parents) if not place.is_dir()]):
        missing.mkdir(mode=0o700, exist_ok=True)  # with parents=True those above would be open to everybody


def replace_text(file: Path, text: str) -> None:
    """Replace a file; it is either the old or the new one, never half of it, and only this user can read it.

    Blocks: call it off the loop. Raises OSError.
    """
    make_folder(file.parent)
    fresh = file.with_name(file.name + ".new")
    with open(fresh, "w", encoding="utf-8", opener=_open_for_one) as writing:
        writing.write(text)
        writing.flush()
        os.fsync(writing.fileno())
    fresh.replace(file)


def _open_for_one(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def reason(error: Exception) -> str:
    """Return what the system says of a failure, without the path, which may hold a person's name."""
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__


def set_aside(file: Path, *companions: str) -> Path:
    """Move a damaged file out of the way, never delete it; return where it is now. Raises OSError.

    `companions` are endings of files that belong to it, such as "-wal".
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    moved = file.with_name(f"{file.name}.damaged-{stamp}")
    file.rename(moved)
    for ending in companions:
        companion = file.with_name(file.name + ending)
        if companion.exists():
            companion.rename(moved.with_name(moved.name + ending))
    return moved
