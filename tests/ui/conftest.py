"""How tests of views run: a dressed application without motion, and coroutines on Qt's own event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QApplication

from care_desktop.ui import application
from care_desktop.ui.kit import theme

T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["care-desktop", "-style", "fusion"]


@pytest.fixture(scope="session", autouse=True)
def _dressed(qapp: QApplication) -> None:
    qapp.setQuitOnLastWindowClosed(False)
    theme.apply(qapp)
    theme.theme().reduce_motion(True)


@pytest.fixture
def run(qapp: QApplication) -> Run[Any]:
    """Run a coroutine on Qt's event loop and return its answer; the test function itself stays synchronous."""

    def run_on_qt(work: Coroutine[Any, Any, T]) -> T:
        with asyncio.Runner(loop_factory=lambda: application.new_event_loop(qapp)) as runner:
            return runner.run(asyncio.wait_for(work, timeout=60))

    return run_on_qt
