"""The window: light imports before the first paint, panes, focus, what is remembered, and the one door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from care_desktop.ui.main_window import MainWindow
from tests.helpers.robots import Robot

ROOT = Path(__file__).resolve().parents[2]


class Texts:
    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def get(self, key: str, default: str) -> str:
        return self.texts.get(key, default)

    def put(self, key: str, value: str) -> None:
        self.texts[key] = value


def page(*names: str) -> QWidget:
    widget = QWidget()
    column = QVBoxLayout(widget)
    for name in names:
        column.addWidget(QPushButton(name))
    return widget


@pytest.fixture
def window(qtbot: Any) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda window: window.close_for_good())
    window.set_views(page("Inbox"))
    window.set_case_list(page("First case", "Second case"))
    window.set_conversation(page("Message"))
    window.set_panel(page("Salesforce"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    script = (
        "import sys\n"
        "from care_desktop.ui import application\n"
        "from care_desktop.ui.main_window import MainWindow\n"
        "app = application.create()\n"
        "window = MainWindow()\n"
        "application.show_first(window)\n"
        "heavy = ('asyncio', 'qasync', 'httpx', 'pydantic', 'sqlite3', 'json', 'PySide6.QtSvg',\n"
        "         'care_desktop.domain', 'care_desktop.services', 'care_desktop.viewmodels')\n"
        "import PySide6.QtCore as core, PySide6.QtWidgets as widgets\n"
        "built = [name for name in ('Qt', 'QStyle') if name in vars(core) or name in vars(widgets)]\n"
        "print([name for name in heavy if name in sys.modules] + built)\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CARE_DESKTOP_TRACE_START": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout.strip() == "[]"
    assert json.loads(done.stderr.splitlines()[-1])["painted_ns"] > 0


def test_closing_only_asks_until_the_shell_has_quit(window: MainWindow) -> None:
    asked: list[bool] = []
    window.close_requested.connect(lambda: asked.append(True))
    window.close()

    assert asked == [True]
    assert window.isVisible()
    window.close_for_good()
    assert not window.isVisible()


def test_f6_order_goes_round_the_panes_and_comes_back_to_where_the_focus_was(window: MainWindow) -> None:
    robot = Robot(window)
    robot.find("Second case").setFocus()
    window.frame.case_list.note_focus(robot.find("Second case"))
    visited = []
    for _ in range(4):
        window.frame.next_pane()
        focused = robot.focus()
        assert isinstance(focused, QPushButton)
        visited.append(focused.text())

    assert visited == ["Message", "Salesforce", "Inbox", "Second case"]
    window.frame.next_pane(-1)
    assert robot.focus() is robot.find("Inbox")


def test_tab_goes_through_the_panes_in_reading_order(window: MainWindow) -> None:
    robot = Robot(window)
    robot.find("Inbox").setFocus()
    visited = []
    for _ in range(4):
        robot.press(Qt.Key.Key_Tab)
        focused = robot.focus()
        assert isinstance(focused, QPushButton)
        visited.append(focused.text())

    assert visited == ["First case", "Second case", "Message", "Salesforce"]


def test_an_esc_that_nobody_wanted_reaches_the_window(window: MainWindow) -> None:
    pressed: list[bool] = []
    window.escape_pressed.connect(lambda: pressed.append(True))
    window.set_panel(QLineEdit())
    Robot(window).press(Qt.Key.Key_Escape)

    assert pressed == [True]


def test_size_and_splitters_are_remembered(qtbot: Any) -> None:
    settings = Texts()
    first = MainWindow(settings)
    qtbot.addWidget(first, before_close_func=lambda window: window.close_for_good())
    first.resize(1024, 760)
    first.show()
    first.frame.set_widths([160, 250, 290, 321])
    qtbot.waitUntil(lambda: first.frame.widths() == [160, 250, 290, 321])
    first.close_for_good()
    second = MainWindow(settings)
    qtbot.addWidget(second, before_close_func=lambda window: window.close_for_good())
    second.show()

    assert (second.width(), second.height()) == (1024, 760)
    qtbot.waitUntil(lambda: second.frame.widths() == [160, 250, 290, 321])


def test_it_stands_where_it_stood_however_often_it_is_opened(qtbot: Any) -> None:
    settings = Texts()
    places = []
    for start in range(3):
        window = MainWindow(settings)
        qtbot.addWidget(window, before_close_func=lambda window: window.close_for_good())
        if start == 0:
            window.setGeometry(40, 60, 1100, 720)
        window.show()
        places.append(window.geometry())
        window.close_for_good()

    assert places == [QRect(40, 60, 1100, 720)] * 3


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "x,y",
        "1,2",
        "-5,-5,-5,-5",
        "<b>",
        "9" * 400,
        "9999,9999,1200,800,0",
        "1,2,3,4,5",
        "²,1,1,1",
        f"{9**20},1,1,1",
    ],
)
def test_damaged_settings_open_the_window_all_the_same(qtbot: Any, damage: str) -> None:
    settings = Texts()
    settings.texts = {"window.geometry": damage, "window.splitters": damage}
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=lambda window: window.close_for_good())
    window.show()

    assert min(window.frame.widths()) > 100


def test_it_works_at_1024_by_700(window: MainWindow) -> None:
    window.resize(1024, 700)

    assert window.width() == 1024
    assert sum(window.frame.widths()) <= 1024


def test_what_does_not_fit_on_a_small_screen_is_scrolled_to_with_the_focus(window: MainWindow, qtbot: Any) -> None:
    window.resize(800, 500)
    assert (window.width(), window.height()) == (800, 500)
    for pane in (window.frame.panel, window.frame.views, window.frame.panel):
        pane.take_focus()
        left = pane.mapTo(window, QPoint(0, 0)).x()
        assert (left >= 0, left + pane.width() <= window.width()) == (True, True)
    assert min(window.frame.widths()) >= 140


def test_a_window_that_was_larger_than_this_screen_opens_as_large_as_the_screen(qtbot: Any) -> None:
    settings = Texts()
    settings.texts = {"window.geometry": "0,0,5000,4000,0"}
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=lambda window: window.close_for_good())
    window.show()

    assert window.size() == window.screen().availableSize()


def test_a_cover_takes_the_place_of_the_panes_and_gives_it_back(window: MainWindow) -> None:
    robot = Robot(window)
    window.set_cover(page("Start the sandbox"))
    assert robot.has("Start the sandbox")
    assert not robot.has("Inbox")
    window.set_cover(None)

    assert robot.has("Inbox")
    assert not robot.has("Start the sandbox")
