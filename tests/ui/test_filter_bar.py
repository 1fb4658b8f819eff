"""The filter and the order of the case list by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QPushButton

from care_desktop.domain.cases import NO_FILTER, Priority, Sort, View
from care_desktop.ui.case_list import CaseListView
from tests.helpers.case_pages import case_pages
from tests.helpers.found import found
from tests.helpers.until import until

Run = Callable[[Coroutine[Any, Any, None]], None]


def test_a_chip_ticks_its_values_and_says_them_and_clear_takes_them_away(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = CaseListView(pages.cases)
            view.resize(360, 600)
            view.show()
            pages.cases.show_view(View.INBOX)
            await until(lambda: pages.cases.state.total)
            assert view.findChild(QPushButton, "filter-priority") is None
            view.focus_chips()
            chip = found(view, QPushButton, "filter-priority")
            chip.click()
            ticks = found(view, QListWidget, "tick-list")
            ticks.setCurrentRow(0)
            QTest.keyClick(ticks, Qt.Key.Key_Return)
            await until(lambda: pages.cases.state.shown == pages.cases.state.query)
            assert pages.cases.state.query.filter.priorities == {Priority.URGENT}
            assert (chip.text(), chip.isChecked()) == ("Priority: Urgent", True)
            assert pages.cases.state.empty == "No case in Inbox passes the filter."
            found(view, QPushButton, "filter-clear").click()
            await until(lambda: pages.cases.state.total)
            assert (pages.cases.state.query.filter, chip.isChecked()) == (NO_FILTER, False)
            view.close()

    run(scenario())


def test_another_order_lasts_until_the_view_is_left(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = CaseListView(pages.cases)
            view.show()
            pages.cases.show_view(View.INBOX)
            await until(lambda: pages.cases.state.total)
            newest = pages.cases.row(0)
            next(action for action in view.sort.orders().actions() if action.text() == "Oldest first").trigger()
            await until(lambda: pages.cases.state.shown == pages.cases.state.query)
            assert pages.cases.row(0) != newest
            assert view.sort.accessibleName() == "Order: Oldest first"
            pages.cases.show_view(View.NEW)
            pages.cases.show_view(View.INBOX)
            assert pages.cases.state.query.sort is None
            assert pages.cases.state.query.order is Sort.NEWEST
            await until(lambda: not pages.cases.state.loading)
            view.close()

    run(scenario())
