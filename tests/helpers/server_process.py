"""A Care server as a process of its own, as a team would run it."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.helpers.nursery import born

_PATIENCE_SECONDS = 20


class ServerProcess:
    """One server on a free port; what it logs lies in a file."""

    def __init__(self, database_url: str, log: Path) -> None:
        self._log = log
        with log.open("ab") as stderr:
            self._process = born("care_desktop.care_server", "--database", database_url, "--port", "0", stderr=stderr)
        self.url = ""

    def wait(self) -> None:
        """Return when it answers."""
        for _try in range(_PATIENCE_SECONDS * 50):
            found = re.search(r"http://127\.0\.0\.1:\d+", self.logged())
            if found is not None:
                self.url = found[0]
                return
            assert self._process.poll() is None, self.logged()
            threading.Event().wait(0.02)
        raise AssertionError(f"no server: {self.logged()}")

    def logged(self) -> str:
        """Return what it has logged."""
        return self._log.read_text(encoding="utf-8")

    def processor_seconds(self) -> float:
        """Return the processor time that it has used."""
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        self._process.kill()
        self._process.wait(_PATIENCE_SECONDS)
        self._process.close()

    def stop(self) -> None:
        """Tell it to end."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_PATIENCE_SECONDS)
        finally:
            self._process.kill()
            self._process.close()


@contextmanager
def server_processes(database_url: str, folder: Path, number: int = 1) -> Iterator[list[ServerProcess]]:
    """Run so many servers on one database, beginning at once, until the block ends."""
    servers = [ServerProcess(database_url, folder / f"server-{n}.log") for n in range(number)]
    try:
        for server in servers:
            server.wait()
        yield servers
    finally:
        for server in servers:
            server.stop()
