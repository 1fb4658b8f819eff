"""The numbers and colours of the look, read from resources/theme.

Read with Qt's own JSON reader: Python's would cost the first painted window three milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QJsonDocument

from care_desktop import assets

_PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)\}")


@cache
def colours(scheme: str) -> Mapping[str, str]:
    """Return the colour tokens of "light" or "dark" as hexadecimal words."""
    return {name: str(value) for name, value in _object(f"{scheme}.json").items()}


@cache
def sizes() -> Mapping[str, int]:
    """Return the size tokens in pixels at the standard font size."""
    return {name: round(float(str(value))) for name, value in _object("sizes.json").items()}


def sheet(values: Mapping[str, str]) -> str:
    """Return the style sheet with these values in it; an unknown placeholder is a KeyError, so that no typo hides."""
    template = (assets.folder("theme") / "window.qss").read_text("utf-8")
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], template)


def _object(name: str) -> Mapping[str, object]:
    content: Mapping[str, object] = QJsonDocument.fromJson((assets.folder("theme") / name).read_bytes()).toVariant()
    return content
