"""The question which record an automatic escalation made, answered by keyboard, which then is in the list again."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from care_desktop.domain.automation import JobState
from care_desktop.ui.record_table import RecordTable
from tests.helpers.settings_window import Key, Run, Window, story
from tests.helpers.until import until
from tests.ui.test_settings_rules import open_rules
from tests.viewmodels.test_unsettled_jobs import ONE, OTHER, SEVERAL


def test_the_record_is_chosen_by_keyboard_and_the_list_has_it_again(run: Run) -> None:
    async def told(w: Window) -> None:
        care = w.stage.world.care
        care.jobs[SEVERAL.id], care.may_be[SEVERAL.id] = SEVERAL, (ONE, OTHER)
        await open_rules(w)
        await until(lambda: w.robot.rows("automation-jobs"))
        table = w.robot.find_as("automation-jobs", RecordTable)
        table.setFocus()
        w.robot.press(Key.Key_J)
        await until(lambda: OTHER.name in w.robot.words())
        for _step in range(12):
            focused = w.robot.focus()
            if isinstance(focused, QPushButton) and focused.accessibleName() == f"Use {OTHER.name}":
                break
            w.robot.press(Key.Key_Tab)
        w.robot.press(Key.Key_Space)
        await until(lambda: care.jobs[SEVERAL.id].state is JobState.WAITING)
        await until(lambda: w.robot.focus() is table)
        assert care.jobs[SEVERAL.id].record_id == OTHER.id
        assert OTHER.name not in w.robot.words()

    run(story(told))
