"""Heartbeats of one millisecond in Qt's loop: the gaps between them are what a person feels as stalls."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MILLISECONDS = 1


class Heartbeats(QObject):
    """Beat for as long as it lives; `take` returns the gaps since the last taking, in ms over the beat itself."""

    def __init__(self) -> None:
        super().__init__()
        self._gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=BEAT_MILLISECONDS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def take(self) -> list[float]:
        """Return the gaps, and begin anew."""
        self._beat()
        gaps, self._gaps = self._gaps, []
        return gaps

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append(max(0.0, (now - self._last) * 1000 - BEAT_MILLISECONDS))
        self._last = now
