"""The studio: the real program on a real screen, led from page to page and photographed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from care_desktop.bootstrap import Options
from care_desktop.bootstrap.program import Program
from care_desktop.domain.ids import CaseId
from care_desktop.storage.paths import find_paths
from care_desktop.storage.settings import SettingsFile
from care_desktop.ui import application
from care_desktop.ui.kit import theme
from care_desktop.ui.main_window import MainWindow
from care_desktop.viewmodels.desk import Desk
from tests.helpers.robots import Robot
from tests.helpers.until import until

FOLDER = Path(__file__).resolve().parents[2] / ".pictures"
SETTLED_SECONDS, PATIENCE = 0.3, 15.0


class Studio:
    """One window of the program, and the camera in front of it."""

    def __init__(self, program: Program, window: MainWindow, environment: Mapping[str, str], suffix: str) -> None:
        self.program, self.window, self._suffix = program, window, suffix
        self.environment = environment
        self.robot = Robot(window)
        self.taken: list[Path] = []

    @property
    def desk(self) -> Desk:
        assert self.program.desk is not None
        return self.program.desk

    async def ready(self) -> None:
        """Wait until the window is filled and quiet."""
        await until(lambda: self.program.desk is not None, PATIENCE)
        await until(lambda: self.desk.case_list.state.shown is not None, PATIENCE)
        await until(lambda: self.robot.has("show-shortcuts"), PATIENCE)
        self.window.activateWindow()  # there is no window manager to do it
        await until(self.window.isActiveWindow, PATIENCE)
        await self.pause()

    async def pause(self, seconds: float = SETTLED_SECONDS) -> None:
        """Let everything arrive and be painted: a photograph has no condition to wait for."""
        await asyncio.sleep(seconds)

    async def shoot(self, name: str) -> None:
        """Photograph the whole screen, drop-downs and menus included."""
        await self.pause()
        FOLDER.mkdir(exist_ok=True)
        path = FOLDER / f"{name}-{self._suffix}.png"
        assert self.window.screen().grabWindow(0).save(str(path)), path
        self.taken.append(path)

    async def open(self, case: str, tab: str = "salesforce") -> None:
        """Open a Case on a tab of the panel, as from the list, and wait until it is read."""
        self.desk.shell.open_case(CaseId(case))
        self.desk.case_list.select(CaseId(case))
        self.desk.shell.show_panel_tab(tab)
        await until(lambda: self.desk.conversation.state.case_id == case, PATIENCE)
        salesforce = self.desk.salesforce
        await until(lambda: not salesforce.editor.state.loading and not salesforce.suggestions.state.loading, PATIENCE)
        await self.pause(0.6)

    async def type(self, text: str, into: str = "") -> None:
        """Type as a person does, into a control by its name or into what has the focus."""
        self.robot.enter(text, into)
        await self.pause()

    async def press(self, *keys: Qt.Key, ctrl: bool = False) -> None:
        """Press keys."""
        self.robot.press(*keys, ctrl=ctrl)
        await self.pause()

    async def open_unread(self, case: str) -> None:
        """Open a Case that cannot be read."""
        self.desk.shell.open_case(CaseId(case))
        await self.pause(2)

    def desk_user(self) -> str:
        """Return the first name of who is signed in, in small letters."""
        return self.desk.shell.state.me.split()[0].lower()

    def dismiss(self) -> None:
        """Put the notices away."""
        while self.desk.board.state.current is not None:
            self.desk.board.dismiss()

    def focus(self) -> QWidget | None:
        """Return what has the focus."""
        return self.robot.focus()


Story = Callable[[Studio], Awaitable[None]]


def photograph(story: Story, environment: Mapping[str, str], size: tuple[int, int], scheme: str) -> list[Path]:
    """Run the program with these variables and lead it through a story; return the pictures."""
    os.environ.update(environment)
    app = application.create()
    theme.apply(app)
    theme.theme().choose(scheme)
    theme.theme().reduce_motion(True)
    paths = find_paths()
    settings = SettingsFile(paths.settings)
    window = MainWindow(settings)
    window.resize(*size)
    window.move(0, 0)
    application.show_first(window)
    program = Program(window, settings, paths, Options(), None)
    studio = Studio(program, window, environment, f"{scheme}-{size[0]}x{size[1]}")
    application.run(lambda running: _together(program, running, story(studio)), app)
    window.deleteLater()
    for name in environment:
        del os.environ[name]
    return studio.taken


async def _together(program: Program, app: QApplication, story: Awaitable[None]) -> int:
    running = asyncio.ensure_future(program.run(app))
    try:
        await story
    finally:
        program.window.close()
        code = await running
    return code
