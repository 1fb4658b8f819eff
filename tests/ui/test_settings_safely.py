"""What the settings look like where nothing may be changed, and what a key pressed too often does to a conflict."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox

from care_desktop.domain.permissions import AGENT
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton
from tests.helpers.settings_window import Key, Run, Window, story
from tests.helpers.until import until
from tests.ui.test_settings_rules import URGENT, open_rules, saved

MARKED = 60
"""Of 255: what the eye tells apart at once."""


def unlike(one: QImage, other: QImage) -> int:
    """Return how many dots of two pictures differ to the eye."""
    assert one.size() == other.size()
    dots = ((x, y) for x in range(one.width()) for y in range(one.height()))
    return sum(abs(one.pixelColor(x, y).lightness() - other.pixelColor(x, y).lightness()) > MARKED for x, y in dots)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_tick_that_may_not_be_changed_can_be_seen_and_a_dead_icon_looks_dead(run: Run, scheme: str) -> None:
    async def told(w: Window) -> None:
        await open_rules(w)
        switch = w.robot.find_as("rule-switch-1", QCheckBox)
        assert switch.isChecked()
        assert not switch.isEnabled()
        ticked = switch.grab().toImage()
        switch.setChecked(False)
        assert unlike(ticked, switch.grab().toImage()) > 20
        copy = w.robot.find_as("rule-copy-1", IconButton)
        dead = copy.grab().toImage()
        copy.setEnabled(True)
        assert unlike(dead, copy.grab().toImage()) > 20

    theme.theme().choose(scheme)
    try:
        run(story(told, AGENT))
    finally:
        theme.theme().choose("")


def test_a_key_pressed_too_often_takes_no_side_in_a_conflict(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_rules(w)
        page = w.stage.place.rules
        page.rename("urgent", "Mine")
        w.stage.world.care.change_rules(saved(w), "Sam Admin")
        w.robot.find("rules-save").setFocus()
        w.robot.press(Key.Key_Space)
        await until(lambda: w.robot.has("rules-conflict-told"))
        await until(lambda: w.robot.focus() is w.robot.find("rules-conflict-told"))
        w.robot.press(Key.Key_Space, Key.Key_Return)
        assert page.state.rules[0].name == "Mine"
        assert page.state.conflict is not None
        assert saved(w).rules[0].name == URGENT.name
        w.robot.press(Key.Key_Tab, Key.Key_Space)
        await until(lambda: saved(w).rules[0].name == "Mine")

    run(story(told))
