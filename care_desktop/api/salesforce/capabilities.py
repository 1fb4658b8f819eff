"""What one org turned out not to have: noticed when it refuses, remembered, and tried again after a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

TRY_AGAIN_AFTER = timedelta(days=1)
"""An admin may have switched it on meanwhile."""


class Feature(StrEnum):
    """What an old, partial or restricted server may lack."""

    UI_API = "ui_api"
    PREDUPE = "predupe"
    IDEMPOTENCY = "idempotency"
    SUGGESTIONS = "suggestions"
    PARAMETERIZED_SEARCH = "parameterized_search"
    COMPOSITE = "composite"


class Capabilities:
    """Optimistic: an org has everything until it shows that it has not.

    `keep` is handed the text to put on disk whenever something was learned; `remember` takes it back at the next start.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        keep: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._now = now
        self._keep = keep
        self._lacking: dict[str, datetime] = {}

    def has(self, name: str) -> bool:
        """Say whether it is worth asking the org for this feature."""
        since = self._lacking.get(name)
        return since is None or self._now() - since >= TRY_AGAIN_AFTER

    def lacks(self, name: str) -> None:
        """Note that the org has just shown that it does not have this feature."""
        self._lacking[str(name)] = self._now()
        self._keep(self.text())

    def text(self) -> str:
        """Return what was learned, as text to keep."""
        return json.dumps({name: since.isoformat() for name, since in self._lacking.items()}, sort_keys=True)

    def remember(self, text: str) -> None:
        """Take over what an earlier run has learned; what makes no sense is forgotten."""
        try:
            kept = json.loads(text or "{}")
            found = {str(name): datetime.fromisoformat(since) for name, since in _items(kept)}
        except (ValueError, TypeError):
            return
        self._lacking = {name: since for name, since in found.items() if since.tzinfo is not None} | self._lacking


def _items(kept: object) -> list[tuple[object, str]]:
    if not isinstance(kept, Mapping):
        raise TypeError("not an object")
    return list(kept.items())
