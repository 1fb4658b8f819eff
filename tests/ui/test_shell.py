"""The shell in the window: status line, notices, palette, sheet, keys, Sandbox menu and the way out."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import AccountId, UserId
from care_desktop.domain.permissions import AGENT
from care_desktop.services.events import Reach, ReachChanged
from care_desktop.services.ports import Me, SalesforceAccount
from care_desktop.ui.notice_bar import NoticeBar
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from tests.helpers.robots import Robot
from tests.helpers.shell_stage import ShellStage, shell_stage
from tests.helpers.until import until


@pytest.fixture
def stage(qtbot: Any) -> ShellStage:
    return shell_stage(qtbot)


def test_the_status_line_says_how_who_and_where(stage: ShellStage) -> None:
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


def test_a_notice_shows_its_sentence_as_it_is_and_its_button_works_once(stage: ShellStage) -> None:
    done: list[str] = []
    stage.board.say("Saved.")
    stage.board.show(Notice("Linked to <b>Ana</b>.", Severity.SUCCESS, "Undo", lambda: done.append("undone")))

    assert stage.robot.has("Linked to <b>Ana</b>.")
    assert stage.robot.has("1 more")
    stage.robot.click("Undo")
    assert done == ["undone"]
    assert stage.robot.has("Saved.")


def test_details_open_on_demand(stage: ShellStage) -> None:
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


def test_what_is_under_way_is_told_until_it_has_ended_and_then_for_its_whole_time(qtbot: Any) -> None:
    board, place = NoticeBoard(), a_place(qtbot)
    bar = NoticeBar(board, place, shown=10_000)
    board.say("Saved.")
    board.show(Notice("On its way.", key="sent", waits=True))
    assert not bar.is_waiting, "not even for the rest of the time of the notice before"
    board.renew(Notice("On its way.", key="sent"))
    assert bar.is_waiting


def test_a_notice_with_the_focus_waits(qtbot: Any) -> None:
    board, place = NoticeBoard(), a_place(qtbot)
    bar = NoticeBar(board, place, shown=10_000)
    board.say("Saved.")
    assert bar.is_waiting
    Robot(place).find("Dismiss").setFocus()

    assert not bar.is_waiting


@pytest.mark.parametrize("width", [1024, 1440])
def test_a_notice_fits_into_the_window(stage: ShellStage, width: int) -> None:
    stage.window.resize(width, 700)
    stage.board.show(Notice("A long sentence about many things. " * 8, Severity.WARNING, "Show", lambda: None))
    notice = stage.view.notices

    assert stage.window.rect().contains(notice.geometry())
    sentence = notice.findChild(QLabel, "notice-sentence")
    assert sentence is not None
    assert sentence.height() >= sentence.heightForWidth(sentence.width())


def test_closing_the_window_goes_through_the_shell(stage: ShellStage, run: Any) -> None:
    async def close() -> None:
        stage.window.close()
        assert stage.window.isVisible()
        await stage.scope.close(patience=2)

    run(close())
    assert not stage.window.isVisible()


def test_the_sandbox_menu_arms_marks_and_goes_back_to_normal(stage: ShellStage, run: Any) -> None:
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


def test_the_sandbox_menu_lets_a_new_customer_write(stage: ShellStage, run: Any) -> None:
    (arrival,) = (action for action in sandbox_actions(stage) if action.objectName() == "sandbox-arrival")

    async def choose() -> None:
        arrival.trigger()
        await until(lambda: not stage.scope.is_busy("sandbox"))

    run(choose())
    assert stage.control.arrived == ["I want my money back, and I want it today."]


def test_a_fault_that_could_not_be_armed_is_not_marked(stage: ShellStage, run: Any) -> None:
    stage.control.gone = True
    action = sandbox_actions(stage)[0]

    async def choose() -> None:
        action.trigger()
        await until(lambda: not stage.scope.is_busy("sandbox"))

    run(choose())
    assert not action.isChecked()
    assert stage.board.state.current is not None


def sandbox_actions(stage: ShellStage) -> list[QAction]:
    menu = stage.robot.find("sandbox-menu").findChild(QMenu)
    assert menu is not None
    return [action for action in menu.actions() if action.text()]
