"""Let SIGTERM and Ctrl+C reach Python while Qt sleeps."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier

_ENDING = (signal.SIGTERM, signal.SIGINT)


class Signals:
    """While entered, the interpreter writes every signal to a socket that Qt watches, and wakes up for it."""

    def __init__(self) -> None:
        self.came: signal.Signals | None = None
        self.on_signal: Callable[[], object] = lambda: None
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda *_: self._reader.recv(64))

    def __enter__(self) -> Signals:
        self._wakeup_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._handlers_before = {number: signal.signal(number, self._take) for number in _ENDING}
        return self

    def __exit__(self, *_reason: object) -> None:
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _take(self, number: int, _frame: object) -> None:
        self.came = signal.Signals(number)
        self.on_signal()
