from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.people import ContactMatch
from care_desktop.services.scope import TaskScope
from care_desktop.ui.contact_search import ContactSearchView
from care_desktop.viewmodels.contact_search import ContactSearch
from care_desktop.viewmodels.search_pace import Pauses
from care_desktop.viewmodels.search_rows import CREATE_ROW
from tests.helpers.builders import contact, contact_id
from tests.helpers.fakes import World, world
from tests.helpers.until import until

Run = Callable[[Coroutine[Any, Any, None]], None]
LEFT = Qt.MouseButton.LeftButton


class Window:
    """A window with the search in a panel at its right, and a button to go on to."""

    def __init__(self, made: World) -> None:
        self.world = made
        self.scope = TaskScope("search")
        self.picked: list[ContactMatch] = []
        self.creating: list[str] = []
        self.page = ContactSearch(
            contacts=made.contacts,
            scope=self.scope,
            on_pick=self.picked.append,
            on_create=self.creating.append,
            pauses=Pauses(few_letters=0.01, settled=0.01),
        )
        self.window = QWidget()
        self.window.resize(380, 560)
        column = QVBoxLayout(self.window)
        self.view = ContactSearchView(self.page, self.window)
        self.next = QPushButton("next")
        column.addWidget(self.view)
        column.addWidget(self.next)
        column.addStretch(1)

    @property
    def field(self) -> QLineEdit:
        return self.view.field

    def rows(self) -> list[str]:
        model = self.view.popup.model
        return [str(model.index(number).data()) for number in range(model.rowCount())]

    def is_open(self) -> bool:
        return self.view.popup.isVisible()

    async def type(self, text: str) -> None:
        QTest.keyClicks(self.field, text)
        await self.settle()

    async def settle(self) -> None:
        await asyncio.sleep(0)
        await until(lambda: not self.page.state.busy)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.field, key)

    def place_of(self, row: int) -> QPoint:
        rows = self.view.popup.list
        return rows.visualRect(self.view.popup.model.index(row)).center()

    async def __aenter__(self) -> Window:
        self.window.show()
        self.window.activateWindow()
        self.field.setFocus()
        await until(self.field.hasFocus)
        await self.settle()
        return self

    async def __aexit__(self, *_reason: object) -> None:
        self.window.close()
        self.window.deleteLater()
        await self.scope.close()
        await self.world.scope.close()


def test_rows_drop_down_while_typing_and_enter_on_one_picks_it(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            await window.type("ann")
            assert window.is_open()
            assert window.rows() == ["Ann Lee", "Anna Lehmann", "Create contact “ann”"]
            window.key(Qt.Key.Key_Return)
            assert window.picked == []
            window.key(Qt.Key.Key_Down)
            window.key(Qt.Key.Key_Down)
            window.key(Qt.Key.Key_Return)
            window.key(Qt.Key.Key_Return)
            assert [match.name for match in window.picked] == ["Anna Lehmann"]
            assert not window.is_open()
            assert window.field.hasFocus()

    run(journey())


def test_every_key_moves_the_highlight_where_it_should(run: Run) -> None:
    async def journey() -> None:
        people = [contact(number, f"Ann {letter}") for number, letter in enumerate("ABCDEFGHIJ", 1)]
        async with Window(world(contacts=people)) as window:
            await window.type("ann")
            seen = []
            for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_PageUp):
                window.key(key)
                seen.append(window.page.state.highlighted)
            window.key(Qt.Key.Key_Home)
            seen.append(window.page.state.highlighted)
            ids = [contact_id(number) for number in (1, 9)]
            assert seen == [*ids, CREATE_ROW, contact_id(10), contact_id(2), contact_id(1)]
            assert window.view.popup.list.currentIndex().row() == 0

    run(journey())


def test_a_key_held_down_picks_once(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            await window.type("ann")
            window.key(Qt.Key.Key_Down)
            for repeated in (True, True):
                event = QKeyEvent(
                    QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", repeated
                )
                QApplication.sendEvent(window.field, event)
            assert window.picked == []
            window.key(Qt.Key.Key_Return)
            assert len(window.picked) == 1

    run(journey())


def test_a_click_picks_and_the_focus_stays_in_the_field(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            await window.type("ann")
            QTest.mouseClick(window.view.popup.list.viewport(), LEFT, pos=window.place_of(1))
            assert [match.name for match in window.picked] == ["Anna Lehmann"]
            assert window.field.hasFocus()

    run(journey())


def test_a_row_that_moves_between_press_and_release_is_not_picked(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            await window.type("ann")
            viewport, place = window.view.popup.list.viewport(), window.place_of(0)
            QTest.mousePress(viewport, LEFT, pos=place)
            window.page.search_for("anna")
            assert window.rows()[0] == "Anna Lehmann"
            QTest.mouseRelease(viewport, LEFT, pos=place)
            assert window.picked == []

    run(journey())


def test_letters_being_composed_trigger_no_search(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            before = window.world.salesforce.gate.calls.copy()
            QApplication.sendEvent(window.field, QInputMethodEvent("たなか", []))
            await asyncio.sleep(0)
            assert window.page.state.text == ""
            assert window.world.salesforce.gate.calls == before
            committed = QInputMethodEvent()
            committed.setCommitString("田中")
            QApplication.sendEvent(window.field, committed)
            await window.settle()
            assert window.page.state.text == "田中"

    run(journey())


def test_escape_closes_then_clears_and_a_click_opens_again(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            await window.type("ann")
            window.key(Qt.Key.Key_Escape)
            assert (window.is_open(), window.field.text()) == (False, "ann")
            QTest.mouseClick(window.field, LEFT)
            assert window.is_open()
            window.key(Qt.Key.Key_Escape)
            window.key(Qt.Key.Key_Escape)
            assert window.field.text() == ""
            event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
            event.accept()
            QApplication.sendEvent(window.field, event)
            assert not event.isAccepted()

    run(journey())


def test_tab_goes_on_and_closes_the_list_without_picking(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            await window.type("ann")
            window.key(Qt.Key.Key_Down)
            window.key(Qt.Key.Key_Tab)
            assert window.next.hasFocus()
            assert not window.is_open()
            assert window.picked == []

    run(journey())


def test_the_list_floats_within_the_window_as_wide_as_the_panel(run: Run) -> None:
    async def journey() -> None:
        people = [contact(number, f"Ann {letter}") for number, letter in enumerate("ABCDEFGHIJ", 1)]
        async with Window(world(contacts=people)) as window:
            await window.type("ann")
            popup = window.view.popup
            assert popup.parentWidget() is window.window
            assert window.window.width() - popup.width() <= 16
            window.window.resize(420, 300)
            await asyncio.sleep(0)
            assert popup.geometry().bottom() <= 300
            assert window.window.width() - popup.width() <= 16

    run(journey())


def test_nothing_found_offers_to_create_and_an_error_offers_retry(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            await window.type("zzz")
            assert window.rows() == ["Nothing found in Salesforce.", "Create contact “zzz”"]
            QTest.mouseClick(window.view.popup.list.viewport(), LEFT, pos=window.place_of(0))
            assert window.creating == []
            window.key(Qt.Key.Key_Down)
            window.key(Qt.Key.Key_Return)
            assert window.creating == ["zzz"]
            window.field.clear()
            window.world.salesforce.gate.fail("suggest", Unreachable(), times=9)  # two letters may be asked for too
            await window.type("ann")
            await until(lambda: window.rows()[0].startswith("The server cannot be reached"))
            window.world.salesforce.gate.mend("suggest")
            QTest.mouseClick(window.view.popup.list.viewport(), LEFT, pos=window.place_of(0))
            await until(lambda: window.rows()[0] == "Ann Lee")

    run(journey())


def test_odd_names_and_odd_text_are_painted_as_they_are(run: Run) -> None:
    async def journey() -> None:
        names = ["<b>Ann</b>", "Ann 🙂🙂", "יוחנן Ann כהן", "Ann\nNewline", "Ann " + "x" * 300, "田中 Ann"]
        people = [contact(number, name) for number, name in enumerate(names, 1)]
        async with Window(world(contacts=people)) as window:
            await window.type("ann")
            assert len(window.rows()) == len(names) + 1
            assert not window.view.popup.grab().isNull()
            window.field.selectAll()
            window.field.insert("")
            QApplication.clipboard().setText("y" * 5000)
            window.field.paste()
            await window.settle()
            assert [note.isVisible() for note in window.view.findChildren(QLabel, "search-note")] == [True]

    run(journey())


def test_a_screen_reader_hears_names_and_whole_rows(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            assert window.field.accessibleName() == "Search Salesforce contacts"
            await window.type("ann")
            index = window.view.popup.model.index(0)
            spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
            assert spoken == "Ann Lee, Northwind Ltd, person1@mail.example"
            assert window.view.popup.list.accessibleName()

    run(journey())


def test_the_clear_button_empties_the_search(run: Run) -> None:
    async def journey() -> None:
        async with Window(world()) as window:
            await window.type("ann")
            button = window.field.findChildren(QToolButton)[-1]
            QTest.mouseClick(button, LEFT)
            await window.settle()
            assert window.page.state.text == window.field.text() == ""

    run(journey())
