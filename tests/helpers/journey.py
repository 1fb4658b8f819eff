"""An agent at the real window: the whole program over the real stage, used by keyboard as a person would."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget

from care_desktop.bootstrap import Options
from care_desktop.bootstrap.known_start import KnownStart
from care_desktop.bootstrap.program import Program
from care_desktop.storage.paths import find_paths
from care_desktop.storage.settings import SettingsFile
from care_desktop.ui import application, unhandled
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.badge_tab_bar import BadgeTabBar
from care_desktop.ui.main_window import MainWindow
from care_desktop.viewmodels.desk import Desk
from tests.helpers.robots import Robot
from tests.helpers.stage import StageHandle
from tests.helpers.until import until

Key = Qt.Key
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
PATIENCE = 30.0
LONGEST = 150.0
MOST_TABS = 80
_CONNECTION = ("CARE_URL", "CARE_TOKEN", "SALESFORCE_TOKEN", "SALESFORCE_REFRESH_TOKEN", "CLIENT_ID")
_INVISIBLE = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


class Agent(Robot):
    """Knows what is on the screen, and how to get there without a mouse."""

    def __init__(self, program: Program) -> None:
        super().__init__(program.window)
        self.program = program

    # -- looking

    def screen(self) -> str:
        """Return everything that can be read or heard in the window, line by line."""
        lines: list[str] = []
        for widget in self._visible(QWidget):
            words = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
            lines += [words, widget.accessibleName(), widget.accessibleDescription()]
        return "\n".join(filter(None, lines)).translate(_INVISIBLE)

    async def sees(self, *words: str) -> None:
        """Wait until all these words are in the window."""
        try:
            await until(lambda: all(one in self.screen() for one in words), PATIENCE)
        except AssertionError:
            raise AssertionError(f"{words} cannot be seen, but:\n{self.screen()}") from None

    async def sees_no(self, *words: str) -> None:
        """Wait until none of these words is in the window."""
        try:
            await until(lambda: not any(one in self.screen() for one in words), PATIENCE)
        except AssertionError:
            raise AssertionError(f"one of {words} can still be seen in:\n{self.screen()}") from None

    async def sees_rows(self, *words: str, name: str = "search-results") -> None:
        """Wait until each of these words is in a row of a list."""
        try:
            await until(lambda: all(any(one in row for row in self.list_rows(name)) for one in words), PATIENCE)
        except AssertionError:
            raise AssertionError(f"{words} are not among {self.list_rows(name)}") from None

    def list_rows(self, name: str) -> list[str]:
        """Return what is said of each row of a list, nothing while it is not on screen."""
        return [row.translate(_INVISIBLE) for row in self.rows(name)] if self.has(name) else []

    def values(self) -> list[QAbstractButton]:
        """Return the values of the contact card, which can be pressed to edit them."""
        buttons = self.find("salesforce-tab").findChildren(QAbstractButton)
        return [button for button in buttons if button.isVisible() and ": " in button.accessibleName()]

    def badge(self) -> str:
        """Return what a screen reader says for the Salesforce tab: the title with the badge, nothing without one."""
        tabs = self.find_as("panel-tabs", BadgeTabBar)
        number = tabs.count() - 1
        return tabs.accessibleTabName(number) if tabs.badge(number) else ""

    def field(self, name: str) -> str:
        """Return what stands in a field of the form that is open."""
        return self.find_as(f"field-{name}", QLineEdit).text()

    async def sees_in_field(self, name: str, text: str) -> None:
        """Wait until the form that opens has this field, with this text in it."""
        await until(lambda: self.has(f"field-{name}"), PATIENCE)
        await until(lambda: self.field(name) == text, PATIENCE)

    def described(self, name: str) -> str:
        """Return what a screen reader adds for something: a problem, a reason."""
        return self.find(name).accessibleDescription()

    def focus_is(self, name: str) -> bool:
        """Say whether the focus is on something whose object name begins so."""
        focused = self.focus()
        return focused is not None and focused.objectName().startswith(name)

    def clipboard(self) -> str:
        """Return what was copied last."""
        return QGuiApplication.clipboard().text()

    @property
    def desk(self) -> Desk:
        """The pages, for waiting."""
        assert self.program.desk is not None
        return self.program.desk

    # -- doing

    async def open_case(self, number: int, *, linkable: bool = True) -> None:
        """Find a case by its number, open it, and wait for its conversation and (`linkable`) its Salesforce tab."""
        self.press(Key.Key_Slash)
        await until(lambda: self.focus_is("case-filter"), PATIENCE)
        self.press(Key.Key_A, ctrl=True)
        self.enter(f"#{number}")
        await until(lambda: len(found := self.list_rows("cases")) == 1 and f"case {number}," in found[0], PATIENCE)
        self.press(Key.Key_Return)
        await until(lambda: self.focus_is("cases"), PATIENCE)
        self.press(Key.Key_Return)
        await until(lambda: self._shows(number, linkable), PATIENCE)

    async def connected(self) -> None:
        """Wait until the status line says that all is well, the push stream included."""
        await until(lambda: self.desk.shell.state.connection.tone == "success", PATIENCE)

    def hold(self, key: Key, times: int) -> None:
        """Press a key and hold it down: it repeats, and is let go at the end."""
        target = self._target()
        QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, key, NO_MODIFIER))
        for _time in range(times):
            held = self._target()
            QApplication.sendEvent(held, QKeyEvent(QEvent.Type.KeyPress, key, NO_MODIFIER, "", True))
        QApplication.sendEvent(self._target(), QKeyEvent(QEvent.Type.KeyRelease, key, NO_MODIFIER))

    def paste(self, text: str) -> None:
        """Paste over what stands in the field that has the focus."""
        QGuiApplication.clipboard().setText(text)
        self.press(Key.Key_A, ctrl=True)
        self.press(Key.Key_V, ctrl=True)

    async def search(self, text: str) -> None:
        """Go to the search of the Salesforce tab and type."""
        self.press(Key.Key_S)
        await until(lambda: self.focus_is("contact-search"), PATIENCE)
        self.enter(text)

    async def choose(self, words: str) -> None:
        """Go down to the row of the search with these words, and press Enter."""
        await self.sees_rows(words)
        await self.go_to_row(words)
        self.press(Key.Key_Return)

    async def go_to_row(self, words: str) -> None:
        """Move the highlight of the search to the row with these words."""
        view = self.find_as("search-results", QAbstractItemView)
        for _step in range(view.model().rowCount()):
            self.press(Key.Key_Down)
            if words in str(view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)).translate(_INVISIBLE):
                return
        raise AssertionError(f"{words} cannot be reached among {self.list_rows('search-results')}")

    async def tab_to(self, name: str) -> QWidget:
        """Wait for something of that name, or beginning with it, that can be used; press Tab until it has the focus."""
        met: list[str] = []
        try:
            await until(lambda: any(one.isEnabled() and _is(one, name) for one in self._visible(QWidget)), PATIENCE)
        except AssertionError:
            raise AssertionError(f"{name!r} cannot be used, but:\n{self.screen()}") from None
        is_exact = any(_called(one) == name for one in self._visible(QWidget))  # "Show" is not "Show the filter"
        for _step in range(MOST_TABS):
            focused = self.focus()
            if focused is not None and (_called(focused) == name if is_exact else _is(focused, name)):
                return focused
            met.append(_called(focused) if focused is not None else "nothing")
            self.press(Key.Key_Tab)
            await asyncio.sleep(0)
        raise AssertionError(f"{name!r} is not in the order of the focus: {met}")

    async def press_button(self, name: str) -> None:
        """Tab to a button and press it with the space bar."""
        await self.tab_to(name)
        self.press(Key.Key_Space)

    async def fill(self, field: str, text: str) -> None:
        """Tab to a field and type over what stands in it."""
        await self.tab_to(field)
        self.press(Key.Key_A, ctrl=True)
        self.press(Key.Key_Delete)
        self.enter(text)

    def _shows(self, number: int, linkable: bool) -> bool:
        header, customer = self.desk.conversation.state.header, self.desk.salesforce.state.customer
        return header is not None and str(number) in header.number and (customer is not None or not linkable)


def _is(widget: QWidget, name: str) -> bool:
    return widget.objectName() == name or _called(widget).startswith(name)


def _called(widget: QWidget) -> str:
    name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    return (name or widget.objectName()).translate(_INVISIBLE)


def sign_in(stage: StageHandle, user: str) -> None:
    """Put into the environment what the program needs to reach the stage as that user."""
    for name, value in connection_of(stage, user).items():
        os.environ[name] = value


def sign_out() -> None:
    """Take the connection out of the environment again."""
    for name in _CONNECTION:
        os.environ.pop(f"CARE_DESKTOP_{name}", None)


def connection_of(stage: StageHandle, user: str) -> dict[str, str]:
    """Return the variables that name the servers and the tokens of a user."""
    values = (
        stage.care_url,
        stage.care_tokens[user],
        stage.salesforce_tokens[user],
        stage.salesforce_refresh_tokens[user],
        stage.client_id,
    )
    return {f"CARE_DESKTOP_{name}": value for name, value in zip(_CONNECTION, values, strict=True)}


Story = Callable[[Agent], Coroutine[Any, Any, None]]


def at_the_window(story: Story, seconds: float = LONGEST, *, at_once: bool = False) -> Program:
    """Open the whole program as `bootstrap.run` does, let the agent act, close the window and wait for the end.

    The story begins when every page is there, or `at_once`. Returns the program, which has ended.
    """
    app = application.create()
    theme.theme().reduce_motion(True)
    paths = find_paths()
    settings = SettingsFile(paths.settings)
    window = MainWindow(settings)
    application.show_first(window)
    known = KnownStart(paths, settings)
    known.show(window, Options())
    program = Program(window, settings, paths, Options(), known=known)

    async def main(app: QApplication) -> int:
        running = asyncio.ensure_future(program.run(app))
        heard: list[BaseException] = []
        end = unhandled.tell(heard.append)
        try:
            await until(lambda: at_once or running.done() or _is_whole(program), PATIENCE)
            window.activateWindow()
            await until(lambda: running.done() or window.isActiveWindow(), PATIENCE)
            if running.done():
                await running
            await asyncio.wait_for(story(Agent(program)), seconds)
        finally:
            window.close()
            code = await asyncio.wait_for(running, PATIENCE)
            end()
        assert not heard, f"errors nobody caught: {heard}"
        return code

    try:
        assert application.run(main, app) == 0
    finally:
        window.deleteLater()
    return program


def _is_whole(program: Program) -> bool:
    """Say whether every pane of the window is there."""
    return program.window.frame.panel.page is not None and program.desk is not None
