"""The QApplication and the one event loop; the only file that knows qasync.

`create` needs nothing but Qt, so that a window can be shown first; the loop's own imports wait until `run`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from care_desktop.ui.kit.look import look

if TYPE_CHECKING:
    import asyncio

    from PySide6.QtCore import SignalInstance

    from care_desktop.ui.main_window import MainWindow
    from care_desktop.ui.signals import Signals

APPLICATION_NAME = "Care Desktop"
MOST_WAITING_MILLISECONDS = 1000
ENDED_BY_SIGNAL = 128
"""What is added to a signal's number in the exit code, as shells do: 130 for Ctrl+C, 143 for SIGTERM."""
THREADS = 4
"""Python's own, made when they are needed. Those of qasync are QThreads, ten if left alone: that they enter Python
while this thread imports something has ended the process, within PySide6's hook on imports."""
Main = Callable[[QApplication], Coroutine[Any, Any, int]]


def create() -> QApplication:
    """Return the application; closing the last window does not end it, `run` returning does.

    The style is asked for by argument: `setStyle` answers with a QStyle, a class that takes 6 ms to build.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0], "-style", "fusion"])
    app.setApplicationName("care-desktop")
    app.setApplicationDisplayName(APPLICATION_NAME)
    app.setDesktopFileName("care-desktop")
    app.setQuitOnLastWindowClosed(False)
    look.put_on_first(app)
    return app


def show_first(window: MainWindow) -> None:
    """Show the window and return when it has been painted, or after a second: before anything else is imported.

    The window itself has the keyboard: a window that is made the active one late gave it to its first field, where J is
    a letter.
    """
    window.show()
    window.setFocus()
    wait_for(window.painted)


def wait_for(signal: SignalInstance) -> None:
    """Return when the signal has come, or after a second.

    This loop of Qt's ends before asyncio's begins; it is never nested in another one.
    """
    waiting, limit = QEventLoop(), QTimer()
    signal.connect(waiting.quit)
    limit.timeout.connect(waiting.quit)
    limit.start(MOST_WAITING_MILLISECONDS)
    waiting.exec()
    limit.stop()


def run(main: Main, app: QApplication | None = None) -> int:
    """Run `main` on Qt's event loop until it returns; its answer is the exit code.

    SIGINT and SIGTERM cancel `main`, which may tidy up in its `finally`.
    """
    import asyncio

    from care_desktop.ui import garbage, signals, unhandled

    app = app or create()
    restore_hook = unhandled.install()
    try:
        loop = asyncio.Runner(loop_factory=lambda: new_event_loop(app))
        with garbage.collected_here(), loop as runner, signals.Signals() as watch:
            return runner.run(_guarded(main, app, watch))
    finally:
        restore_hook()


def new_event_loop(app: QApplication) -> asyncio.AbstractEventLoop:
    """Return an event loop that lives in Qt's."""
    from concurrent.futures import ThreadPoolExecutor

    import qasync

    from care_desktop.ui import unhandled

    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    loop.set_exception_handler(unhandled.loop_hook)
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    return loop


async def _guarded(main: Main, app: QApplication, watch: Signals) -> int:
    import asyncio

    task = asyncio.current_task()
    assert task is not None
    watch.on_signal = task.cancel
    try:
        return await main(app)
    except asyncio.CancelledError:
        if watch.came is None:
            raise
        return ENDED_BY_SIGNAL + watch.came
