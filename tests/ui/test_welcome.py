"""The welcome page as it is used: by keyboard, once at a time, with the reason at its field."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from care_desktop.domain.errors import SignInEnd, SignInStopped
from care_desktop.ui.welcome import WelcomeView
from tests.helpers.robots import Robot
from tests.helpers.until import until
from tests.helpers.welcome_stage import URL, Room

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture
def shown(qtbot: Any) -> tuple[Room, Robot]:
    room = Room()
    view = WelcomeView(room.page)
    qtbot.addWidget(view)
    view.resize(1024, 640)
    view.show()
    view.take_focus()
    return room, Robot(view)


def test_the_address_is_typed_and_enter_opens_the_browser(run: Run, shown: tuple[Room, Robot]) -> None:
    room, robot = shown

    async def story() -> None:
        robot.enter(URL, into="care-address")
        robot.press(Qt.Key.Key_Return)
        await room.waits()
        assert robot.has("cancel-sign-in")
        assert not robot.has("sign-in")
        assert robot.find_as("care-address", QLineEdit).isReadOnly()
        assert not robot.find("start-sandbox").isEnabled()
        robot.click("cancel-sign-in")
        await until(lambda: robot.has("sign-in"))
        assert room.door.asked == [URL]
        await room.scope.close()

    run(story())


def test_what_went_wrong_stands_at_the_address(run: Run, shown: tuple[Room, Robot]) -> None:
    room, robot = shown

    async def story() -> None:
        robot.enter(URL, into="care-address")
        robot.click("sign-in")
        await room.waits()
        room.door.fail(SignInStopped(SignInEnd.DENIED))
        await until(lambda: "not allowed" in robot.words())
        assert "not allowed" in robot.find("care-address").accessibleDescription()
        await room.scope.close()

    run(story())


def test_the_sandbox_is_started_once(shown: tuple[Room, Robot]) -> None:
    room, robot = shown
    robot.click("Start the sandbox")
    assert room.entered == [None]
    assert not robot.find("Start the sandbox").isEnabled()
    assert not robot.find("sign-in").isEnabled()


def test_where_no_browser_comes_up_the_link_can_be_copied_and_esc_stops_waiting(
    run: Run, shown: tuple[Room, Robot]
) -> None:
    room, robot = shown

    async def story() -> None:
        robot.enter(URL, into="care-address")
        assert not robot.has("copy-link")
        robot.press(Qt.Key.Key_Return)
        await room.waits()
        robot.click("copy-link")
        assert QGuiApplication.clipboard().text() == room.page.link != ""
        robot.press(Qt.Key.Key_Escape)
        await until(lambda: not room.page.state.waiting)
        assert not robot.has("copy-link")
        assert robot.focus() is robot.find("sign-in")
        await room.scope.close()

    run(story())
