"""The door to the supervisor's desk: who may pass, what is built behind it, and how the cases come back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from care_desktop.services.scope import TaskScope
from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.shell import ShellView
from care_desktop.ui.supervisor_door import SupervisorDoor
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.shell import Shell
from care_desktop.viewmodels.supervisor import Section, SupervisorDesk, Ways
from tests.helpers.board_world import board_world
from tests.helpers.robots import Robot
from tests.helpers.settings_stage import Texts
from tests.helpers.until import until
from tests.helpers.work_stage import shelf_of
from tests.ui.conftest import Run

Key = Qt.Key


class Window:
    """A bare window with a field to type in, and the door."""

    def __init__(self, *, may_see: bool = True) -> None:
        self.world, self.notices = board_world(4), NoticeBoard()
        self.scope, self.deeds = TaskScope("shell"), TaskScope("deeds")
        self.window, self.desks, self.pressed = MainWindow(), list[SupervisorDesk](), list[str]()
        made = self.world
        self.shell = Shell(
            bus=made.bus,
            session=made.session,
            deeds=made.scope,
            scope=self.scope,
            settings=Texts(),
            clock=made.clock,
            patience=0.01,
        )
        self.view = ShellView(self.window, self.shell, self.notices)
        self.door = SupervisorDoor(self.window, self.view, self.shell, self._make, lambda: may_see)
        self.shell.commands.add(Command("reply", "Reply", ("Ctrl+J",), lambda: self.pressed.append("reply")))
        cases, self.field = QWidget(), QLineEdit()
        self.field.setAccessibleName("On the desk")
        QVBoxLayout(cases).addWidget(self.field)
        self.window.set_case_list(cases)
        self.robot = Robot(self.window)

    @property
    def desk(self) -> SupervisorDesk:
        return self.desks[-1]

    @property
    def section(self) -> str:
        """The page on show."""
        return self.desk.state.section.value

    async def open(self, section: str = "board") -> None:
        """Open the desk and wait until its page is there."""
        self.door.open(section)
        await until(lambda: bool(self.desks) and self.desk.state.is_open and self.robot.has("supervisor"))

    def is_clear(self, over: QWidget, name: str) -> bool:
        """Say whether nothing of `over` stands on a control."""
        widget = self.robot.find(name)
        place = QRect(widget.mapTo(self.window, QPoint(0, 0)), widget.size())
        return over.isVisible() and not over.geometry().intersects(place)

    def _make(self) -> SupervisorDesk:
        ways = Ways(lambda _case: None, lambda _case: None, lambda _url: None)
        made = self.world
        desk = SupervisorDesk(
            made.services,
            deeds=self.deeds,
            notices=self.notices,
            clock=made.clock,
            ways=ways,
            shelf=shelf_of(made, self.deeds),
        )
        self.desks.append(desk)
        return desk


@asynccontextmanager
async def window_of(*, may_see: bool = True) -> AsyncIterator[Window]:
    made = Window(may_see=may_see)
    made.window.resize(1024, 700)
    made.window.show()
    made.window.activateWindow()
    await until(made.window.isActiveWindow)
    made.field.setFocus()
    try:
        yield made
    finally:
        made.shell.close()
        await made.deeds.close()
        for desk in made.desks:
            await desk.close()
        await made.scope.close()
        await made.world.scope.close()
        made.window.close_for_good()
        made.window.deleteLater()


def test_the_desk_is_built_once_and_opens_where_it_was_last_asked_to(run: Run[None]) -> None:
    async def story() -> None:
        async with window_of() as made:
            made.door.open("board")
            made.door.open("flags")  # asked again before the first is built
            await until(lambda: bool(made.desks) and made.desk.state.is_open)
            assert made.section == Section.FLAGS.value
            await made.open("workload")
            assert made.section == Section.WORKLOAD.value
            assert len(made.desks) == 1

    run(story())


def test_escape_leaves_the_desk_and_the_keyboard_is_where_it_was(run: Run[None]) -> None:
    async def story() -> None:
        async with window_of() as made:
            await made.open()
            await until(lambda: made.robot.focus() is made.robot.find("board-rows"))
            made.robot.press(Key.Key_Escape)
            assert not made.desk.state.is_open
            assert not made.robot.has("supervisor")
            assert made.robot.focus() is made.field

    run(story())


def test_a_command_of_the_cases_leaves_the_desk_and_one_of_its_own_does_not(run: Run[None]) -> None:
    async def story() -> None:
        async with window_of() as made:
            await made.open()
            made.robot.press(Key.Key_F, ctrl=True, shift=True)
            await until(lambda: made.section == Section.FLAGS.value)
            assert made.desk.state.is_open
            made.robot.press(Key.Key_J, ctrl=True)
            assert made.pressed == ["reply"]
            assert not made.desk.state.is_open

    run(story())


def test_whoever_may_not_see_all_cases_finds_no_entry_and_hears_why(run: Run[None]) -> None:
    async def story() -> None:
        async with window_of(may_see=False) as made:
            assert not made.robot.has("open-board")
            made.robot.press(Key.Key_U, ctrl=True, shift=True)
            assert not made.desks
            told = made.notices.state.current
            assert told is not None
            assert "permission" in told.sentence

    run(story())


@pytest.mark.parametrize("names", [("board-accept", "board-reject", "board-batch", "board-none"), ("bulk-run",)])
def test_a_notice_covers_no_button_that_is_wanted_next(run: Run[None], names: tuple[str, ...]) -> None:
    async def story() -> None:
        async with window_of() as made:
            await made.open()
            await until(lambda: made.desk.board.state.current is not None)
            made.desk.selection.toggle()
            made.notices.say("A sentence that is long enough to go over two lines when it stands there " * 2)
            if names == ("bulk-run",):  # a panel that comes while the notice is on show
                made.desk.bulk.look()
            notice = made.view.notices
            for name in names:
                await until(partial(made.robot.has, name))
                await until(partial(made.is_clear, notice, name))

    run(story())
