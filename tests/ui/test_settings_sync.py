"""Contact sync in the window: what it would do, its decisions and failures, all by keyboard too."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from care_desktop.domain.permissions import AGENT
from care_desktop.ui.kit.chooser import Chooser
from tests.helpers.builders import ACCOUNT
from tests.helpers.settings_window import Key, Run, Window, story
from tests.helpers.sync_runs import DOWN, some_preview, sync_run
from tests.helpers.until import until


async def open_overview(w: Window) -> None:
    w.stage.world.care.preview = some_preview()
    w.stage.world.care.runs = [sync_run(number, trouble=DOWN if number == 3 else None) for number in range(80)]
    await w.open()
    w.stage.place.show_account(ACCOUNT)
    await until(lambda: w.robot.has("sync-runs") and w.robot.has("preview-look"))


def test_the_keyboard_comes_from_the_switches_to_the_preview_and_the_decisions(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_overview(w)
        w.robot.find("sync-contacts").setFocus()
        met = []
        for _step in range(6):
            w.robot.press(Key.Key_Tab)
            focused = w.robot.focus()
            met.append(focused.objectName() if focused is not None else "")
        expected = ["only-full-names", "preview-look", "sync-runs-only", "sync-runs-retry-all", "sync-runs"]
        assert met[:5] == expected
        w.robot.find_as("only-full-names", QCheckBox).click()
        await until(lambda: w.stage.world.care.accounts[0].only_full_names)

    run(story(told))


def test_what_would_happen_is_shown_in_bands_and_can_be_stopped(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_overview(w)
        answer = w.stage.world.care.gate.hang("sync_preview")
        w.robot.find("preview-look").setFocus()
        w.robot.press(Key.Key_Return)
        await until(lambda: w.robot.has("preview-cancel"))
        assert w.robot.focus() is w.robot.find("preview-cancel")
        w.robot.press(Key.Key_Return)
        assert w.robot.focus() is w.robot.find("preview-look")
        assert "Would be linked" not in w.robot.words()

        answer.set()
        w.robot.press(Key.Key_Return)
        await until(lambda: w.robot.has("band-create"))
        words = w.robot.words()
        for part in ("Would be linked", "12", "and 7 more", "Would be left to you", "Would be created and linked"):
            assert part in words
        assert "Looked at all 16 customers without a contact. Nothing was written." in words
        w.robot.click("preview-open-case-1")
        await until(lambda: w.stage.opened == ["case-1"])

    run(story(told))


def test_decisions_are_read_on_narrowed_and_tried_again(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_overview(w)
        assert len(w.robot.rows("sync-runs")) == 50
        w.robot.find("sync-runs").setFocus()
        w.robot.press(Key.Key_End)
        await until(lambda: len(w.robot.rows("sync-runs")) == 80)
        w.robot.press(Key.Key_End)
        assert "Ann Lee\u2069 · #1000" in w.robot.words()

        w.robot.find("sync-runs-only").setFocus()
        w.robot.enter("Failed")
        await until(lambda: len(w.robot.rows("sync-runs")) == 1)
        assert "Salesforce could not be reached." in w.robot.rows("sync-runs")[0]
        assert w.robot.find_as("sync-runs-only", Chooser).currentText() == "Failed"
        w.robot.click("sync-runs-retry-all")
        await until(lambda: "Nothing has failed." in w.robot.words())
        assert "1 is tried again now." in w.robot.words()

    run(story(told))


def test_an_agent_sees_why_the_preview_and_trying_again_are_not_theirs(run: Run) -> None:
    async def told(w: Window) -> None:
        await open_overview(w)
        assert not w.robot.find("preview-look").isEnabled()
        assert not w.robot.find("only-full-names").isEnabled()
        await until(lambda: not w.robot.find("sync-runs-retry-all").isEnabled())
        assert "Trying again needs the permission" in w.robot.words()

    run(story(told, AGENT))
