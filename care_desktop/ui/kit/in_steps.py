"""Building many rows without a stop: the first ones at once, the others in idle steps of some milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtWidgets import QWidget

STEP_MILLISECONDS = 2
"""Of our own work: dressing and placing what was built costs Qt some four times as much in the same frame."""
DRESSED_AT_ONCE = 8


class InSteps(QObject):
    """Calls `build` for every key, in order, and `done` when all of a start are built."""

    def __init__(self, build: Callable[[str], None], done: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._build = build
        self._done = done
        self._waiting: list[str] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @property
    def waiting(self) -> tuple[str, ...]:
        """What is not built yet."""
        return tuple(self._waiting)

    def start(self, keys: Iterable[str], at_once: int) -> None:
        """Build these instead of what was waiting: so many at once, the rest when there is nothing else to do."""
        self._waiting = list(keys)
        for _ in range(min(at_once, len(self._waiting))):
            self._build(self._waiting.pop(0))
        self._done()
        if self._waiting:
            self._timer.start()

    def stop(self) -> None:
        """Build no more."""
        self._waiting = []
        self._timer.stop()

    def rest(self) -> None:
        """Build nothing more for now; what is built out of sight costs its dressing at the next look, all at once."""
        self._timer.stop()

    def carry_on(self) -> None:
        """Go on with what waits."""
        if self._waiting:
            self._timer.start()

    def hurry(self, key: str) -> None:
        """Build one now, if it waits."""
        if key in self._waiting:
            self._waiting.remove(key)
            self._build(key)
            self._done()

    def prefer(self, keys: Iterable[str]) -> None:
        """Let these come first."""
        wanted = set(keys)
        self._waiting.sort(key=lambda key: key not in wanted)

    def _go_on(self) -> None:
        spent = QElapsedTimer()
        spent.start()
        while self._waiting and spent.elapsed() < STEP_MILLISECONDS:
            self._build(self._waiting.pop(0))
        if not self._waiting:
            self._timer.stop()
            self._done()


class Walk(QObject):
    """Goes through what is built in steps of its own, with the window alive between two; a new way ends the old."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_under_way(self) -> bool:
        """Whether there is more to come."""
        return self._timer.isActive()

    def begin(self, steps: Iterator[None]) -> None:
        """Do the first step now, the others when there is nothing else to do."""
        self._steps = steps
        self._timer.start()
        self._go_on()

    def stop(self) -> None:
        """Build no more."""
        self._timer.stop()

    def _go_on(self) -> None:
        if next(self._steps, self) is self:
            self._timer.stop()


def dressed(page: QWidget) -> Iterator[None]:
    """Dress what was built out of sight, some widgets at a time: all at once would be the stall of the first look."""
    yield
    for number, part in enumerate(page.findChildren(QWidget)):
        part.ensurePolished()
        if number % DRESSED_AT_ONCE == DRESSED_AT_ONCE - 1:
            yield
    yield
