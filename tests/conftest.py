"""Guards that are always on: nothing leaves the machine, nothing is left behind, nobody's home is touched."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers import open_transports

SCREEN = Path(__file__).parent / "helpers" / "screen.json"
if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":  # its own screen is smaller than the window
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={SCREEN}"
os.environ.setdefault("QT_ACCESSIBILITY", "1")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"  # never the keyring of who runs the tests
for name in [name for name in os.environ if name.startswith("CARE_DESKTOP_")]:
    del os.environ[name]

LOOPBACK = ("127.0.0.1", "::1", "localhost")
PATIENCE_SECONDS = 20.0

open_transports.watch()
# the same examples in every run, however slow the machine
settings.register_profile(
    "care", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("care")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """Fail the test whose loop closed with an open connection; find the garbage of a module before the next begins."""
    yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
    left = open_transports.take()
    assert not left, f"connections left open: {left}"


def pytest_collection_finish() -> None:
    """Leave all that was imported out of every later search for garbage, so that one costs milliseconds."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("CARE_DESKTOP_HOME", str(home / "care-desktop"))
    monkeypatch.setenv("HOME", str(home))
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            pytest.fail(f"a test tried to reach {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (left := _threads_beside(before)) and time.monotonic() < deadline:
        left[0].join(0.05)
    assert not left, f"threads left behind: {left}"


def _threads_beside(before: set[threading.Thread]) -> list[threading.Thread]:
    ours = (thread for thread in threading.enumerate() if thread not in before and thread.is_alive())
    return [thread for thread in ours if not thread.name.startswith(("pydevd", "Dummy", "execnet"))]


@pytest.fixture(autouse=True)
def _no_task_is_left(request: pytest.FixtureRequest, _no_thread_is_left: None) -> None:
    if inspect.iscoroutinefunction(getattr(request, "function", None)):
        request.getfixturevalue("_task_guard")


@pytest.fixture
async def _task_guard() -> AsyncIterator[None]:
    yield
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not left, f"tasks left behind: {left}"
    await asyncio.get_running_loop().shutdown_default_executor()


@pytest.fixture(autouse=True)
def _garbage_waits_for_qts_thread() -> Iterator[None]:
    """Collect between the tests only: a widget that is freed in a thread of a test ends the process (ui/garbage.py).

    Of any test: what an earlier one left of Qt is found by the collector in whichever thread it happens to run.
    """
    if "PySide6" in sys.modules:
        gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _no_window_is_left() -> Iterator[None]:
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = widgets.QApplication.instance() if widgets else None
    if widgets is None or application is None:
        return
    core = sys.modules["PySide6.QtCore"]
    application.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    left = [widget for widget in application.topLevelWidgets() if widget.isVisible()]
    for widget in left:
        widget.hide()  # the next test is not to blame
    assert not left, f"windows left behind: {left}"
    timers = [one for one in gc.get_objects() if isinstance(one, core.QTimer) and _is_running(one)]
    assert not timers, f"timers left running: {timers}"


def _is_running(timer: Any) -> bool:
    try:
        return bool(timer.isActive())
    except RuntimeError:  # the C++ half is gone already
        return False
