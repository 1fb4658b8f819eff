"""What a newer server wrote and this version does not know, in words: it is shown, and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping

from care_desktop.i18n import _
from care_desktop.viewmodels.wording import isolate

_LONGEST = 60


def unknown_word(value: str) -> str:
    """Return what to call something that only a newer version knows."""
    return _("unknown: {value}").format(value=isolate(value))


def unknown_properties(properties: Mapping[str, object]) -> str:
    """Return properties that only a newer version knows, each with its value."""
    return ", ".join(unknown_word(f"{name} = {_short(value)}") for name, value in sorted(properties.items()))


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
