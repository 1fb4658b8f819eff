"""Finding a part of a window by its object name."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def found(window: QWidget, kind: type[W], name: str) -> W:
    """Return the part; a test that finds none has failed."""
    part = window.findChild(kind, name)
    assert part is not None, name
    return part
