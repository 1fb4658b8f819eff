"""The stage's clock: real time plus an offset that tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class StageClock:
    """Tell the time of the sandbox; thread-safe because it holds one immutable offset."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return the current instant of the sandbox, aware, UTC."""
        return datetime.now(UTC) + self._offset

    def move(self, by: timedelta) -> None:
        """Shift the clock; later calls of `now` are shifted by `by` in addition."""
        self._offset += by

    def reset(self) -> None:
        """Return to real time."""
        self._offset = timedelta(0)
