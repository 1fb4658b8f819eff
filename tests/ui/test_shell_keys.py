"""Palette, shortcut sheet, letters, Esc and wishes for the focus."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListView

from care_desktop.ui.kit import theme
from care_desktop.viewmodels.commands import Command
from tests.helpers.shell_stage import ShellStage, shell_stage


@pytest.fixture
def stage(qtbot: Any) -> ShellStage:
    return shell_stage(qtbot)


def test_esc_takes_one_step_back(stage: ShellStage) -> None:
    stage.board.say("Saved.")
    stage.robot.find("Search Salesforce contacts").setFocus()
    stage.robot.press(Qt.Key.Key_Escape)
    assert stage.board.state.current is None
    stage.robot.press(Qt.Key.Key_Escape)

    assert stage.robot.focus() is stage.robot.find("Cases")


def test_the_palette_finds_runs_and_gives_the_focus_back(stage: ShellStage) -> None:
    done: list[str] = []
    stage.shell.commands.add(Command("search", "Search Salesforce contacts now", (), lambda: done.append("search")))
    stage.robot.press(Qt.Key.Key_K, ctrl=True)
    stage.robot.enter("search sales")
    assert stage.robot.rows("Commands")[0] == "Search Salesforce contacts now"
    stage.robot.press(Qt.Key.Key_Return)

    assert done == ["search"]
    assert not stage.view.palette.isVisible()
    assert stage.robot.focus() is stage.robot.find("Cases")


def test_the_palette_says_why_not_and_stays_open(stage: ShellStage) -> None:
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


def test_arrows_move_in_the_palette_and_nonsense_finds_nothing(stage: ShellStage) -> None:
    stage.robot.press(Qt.Key.Key_K, ctrl=True)
    stage.robot.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
    found = stage.robot.find_as("Commands", QListView)
    assert found.currentIndex().row() == 1
    stage.robot.enter("zzzzzz")

    assert stage.robot.has("No command answers to that.")
    stage.robot.press(Qt.Key.Key_Return)


def test_the_sheet_lists_the_keys_that_act(stage: ShellStage, qtbot: Any) -> None:
    stage.shell.commands.add(Command("next", "Next case", ("J",), lambda: None, group="Cases"))
    stage.robot.enter("?")
    qtbot.waitUntil(lambda: stage.robot.has("Next case"))  # it is written in steps
    stage.robot.press(Qt.Key.Key_Escape)
    assert not stage.robot.has("Ctrl+K")
    stage.shell.commands.let_letters_act(False)
    stage.robot.press(Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: stage.robot.has("Ctrl+K"))

    assert not stage.robot.has("Next case")


def test_letters_act_in_lists_and_are_letters_in_text_fields(stage: ShellStage) -> None:
    pressed: list[str] = []
    stage.shell.commands.add(Command("next", "Next case", ("J",), lambda: pressed.append("J")))
    stage.robot.enter("j")
    assert pressed == ["J"]
    stage.robot.enter("j", into="Search Salesforce contacts")

    assert pressed == ["J"]
    assert stage.robot.find_as("Search Salesforce contacts", QLineEdit).text() == "j"


def test_a_key_whose_command_may_not_run_says_why(stage: ShellStage) -> None:
    stage.shell.commands.add(Command("unlink", "Unlink", ("U",), lambda: None, lambda: "Nothing is linked."))
    stage.robot.enter("u")

    assert stage.robot.has("Nothing is linked.")


def test_letters_can_be_switched_off(stage: ShellStage) -> None:
    pressed: list[str] = []
    stage.shell.commands.add(Command("next", "Next case", ("J",), lambda: pressed.append("J")))
    stage.shell.commands.run("letters")
    stage.robot.enter("j")
    assert pressed == []
    assert stage.robot.has("Single-letter keys are off.")


def test_motion_can_be_switched_off(stage: ShellStage) -> None:
    theme.theme().reduce_motion(False)
    try:
        stage.shell.commands.run("motion")
        assert not theme.theme().moves
        assert stage.robot.has("Motion is off.")
    finally:
        theme.theme().reduce_motion(True)


def test_a_wish_for_the_focus_is_granted_each_time(stage: ShellStage) -> None:
    search = stage.robot.find("Search Salesforce contacts")
    stage.view.put_place("search", search.setFocus)
    stage.shell.focus_search()
    assert stage.robot.focus() is search
    stage.robot.find("Cases").setFocus()
    stage.shell.focus_search()

    assert stage.robot.focus() is search
