"""Python's garbage collector, kept to Qt's thread and to quiet moments.

Left alone it runs in whichever thread happens to allocate, an answer being read for example: a widget that is freed
there ends the process. It would also stop the loop at its own moments, for as long as all that was made at the start
takes to walk through.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

FIRST_LOOK_MILLISECONDS, LOOK_MILLISECONDS = 2_000, 100
_MOST_YOUNG, _MOST_TURNS = 5_000, 10


@contextmanager
def collected_here() -> Iterator[None]:
    """Collect in this thread only, while its loop runs; afterwards everything is as Python has it.

    Nothing is looked for in the first moments: what is imported then stays, and to walk through it took 12 ms.
    """

    def look() -> None:
        collect_some()
        timer.start(LOOK_MILLISECONDS)

    gc.disable()
    timer = QTimer(singleShot=True)
    timer.timeout.connect(look)
    timer.start(FIRST_LOOK_MILLISECONDS)
    try:
        yield
    finally:
        timer.stop()
        gc.unfreeze()
        gc.enable()


def keep_everything() -> None:
    """Leave out of every later search what is there now: what was made while starting stays as long as the window."""
    if not gc.isenabled():
        gc.freeze()


def collect_some() -> None:
    """Collect the youngest when there are enough of them, and now and then the older ones too."""
    young, turns, old_turns = gc.get_count()
    if young < _MOST_YOUNG:
        return
    gc.collect(2 if old_turns >= _MOST_TURNS else 1 if turns >= _MOST_TURNS else 0)
