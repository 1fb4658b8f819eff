"""The numbers and colours of the look, read from resources/theme."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache

from care_desktop import assets

_PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)\}")


@cache
def colours(scheme: str) -> Mapping[str, str]:
    """Return the colour tokens of "light" or "dark" as hexadecimal words."""
    found: Mapping[str, str] = json.loads(_text(f"{scheme}.json"))
    return found


@cache
def sizes() -> Mapping[str, int]:
    """Return the size tokens in pixels at the standard font size."""
    found: Mapping[str, int] = json.loads(_text("sizes.json"))
    return found


def sheet(values: Mapping[str, str]) -> str:
    """Return the style sheet with these values in it; an unknown placeholder is a KeyError, so that no typo hides."""
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], _text("window.qss"))


def _text(name: str) -> str:
    return (assets.folder("theme") / name).read_text("utf-8")
