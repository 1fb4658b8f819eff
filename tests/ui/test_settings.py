"""The settings in the window: opened and left by keyboard, connecting, the overview; the desk stays beneath."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from care_desktop.domain.permissions import AGENT
from care_desktop.viewmodels.settings_place import AccountTab
from tests.helpers.builders import ACCOUNT, account
from tests.helpers.settings_stage import PAT
from tests.helpers.settings_window import Key, Run, Window, story
from tests.helpers.until import until


def test_the_settings_cover_the_desk_and_give_it_back_with_its_focus(run: Run) -> None:
    async def told(w: Window) -> None:
        w.robot.enter("half a word")
        await w.open()
        assert not w.robot.has("On the desk")
        assert w.robot.focus() is w.robot.find(f"open-account-{ACCOUNT}")
        w.robot.press(Key.Key_J)
        assert not w.pressed

        w.robot.press(Key.Key_Escape)
        await until(lambda: w.robot.has("On the desk"))
        assert w.field.text() == "half a word"
        assert w.robot.focus() is w.field

    run(story(told))


def test_the_gear_and_the_way_back_do_it_with_a_mouse(run: Run) -> None:
    async def told(w: Window) -> None:
        w.robot.click("Settings")
        await until(lambda: w.robot.has("back-to-cases"))
        w.robot.click("Back to cases")
        assert w.robot.has("On the desk")
        w.robot.click("Settings")
        assert w.robot.has("back-to-cases")

    run(story(told))


def test_a_command_of_the_desk_leaves_the_settings_first(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open()
        w.robot.press(Key.Key_J, ctrl=True)

        assert w.pressed == ["J"]
        assert w.robot.has("On the desk")

    run(story(told))


def test_an_account_is_connected_by_keyboard(run: Run) -> None:
    async def told(w: Window) -> None:
        w.stage.world.care.accounts.clear()
        await w.stage.world.services.accounts.read_again()
        await w.open()
        assert "No Salesforce account is connected yet" in w.robot.words()
        w.robot.press(Key.Key_Return)
        await until(lambda: w.robot.has("login-my-domain") and w.robot.find("login-my-domain").y() > 0)
        w.robot.press(Key.Key_Down, Key.Key_Down)
        w.robot.enter("acme.my.salesforce.com", "login-host")
        w.robot.press(Key.Key_Return)
        await until(lambda: w.stage.browser.is_open)
        assert "Go on in your browser" in w.robot.words()
        w.robot.click("Copy the link")
        assert QGuiApplication.clipboard().text() == w.stage.place.connect.link != ""
        assert w.robot.has("Copied")
        w.robot.find("cancel-sign-in").setFocus()
        assert w.robot.focus() is w.robot.find("cancel-sign-in")
        w.robot.press(Key.Key_Return)
        await until(lambda: not w.stage.place.connect.state.waiting)
        assert w.robot.focus() is w.robot.find("connect-in-browser")
        w.robot.press(Key.Key_Return)
        await until(lambda: w.stage.browser.is_open)
        w.stage.browser.allow()

        await until(lambda: w.robot.has("account-overview"))
        assert w.stage.browser.opened[0][0] == "https://acme.my.salesforce.com"
        assert "Second Org" in w.robot.words()

    run(story(told))


def test_the_overview_acts_and_says_why_it_may_not(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open()
        w.robot.press(Key.Key_Return)
        await until(lambda: w.robot.has("sync-contacts"))
        w.robot.find_as("sync-contacts", QCheckBox).click()
        await until(lambda: w.stage.world.care.accounts[0].sync_contacts)
        await until(lambda: "Last changed by" in w.robot.words())
        await w.stage.world.care.set_default_connection(ACCOUNT, PAT, "refresh")
        await w.stage.world.services.accounts.read_again()
        assert "Pat Integration" in w.robot.words()
        w.robot.click("end-default")
        await until(lambda: not w.stage.place.overview.state.has_default)

    async def refused(w: Window) -> None:
        await w.open()
        w.stage.place.show_account(ACCOUNT)
        assert not w.robot.find("sync-contacts").isEnabled()
        assert "manage workflows" in w.robot.words()

    run(story(told))
    run(story(refused, AGENT))


def test_the_keyboard_stays_where_it_was_and_never_comes_to_the_switch_by_itself(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open()
        w.robot.press(Key.Key_Return)
        await until(lambda: w.robot.focus() is w.robot.find("account-tabs"))
        w.robot.find("connect-own").setFocus()
        for goes_through in (False, True):
            w.robot.press(Key.Key_Space)
            await until(lambda: w.stage.browser.is_open)
            assert w.robot.focus() is w.robot.find("cancel-sign-in")
            if goes_through:
                w.stage.browser.allow(org_id=account().org_id)
            else:
                w.robot.press(Key.Key_Escape)
            await until(lambda: not w.stage.place.overview.state.waiting)
            assert w.robot.focus() is w.robot.find("connect-own")
        w.robot.press(Key.Key_Tab)
        assert w.robot.focus() is w.robot.find("disconnect-own")
        w.robot.press(Key.Key_Space)
        await until(lambda: not w.robot.has("disconnect-own"))
        assert w.robot.focus() is w.robot.find("connect-own")
        await until(lambda: not w.stage.place.overview.state.busy)
        assert w.robot.find("connect-own").isEnabled()

    run(story(told))


def test_the_switch_stays_where_it_is_while_it_is_on_its_way(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open()
        w.stage.place.show_account(ACCOUNT)
        answer = w.stage.world.care.gate.hang("set_contact_sync")
        switch = w.robot.find_as("sync-contacts", QCheckBox)
        switch.click()
        assert switch.isChecked()
        switch.click()
        assert switch.isChecked()
        answer.set()
        await until(lambda: not w.stage.place.overview.state.busy)
        assert switch.isChecked()
        assert w.stage.world.care.accounts[0].sync_contacts

    run(story(told))


def test_removing_asks_with_the_safe_answer_focused(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open()
        w.stage.place.show_account(ACCOUNT)
        w.robot.click("remove-account")
        await until(lambda: w.robot.focus() is w.robot.find("keep-account"))
        w.robot.press(Key.Key_Escape)
        assert w.robot.has("remove-account")
        w.robot.click("remove-account")
        w.robot.click("remove-for-all")
        await until(lambda: w.robot.has("no-accounts"))
        assert not w.stage.world.care.accounts

    run(story(told))


def test_a_tab_that_is_clicked_does_not_lose_the_focus(run: Run) -> None:
    async def told(w: Window) -> None:
        await w.open()
        w.stage.place.show_account(ACCOUNT)
        w.robot.find("sync-contacts").setFocus()
        w.stage.place.choose_tab(AccountTab.MAPPING)
        assert w.robot.focus() is w.robot.find("account-tabs")

    run(story(told))
