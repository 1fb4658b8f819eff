"""Let SIGTERM and Ctrl+C reach Python while Qt sleeps."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier


class Signals:
    """While entered, the interpreter writes every signal to a socket that Qt watches, and wakes up for it."""

    def __init__(self) -> None:
        self.terminated = False
        self.on_terminate: Callable[[], object] = lambda: None
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda *_: self._reader.recv(64))

    def __enter__(self) -> Signals:
        self._wakeup_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._handler_before = signal.signal(signal.SIGTERM, self._terminate)
        return self

    def __exit__(self, *_reason: object) -> None:
        signal.signal(signal.SIGTERM, self._handler_before)
        signal.set_wakeup_fd(self._wakeup_before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _terminate(self, *_frame: object) -> None:
        self.terminated = True
        self.on_terminate()
