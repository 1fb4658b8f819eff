"""Typing that begins before the search is there: nothing of it is lost, acts on a case, or follows who went away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from care_desktop.viewmodels.salesforce_tab_state import TabKind
from tests.helpers.builders import case, contact_id, customer
from tests.helpers.until import until
from tests.helpers.whole_window import WholeWindow
from tests.ui.conftest import Run

ANN = customer(1)
BO = customer(2, display_name="Bo", linked_to=contact_id(1))


@asynccontextmanager
async def waiting_for(number: int) -> AsyncIterator[WholeWindow]:
    """Open a Case that Care does not tell of yet, and wish for the search."""
    async with WholeWindow([case(1, person=ANN), case(2, person=BO)]) as window:
        window.window.activateWindow()
        window.world.care.gate.hang("case")
        window.desk.shell.open_case(case(number).id)
        await until(lambda: window.desk.salesforce.state.kind is TabKind.LOADING)
        window.desk.shell.focus_search()
        yield window


async def arrived(window: WholeWindow) -> None:
    window.world.care.gate.mend("case")
    await until(lambda: window.desk.salesforce.state.customer is not None)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_what_is_typed_before_the_search_is_there_stands_in_it(run: Run[None]) -> None:
    async def journey() -> None:
        async with waiting_for(1) as window:
            undone: list[int] = []
            window.desk.salesforce.undo = lambda: undone.append(1)  # type: ignore[method-assign]
            QTest.keyClicks(focused(), "Zoeq")
            QTest.keyClick(focused(), Qt.Key.Key_Backspace)
            await arrived(window)

            assert focused() is window.part("contact-search")
            assert window.desk.salesforce.search.state.text == "Zoe"
            assert not undone
            QTest.keyClicks(focused(), " Q")
            assert window.desk.salesforce.search.state.text == "Zoe Q"

    run(journey())


def test_who_went_elsewhere_meanwhile_stays_there(run: Run[None]) -> None:
    async def journey() -> None:
        async with waiting_for(1) as window:
            QTest.keyClicks(focused(), "Zo")
            elsewhere = window.part("case-filter")
            assert isinstance(elsewhere, QLineEdit)
            elsewhere.setFocus()
            await arrived(window)
            assert focused() is elsewhere
            assert window.desk.salesforce.search.state.text == ""

    run(journey())


def test_a_customer_who_turns_out_to_be_linked_gets_no_button_under_the_keys(run: Run[None]) -> None:
    async def journey() -> None:
        async with waiting_for(2) as window:
            QTest.keyClicks(focused(), "Zo")
            await arrived(window)
            await until(lambda: not window.part("contact-search").isVisible())
            assert focused() is window.part("salesforce-tab")

    run(journey())
