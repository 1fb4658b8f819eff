"""The one event loop: answers, signals and errors nobody caught."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from care_desktop.ui import application, unhandled
from care_desktop.ui.main_window import MainWindow


def test_the_answer_of_main_is_the_exit_code(qapp: QApplication) -> None:
    async def main(app: QApplication) -> int:
        assert app is qapp
        await asyncio.sleep(0)
        return 7

    assert application.run(main, qapp) == 7


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_main_which_may_tidy_up(qapp: QApplication, number: signal.Signals, code: int) -> None:
    tidied: list[bool] = []

    async def main(_app: QApplication) -> int:
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(3600)
        finally:
            tidied.append(True)
        return 0

    assert application.run(main, qapp) == code
    assert tidied == [True]


def test_a_signal_arrives_while_qt_sleeps(qapp: QApplication) -> None:
    async def main(_app: QApplication) -> int:
        QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGTERM))
        await asyncio.get_running_loop().create_future()
        return 0

    assert application.run(main, qapp) == 143


def test_an_error_in_a_slot_reaches_the_one_hook(qapp: QApplication) -> None:
    told: list[BaseException] = []
    ends = [unhandled.tell(told.append)]

    def fail() -> None:
        raise LookupError("nobody caught this")

    async def main(_app: QApplication) -> int:
        heard = asyncio.Event()
        ends.append(unhandled.tell(lambda _error: heard.set()))
        asyncio.get_running_loop().call_soon(fail)
        await heard.wait()
        return 0

    before = sys.excepthook
    assert application.run(main, qapp) == 0
    for end in ends:
        end()
    assert [type(error) for error in told] == [LookupError]
    assert sys.excepthook is before


def test_a_report_without_an_error_is_logged_only(caplog: pytest.LogCaptureFixture) -> None:
    told: list[BaseException] = []
    stop = unhandled.tell(told.append)
    unhandled.loop_hook(None, {"message": "something odd"})
    unhandled.hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    stop()

    assert told == []
    assert "something odd" in caplog.text


def test_the_first_window_is_shown_before_any_other_loop(qapp: QApplication, qtbot: Any) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    painted: list[bool] = []
    window.painted.connect(lambda: painted.append(True))
    application.show_first(window)

    assert painted == [True]
    window.close_for_good()


def test_create_takes_the_application_that_is_there(qapp: QApplication) -> None:
    assert application.create() is qapp
    assert not qapp.quitOnLastWindowClosed()
