"""A window with the shell around two bare panes, for tests of the window's furniture."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtWidgets import QLineEdit, QListView, QVBoxLayout, QWidget

from care_desktop.domain.errors import Unreachable
from care_desktop.services.events import Bus
from care_desktop.services.ports import Me, SalesforceAccount
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.shell import ShellView
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.sandbox_menu import SandboxMenu
from care_desktop.viewmodels.shell import Shell
from tests.helpers.robots import Robot

NOW = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)


class Texts:
    def get(self, key: str, default: str) -> str:
        return default

    def put(self, key: str, value: str) -> None: ...


class NoCare:
    async def me(self) -> Me:
        raise AssertionError

    async def salesforce_accounts(self) -> list[SalesforceAccount]:
        raise AssertionError


class FakeControl:
    def __init__(self) -> None:
        self.armed: list[tuple[str, dict[str, object]]] = []
        self.settings: dict[str, object] = {}
        self.arrived: list[str] = []
        self.gone = False

    async def arm(self, kind: str, **arguments: object) -> None:
        self._answer()
        self.armed.append((kind, arguments))

    async def arrive(self, text: str) -> None:
        self._answer()
        self.arrived.append(text)

    async def disarm(self) -> None:
        self._answer()
        self.armed.clear()

    async def set(self, **settings: object) -> None:
        self._answer()
        self.settings.update(settings)

    def _answer(self) -> None:
        if self.gone:
            raise Unreachable


class ShellStage:
    def __init__(self) -> None:
        self.window = MainWindow()
        self.bus, self.board, self.control = Bus(), NoticeBoard(), FakeControl()
        self.session = Session(NoCare())
        self.deeds, self.scope = TaskScope("deeds"), TaskScope("shell")
        self.shell = Shell(
            bus=self.bus,
            session=self.session,
            deeds=self.deeds,
            scope=self.scope,
            settings=Texts(),
            clock=lambda: NOW,
            patience=0.05,
        )
        self.menu = SandboxMenu(control=self.control, scope=self.scope, board=self.board)
        self.view = ShellView(self.window, self.shell, self.board, self.menu)
        self.robot = Robot(self.window)


def shell_stage(qtbot: Any) -> ShellStage:
    """Return the window on screen, the focus on its case list."""
    stage = ShellStage()
    qtbot.addWidget(stage.window, before_close_func=lambda window: window.close_for_good())
    cases, panel = QWidget(), QWidget()
    listed, search = QListView(), QLineEdit()
    listed.setAccessibleName("Cases")
    search.setAccessibleName("Search Salesforce contacts")
    QVBoxLayout(cases).addWidget(listed)
    QVBoxLayout(panel).addWidget(search)
    stage.window.set_case_list(cases)
    stage.window.set_panel(panel)
    stage.window.show()
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow)
    stage.robot.find("Cases").setFocus()
    return stage
