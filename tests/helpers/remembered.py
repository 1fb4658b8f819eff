"""Settings in memory."""

from __future__ import annotations


class Remembered(dict[str, str]):
    """Fits the Settings of the view-models."""

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        """Return what was put under `key`."""
        return super().get(key, default)

    def put(self, key: str, value: str) -> None:
        """Remember `value`."""
        self[key] = value
