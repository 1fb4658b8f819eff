"""The whole program in a process of its own, used for the first time; prints how long its loop stood still.

Run by test_stalls.py with the servers in the environment. What it prints: {"gaps": {deed: [ms]}, "seen": [ms]}.
With the argument "supervisor" it uses the supervisor's desk instead; "seen" is empty then.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from care_desktop.bootstrap import Options
from care_desktop.bootstrap.program import Program
from care_desktop.domain.cases import CaseQuery, View
from care_desktop.storage.paths import find_paths
from care_desktop.storage.settings import SettingsFile
from care_desktop.ui import application
from care_desktop.ui.main_window import MainWindow
from care_desktop.viewmodels.desk import Desk
from tests.benchmarks.at_desk import around_a_case, supervising
from tests.benchmarks.heartbeats import Heartbeats
from tests.helpers.until import until

Key = Qt.Key
ANSWERS, ROWS, BURSTS = 50, 200, 9
SEEN_ROUNDS = 40
CALM_SECONDS = 0.4


class Worker:
    """Does one deed after the other, by key where a person would, and notes the gaps in between."""

    def __init__(self, program: Program, beats: Heartbeats) -> None:
        assert program.desk is not None
        self.program, self.desk, self.beats = program, program.desk, beats
        self.gaps: dict[str, list[float]] = {}

    def press(self, key: Key, text: str = "", *, ctrl: bool = False) -> None:
        target = QApplication.focusWidget() or self.program.window
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(target, key, held)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(QApplication.focusWidget() or self.program.window, Key(ord(letter.upper())))

    async def note(self, deed: str, done: Callable[[], object] = lambda: True) -> None:
        """Wait until a deed is done and the window is calm again; what its loop missed is the deed's."""
        await until(done, 10)
        await asyncio.sleep(CALM_SECONDS)
        self.gaps.setdefault(deed, []).extend(self.beats.take())

    def run(self, command: str) -> None:
        refusal = self.desk.shell.commands.run(command)
        assert refusal is None, refusal


async def first_use(worker: Worker) -> None:
    """Use every page once."""
    desk = worker.desk
    worker.beats.take()
    await asyncio.sleep(2)
    await worker.note("idle")
    desk.case_list.show_view(View.UNLINKED)
    await worker.note("another view", lambda: desk.case_list.state.shown == desk.case_list.state.query)
    worker.run("next-case")
    worker.run("open-case")
    await worker.note("the first case", lambda: _shows_a_case(desk))
    for tab in ("case", "customer", "history", "salesforce"):
        worker.run(f"tab-{tab}")
        await worker.note(f"the {tab} tab", lambda: True)
    worker.run("search")
    await worker.note("the search field")
    worker.type("joh")
    await worker.note("the first search", lambda: desk.salesforce.search.state.rows)
    worker.press(Key.Key_Escape)
    worker.run("create-contact")
    await worker.note("the drawer to create a contact", lambda: desk.salesforce.create.state.panel.is_open)
    desk.salesforce.create.discard()
    await worker.note("the drawer closed")
    worker.run("palette")
    await worker.note("the command palette")
    worker.type("case")
    await worker.note("typing in the palette")
    worker.press(Key.Key_Escape)
    worker.run("shortcuts")
    await worker.note("the shortcut sheet")
    worker.press(Key.Key_Escape)
    await worker.note("everything closed")
    await around_a_case(worker)
    await settings(worker)


async def settings(worker: Worker) -> None:
    """Open the settings, an account, its mapping and its rules, and come back."""
    worker.run("settings")
    await worker.note("the settings", lambda: worker.program.window.frame.is_laid_over)
    from care_desktop.viewmodels.settings_place import AccountTab  # here: the door has imported it in its steps

    assert worker.program.settings_room is not None
    place = worker.program.settings_room.place()
    place.show_account(place.accounts.state.rows[0].id)
    await worker.note("the page of an account")
    place.choose_tab(AccountTab.MAPPING)
    await worker.note("its mapping", lambda: place.mapping.state.fields)
    place.choose_tab(AccountTab.RULES)
    await worker.note("its escalation rules", lambda: place.rules.state.rules and place.jobs.state.is_read)
    place.rules.open(place.rules.state.rules[0].id)
    await worker.note("a rule")
    place.leave()
    await worker.note("back to the cases")


def _shows_a_case(desk: Desk) -> bool:
    return desk.conversation.state.header is not None and desk.salesforce.state.customer is not None


async def many_answers(worker: Worker) -> None:
    """Let fifty answers of two hundred rows arrive at once, some times over."""
    room = worker.program._room
    assert room is not None
    await room.care.page(CaseQuery(), limit=ROWS)
    worker.beats.take()
    for _burst in range(BURSTS):
        pages = await asyncio.gather(*(room.care.page(CaseQuery(), limit=ROWS) for _ in range(ANSWERS)))
        worker.gaps.setdefault("fifty answers of 200 rows", []).extend(worker.beats.take())
        assert all(len(page.rows) == ROWS for page in pages)


class Paints(QObject):
    """Notes when a widget has been painted: the end of the turn of the loop in which it was."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.last = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            asyncio.get_running_loop().call_soon(self._note)
        return super().eventFilter(watched, event)

    def _note(self) -> None:
        self.last = time.perf_counter()


async def seen_cases(worker: Worker) -> list[float]:
    """Go to and fro between two cases that were read before; return the ms from each key to the end of its paint."""
    desk = worker.desk
    desk.case_list.show_view(View.INBOX)
    await worker.note("another view", lambda: desk.case_list.state.shown == desk.case_list.state.query)
    for step in ("next-case", "next-case", "previous-case"):
        worker.run(step)
        worker.run("open-case")
        await worker.note("another case", lambda: _shows_a_case(desk) and _shown(desk))
    paints = Paints(_viewport(worker.program.window))
    took = []
    for turn in range(SEEN_ROUNDS):
        began = time.perf_counter()
        worker.run("next-case" if turn % 2 == 0 else "previous-case")
        worker.run("open-case")
        await until(lambda began=began: _shown(desk) and paints.last > began, 5)  # type: ignore[misc]
        took.append((paints.last - began) * 1000)
        await asyncio.sleep(0.15)
    worker.beats.take()
    return took


def _shown(desk: Desk) -> bool:
    state = desk.conversation.state
    return state.case_id == desk.case_list.state.opened and bool(state.entries)


def _viewport(window: MainWindow) -> QWidget:
    page = window.frame.conversation.page
    assert page is not None
    lists = [
        one for one in page.findChildren(QWidget) if one.objectName() == "qt_scrollarea_viewport" and one.isVisible()
    ]
    return max(lists, key=lambda one: one.width() * one.height())


def main() -> int:
    app = application.create()
    settings = SettingsFile(find_paths().settings)
    window = MainWindow(settings)
    application.show_first(window)
    beats = Heartbeats()
    said: dict[str, object] = {}

    async def work(program: Program) -> None:
        started = beats.take()
        worker = Worker(program, beats)
        window.activateWindow()
        if sys.argv[1:] == ["supervisor"]:
            await asyncio.sleep(2)
            beats.take()
            await supervising(worker)
            said["seen"] = []
        else:
            worker.gaps["filling the window at the start"] = started
            await first_use(worker)
            said["seen"] = await seen_cases(worker)
            await many_answers(worker)
        beats.stop()
        said["gaps"] = worker.gaps

    program = Program(window, settings, find_paths(), Options(), None, work)
    code = application.run(program.run, app)
    print(json.dumps(said))
    return code


if __name__ == "__main__":
    sys.exit(main())
