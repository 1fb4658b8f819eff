"""Where the files that ship with the program lie: in the wheel beside the package, in a checkout one floor above."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """Return the folder `name` below resources, for example `icons` or `seeds`.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(f"resources/{name} is missing from this installation")
