"""A bare desk in a window with the settings over it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from care_desktop.domain.permissions import SUPERVISOR, Rights
from care_desktop.services.scope import TaskScope
from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.settings_door import SettingsDoor
from care_desktop.ui.shell import ShellView
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.settings_place import AccountTab
from care_desktop.viewmodels.shell import Shell
from tests.helpers.builders import ACCOUNT
from tests.helpers.fakes import world
from tests.helpers.robots import Robot
from tests.helpers.settings_stage import SettingsStage, Texts
from tests.helpers.until import until

Key = Qt.Key
Run = Callable[[Coroutine[Any, Any, None]], None]
Told = Callable[["Window"], Coroutine[Any, Any, None]]


class Window:
    """A bare desk with the settings over it."""

    def __init__(self, stage: SettingsStage) -> None:
        made = stage.world
        self.stage, self.window, self.pressed = stage, MainWindow(), list[str]()
        self.scope = TaskScope("shell")
        self.shell = Shell(
            bus=made.bus,
            session=made.session,
            deeds=made.scope,
            scope=self.scope,
            settings=Texts(),
            clock=made.clock,
            patience=0.01,
        )
        self.view = ShellView(self.window, self.shell, stage.board)
        self.door = SettingsDoor(self.window, self.view, self.shell, lambda: stage.place)
        self.shell.commands.add(Command("desk", "Do it on the desk", ("J", "Ctrl+J"), lambda: self.pressed.append("J")))
        cases, self.field = QWidget(), QLineEdit()
        self.field.setAccessibleName("On the desk")
        QVBoxLayout(cases).addWidget(self.field)
        self.window.set_case_list(cases)
        self.robot = Robot(self.window)

    async def open(self) -> None:
        self.robot.press(Key.Key_Comma, ctrl=True)
        await until(lambda: self.robot.has("settings"))

    async def open_mapping(self) -> None:
        await self.open()
        self.stage.place.show_account(ACCOUNT)
        self.stage.place.choose_tab(AccountTab.MAPPING)
        await until(lambda: self.robot.has("map-field-Origin"))


@asynccontextmanager
async def window_of(rights: Rights = SUPERVISOR) -> AsyncIterator[Window]:
    stage = SettingsStage(world(), rights)
    made = Window(stage)
    made.window.show()
    made.window.activateWindow()
    await until(made.window.isActiveWindow)
    made.field.setFocus()
    try:
        yield made
    finally:
        made.shell.close()
        await stage.close()
        await made.scope.close()
        made.window.close_for_good()
        made.window.deleteLater()


def story(
    told: Callable[[Window], Coroutine[Any, Any, None]], rights: Rights = SUPERVISOR
) -> Coroutine[Any, Any, None]:
    async def run() -> None:
        async with window_of(rights) as made:
            await told(made)

    return run()
