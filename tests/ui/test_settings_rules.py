"""The escalation rules in the window: made by keyboard, moved, warned of, saved, asked about; and what came of them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit

from care_desktop.domain.automation import EscalationRule, JobState, JobTrouble, RuleSet
from care_desktop.domain.case_rows import Priority, Sentiment
from care_desktop.domain.permissions import AGENT
from care_desktop.ui.record_table import RecordTable
from care_desktop.viewmodels.settings_place import AccountTab
from tests.helpers.builders import ACCOUNT
from tests.helpers.settings_window import Key, Run, Window, story
from tests.helpers.until import until
from tests.viewmodels.test_records import job

URGENT = EscalationRule("urgent", "Urgent", priorities=frozenset({Priority.URGENT}))
EVERY = EscalationRule("every", "<b>Every</b> case")
RULES = RuleSet(ACCOUNT, 0, (URGENT, EVERY), channels=("Help desk",))


async def open_rules(w: Window, rules: RuleSet = RULES) -> None:
    w.stage.world.care.change_rules(rules)
    await w.open()
    w.stage.place.show_account(ACCOUNT)
    w.stage.place.choose_tab(AccountTab.RULES)
    await until(lambda: w.robot.has("automation-jobs-card"))


def saved(w: Window) -> RuleSet:
    return w.stage.world.care.rules[ACCOUNT]


def test_a_rule_is_made_by_keyboard_and_saved(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_rules(w)
        w.robot.find("rules-add").setFocus()
        w.robot.press(Key.Key_Return)
        await until(lambda: w.robot.focus() is w.robot.find("rule-name"))
        w.robot.find_as("rule-name", QLineEdit).selectAll()
        w.robot.enter("Angry people")
        w.robot.press(Key.Key_Tab)
        assert w.robot.focus() is w.robot.find("rule-status-new")
        w.robot.find("rule-sentiment-negative").setFocus()
        w.robot.press(Key.Key_Space)
        w.robot.enter("refund, my lawyer", "rule-keywords")
        assert "“\u2068refund\u2069” or “\u2068my lawyer\u2069”" in w.robot.words()
        assert w.robot.find_as("rule-sentiment-negative", QCheckBox).isChecked()
        w.robot.find("rules-save").setFocus()
        w.robot.press(Key.Key_Space)
        await until(lambda: len(saved(w).rules) == 3)
        assert saved(w).rules[2].sentiments == {Sentiment.NEGATIVE}
        await until(lambda: w.robot.focus() is w.robot.find("account-tabs"))

    run(story(told))


def test_rules_are_moved_with_alt_and_arrows_and_the_keyboard_goes_with_them(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_rules(w)
        assert "<b>Every</b> case" in w.robot.words()
        assert "Every case that arrives" in w.robot.words()
        w.robot.find("rule-edit-2").setFocus()
        QTest.keyClick(w.robot.find("rule-edit-2"), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        await until(lambda: w.robot.focus() is w.robot.find("rule-edit-1"))
        assert "never has its turn" in w.robot.words()
        w.robot.click("rule-remove-1")
        await until(lambda: w.robot.focus() is w.robot.find("rule-edit-1"))
        w.stage.board.act()
        await until(lambda: w.robot.has("rule-edit-2"))
        assert not w.robot.has("rule-edit-3")

    run(story(told))


def test_leaving_with_edits_asks_in_the_bar_of_the_rules(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_rules(w)
        w.robot.click("rule-switch-1")
        w.robot.press(Key.Key_Escape)
        await until(lambda: w.robot.has("leave-stay") and w.robot.focus() is w.robot.find("leave-stay"))
        assert "The escalation rules have changes" in w.robot.words()
        w.robot.click("leave-discard")
        await until(lambda: not w.robot.has("rules-editor"))
        assert saved(w).rules[0].enabled

    run(story(told))


def test_an_agent_sees_the_rules_and_cannot_change_them(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_rules(w)
        assert "manage workflows" in w.robot.words()
        for name in ("rules-add", "rule-switch-1", "rule-remove-1", "rule-up-2"):
            assert not w.robot.find(name).isEnabled()
        w.robot.click("rule-edit-1")
        assert w.robot.find_as("rule-name", QLineEdit).isReadOnly()
        assert not w.robot.find("rule-priority-urgent").isEnabled()

    run(story(told, AGENT))


def test_a_failure_is_read_and_tried_again_by_key_and_by_press_and_its_case_opened(run: Run) -> None:
    async def told(w: Window) -> None:
        care = w.stage.world.care
        for number in (1, 2):
            one = job(number, JobState.FAILED, JobTrouble.REFUSED)
            care.jobs[one.id] = replace(one, sentence="<i>Subject</i> is required.")
        care.jobs["job-3"] = job(3)
        await open_rules(w)
        await until(lambda: len(w.robot.rows("automation-jobs")) == 3)
        assert "2 have failed so far." in w.robot.words()
        table = w.robot.find_as("automation-jobs", RecordTable)
        table.setFocus()
        w.robot.press(Key.Key_J)
        assert "<i>Subject</i> is required." in w.robot.words()
        w.robot.press(Key.Key_R)
        await until(lambda: care.jobs["job-2"].state is JobState.WAITING)
        await until(lambda: "1 has failed" in w.robot.words())

        row = next(n for n, words in enumerate(w.robot.rows("automation-jobs")) if "Customer 1" in words)
        area = table.visualRect(table.rows.index(row, 0))
        at = QPoint(area.right() - 30, area.bottom() - 16)
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        await until(lambda: care.jobs["job-1"].state is JobState.WAITING)
        assert not w.stage.opened

        table.setFocus()
        w.robot.press(Key.Key_Home, Key.Key_Return)
        await until(lambda: len(w.stage.opened) == 1)

    run(story(told))


def test_what_is_told_of_a_removed_rule_covers_neither_save_nor_discard(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_rules(w)
        notice, save = w.view.notices, w.robot.find("rules-save")
        w.robot.click("rule-remove-2")
        await until(notice.isVisible)
        await until(lambda: notice.geometry().bottom() < save.mapTo(w.window, QPoint(0, 0)).y())

    run(story(told))
