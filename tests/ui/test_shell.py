"""The shell in the window: status line, notices, palette, sheet, keys, Sandbox menu and the way out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QMenu, QVBoxLayout, QWidget

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import AccountId, UserId
from care_desktop.domain.permissions import AGENT
from care_desktop.services.events import Bus, Reach, ReachChanged
from care_desktop.services.ports import Me, SalesforceAccount
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.notice_bar import NoticeBar
from care_desktop.ui.shell import ShellView
from care_desktop.ui.welcome import Welcome
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.sandbox_menu import SandboxMenu
from care_desktop.viewmodels.shell import Shell
from tests.helpers.robots import Robot
from tests.helpers.until import until

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
        self.gone = False

    async def arm(self, kind: str, **arguments: object) -> None:
        self._answer()
        self.armed.append((kind, arguments))

    async def disarm(self) -> None:
        self._answer()
        self.armed.clear()

    async def set(self, **settings: object) -> None:
        self._answer()
        self.settings.update(settings)

    def _answer(self) -> None:
        if self.gone:
            raise Unreachable


class Stage:
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


@pytest.fixture
def stage(qtbot: Any) -> Stage:
    stage = Stage()
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
    qtbot.waitExposed(stage.window)
    stage.robot.find("Cases").setFocus()
    return stage


def test_the_status_line_says_how_who_and_where(stage: Stage) -> None:
    assert stage.robot.has("Connecting…")
    account = SalesforceAccount(AccountId("a"), "Harbor & Pine Sandbox", "", "", is_sandbox=True)
    stage.session.learn(Me(UserId("ana"), "Ana Popa", "", AGENT), [account])
    stage.shell.show_session()
    stage.bus.publish(ReachChanged("care", Reach.ONLINE))

    assert stage.robot.has("Connected")
    assert stage.robot.has("SANDBOX")
    assert stage.robot.has("Ana Popa · Harbor & Pine Sandbox")
    stage.bus.publish(ReachChanged("care", Reach.OFFLINE))
    assert any(name.startswith("Offline since") for name in stage.robot.names())


def test_a_notice_shows_its_sentence_as_it_is_and_its_button_works_once(stage: Stage) -> None:
    done: list[str] = []
    stage.board.say("Saved.")
    stage.board.show(Notice("Linked to <b>Ana</b>.", Severity.SUCCESS, "Undo", lambda: done.append("undone")))

    assert stage.robot.has("Linked to <b>Ana</b>.")
    assert stage.robot.has("1 more")
    stage.robot.click("Undo")
    assert done == ["undone"]
    assert stage.robot.has("Saved.")


def test_details_open_on_demand(stage: Stage) -> None:
    stage.board.problem(Unreachable("503 <html>; request 9f3c"))
    assert not stage.robot.has("503 <html>; request 9f3c")
    stage.robot.click("Details")

    assert stage.robot.has("503 <html>; request 9f3c")


def a_place(qtbot: Any) -> QWidget:
    place, field = QWidget(), QLineEdit()
    qtbot.addWidget(place)
    QVBoxLayout(place).addWidget(field)
    place.resize(800, 600)
    with qtbot.waitActive(place):
        place.show()
        place.activateWindow()
    field.setFocus()
    return place


def test_notices_go_by_themselves_but_problems_stay(qtbot: Any) -> None:
    board, place = NoticeBoard(), a_place(qtbot)
    NoticeBar(board, place, shown=10)
    board.problem(Unreachable())
    board.say("Saved.")
    qtbot.waitUntil(lambda: board.state.count == 1)

    assert board.state.current is not None
    assert board.state.current.stays


def test_a_notice_with_the_focus_waits(qtbot: Any) -> None:
    board, place = NoticeBoard(), a_place(qtbot)
    bar = NoticeBar(board, place, shown=10_000)
    board.say("Saved.")
    assert bar.is_waiting
    Robot(place).find("Dismiss").setFocus()

    assert not bar.is_waiting


@pytest.mark.parametrize("width", [1024, 1440])
def test_a_notice_fits_into_the_window(stage: Stage, width: int) -> None:
    stage.window.resize(width, 700)
    stage.board.show(Notice("A long sentence about many things. " * 8, Severity.WARNING, "Show", lambda: None))
    notice = stage.view.notices

    assert stage.window.rect().contains(notice.geometry())
    sentence = notice.findChild(QLabel, "notice-sentence")
    assert sentence is not None
    assert sentence.height() >= sentence.heightForWidth(sentence.width())


def test_esc_takes_one_step_back(stage: Stage) -> None:
    stage.board.say("Saved.")
    stage.robot.find("Search Salesforce contacts").setFocus()
    stage.robot.press(Qt.Key.Key_Escape)
    assert stage.board.state.current is None
    stage.robot.press(Qt.Key.Key_Escape)

    assert stage.robot.focus() is stage.robot.find("Cases")


def test_the_palette_finds_runs_and_gives_the_focus_back(stage: Stage) -> None:
    done: list[str] = []
    stage.shell.commands.add(Command("search", "Search Salesforce contacts now", (), lambda: done.append("search")))
    stage.robot.press(Qt.Key.Key_K, ctrl=True)
    stage.robot.enter("search sales")
    assert stage.robot.rows("Commands")[0] == "Search Salesforce contacts now"
    stage.robot.press(Qt.Key.Key_Return)

    assert done == ["search"]
    assert not stage.view.palette.isVisible()
    assert stage.robot.focus() is stage.robot.find("Cases")


def test_the_palette_says_why_not_and_stays_open(stage: Stage) -> None:
    done: list[str] = []
    unlink = Command("unlink", "Unlink", ("U",), lambda: done.append("unlinked"), lambda: "Nothing is linked.")
    stage.shell.commands.add(unlink)
    stage.robot.press(Qt.Key.Key_K, ctrl=True)
    stage.robot.enter("unlink")

    assert stage.robot.rows("Commands") == ["Unlink, U, Nothing is linked."]
    stage.robot.press(Qt.Key.Key_Return)
    assert done == []
    assert stage.view.palette.isVisible()
    stage.robot.press(Qt.Key.Key_Escape)
    assert not stage.view.palette.isVisible()


def test_arrows_move_in_the_palette_and_nonsense_finds_nothing(stage: Stage) -> None:
    stage.robot.press(Qt.Key.Key_K, ctrl=True)
    stage.robot.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
    found = stage.robot.find_as("Commands", QListView)
    assert found.currentIndex().row() == 1
    stage.robot.enter("zzzzzz")

    assert stage.robot.has("No command answers to that.")
    stage.robot.press(Qt.Key.Key_Return)


def test_the_sheet_lists_the_keys_that_act(stage: Stage) -> None:
    stage.shell.commands.add(Command("next", "Next case", ("J",), lambda: None, group="Cases"))
    stage.robot.enter("?")
    assert stage.robot.has("Next case")
    stage.robot.press(Qt.Key.Key_Escape)
    stage.shell.commands.let_letters_act(False)
    stage.robot.press(Qt.Key.Key_F1)

    assert not stage.robot.has("Next case")
    assert stage.robot.has("Ctrl+K")


def test_letters_act_in_lists_and_are_letters_in_text_fields(stage: Stage) -> None:
    pressed: list[str] = []
    stage.shell.commands.add(Command("next", "Next case", ("J",), lambda: pressed.append("J")))
    stage.robot.enter("j")
    assert pressed == ["J"]
    stage.robot.enter("j", into="Search Salesforce contacts")

    assert pressed == ["J"]
    assert stage.robot.find_as("Search Salesforce contacts", QLineEdit).text() == "j"


def test_a_key_whose_command_may_not_run_says_why(stage: Stage) -> None:
    stage.shell.commands.add(Command("unlink", "Unlink", ("U",), lambda: None, lambda: "Nothing is linked."))
    stage.robot.enter("u")

    assert stage.robot.has("Nothing is linked.")


def test_letters_can_be_switched_off(stage: Stage) -> None:
    pressed: list[str] = []
    stage.shell.commands.add(Command("next", "Next case", ("J",), lambda: pressed.append("J")))
    stage.shell.commands.run("letters")
    stage.robot.enter("j")
    assert pressed == []
    assert stage.robot.has("Single-letter keys are off.")


def test_a_wish_for_the_focus_is_granted_each_time(stage: Stage) -> None:
    search = stage.robot.find("Search Salesforce contacts")
    stage.view.put_place("search", search.setFocus)
    stage.shell.focus_search()
    assert stage.robot.focus() is search
    stage.robot.find("Cases").setFocus()
    stage.shell.focus_search()

    assert stage.robot.focus() is search


def test_closing_the_window_goes_through_the_shell(stage: Stage, run: Any) -> None:
    async def close() -> None:
        stage.window.close()
        assert stage.window.isVisible()
        await stage.scope.close(patience=2)

    run(close())
    assert not stage.window.isVisible()


def test_the_sandbox_menu_arms_marks_and_goes_back_to_normal(stage: Stage, run: Any) -> None:
    actions = {action.text(): action for action in sandbox_actions(stage)}

    async def choose(title: str) -> None:
        actions[title].trigger()
        await until(lambda: not stage.scope.is_busy("sandbox"))

    run(choose("Salesforce cannot be reached"))
    assert stage.control.armed == [("offline", {"server": "salesforce"})]
    assert actions["Salesforce cannot be reached"].isChecked()
    assert stage.robot.has("Sandbox, faults are armed")
    run(choose("Search index 30 s behind"))
    assert stage.control.settings == {"search_lag_seconds": 30}
    run(choose("Back to normal"))
    assert stage.control.armed == []
    assert stage.control.settings == {"search_lag_seconds": 2}
    assert not actions["Salesforce cannot be reached"].isChecked()
    assert not actions["Back to normal"].isEnabled()


def test_a_fault_that_could_not_be_armed_is_not_marked(stage: Stage, run: Any) -> None:
    stage.control.gone = True
    action = sandbox_actions(stage)[0]

    async def choose() -> None:
        action.trigger()
        await until(lambda: not stage.scope.is_busy("sandbox"))

    run(choose())
    assert not action.isChecked()
    assert stage.board.state.current is not None


def sandbox_actions(stage: Stage) -> list[QAction]:
    menu = stage.robot.find("sandbox-menu").findChild(QMenu)
    assert menu is not None
    return [action for action in menu.actions() if action.text()]


def test_the_welcome_offers_the_sandbox_once(qtbot: Any) -> None:
    started: list[bool] = []
    welcome = Welcome(lambda: started.append(True))
    qtbot.addWidget(welcome)
    welcome.resize(1024, 640)
    welcome.show()
    robot = Robot(welcome)
    robot.click("Start the sandbox")

    assert started == [True]
    assert not robot.find("Start the sandbox").isEnabled()
