"""The real program in a process of its own, used by nothing but a keyboard."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import psutil

from tests.e2e.display import Display

T = TypeVar("T")
PATIENCE_SECONDS, PAUSE_SECONDS = 40.0, 0.02


def wait_for(what: str, look: Callable[[], T], patience: float = PATIENCE_SECONDS) -> T:
    """Return the first answer of `look` that counts as true; fail with the name of what was waited for."""
    deadline = time.monotonic() + patience
    while not (seen := look()):
        assert time.monotonic() < deadline, f"waited {patience} s for {what}"
        time.sleep(PAUSE_SECONDS)
    return seen


class KeyboardUser:
    """Starts `python -m care_desktop` on a display, presses keys and counts them."""

    def __init__(self, display: Display, environment: Mapping[str, str], *arguments: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
        self._display = display
        self._environment = {**kept, **environment, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        self._log = Path(environment["CARE_DESKTOP_HOME"]).with_suffix(".stderr")
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self.pressed = 0
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "care_desktop", *arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def look_for_window(self) -> None:
        """Wait for the window and give it the keyboard, as a window manager would."""
        found = wait_for("the window", lambda: self._xdotool("search", "--onlyvisible", "--class", "care-desktop"))
        self._xdotool("windowfocus", "--sync", found.split()[-1])

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by their X names, for example "ctrl+q"."""
        self.pressed += len(keys)
        self._xdotool("key", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        """Type text; its letters are data and are not counted."""
        self._xdotool("type", "--delay", "30", text)

    def end(self, number: signal.Signals, patience: float) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.leave(patience)

    def leave(self, patience: float) -> int:
        """Return the exit code once the process has ended."""
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the window did not end within {patience} s:\n{self.said()}") from None

    def worked_seconds(self) -> float:
        """Return how long the window has kept a processor busy."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def said(self) -> str:
        """Return what the program wrote on stderr."""
        return self._log.read_text()

    def close(self) -> None:
        """Leave no process behind, whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self._environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
        return done.stdout
