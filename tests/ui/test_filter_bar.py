"""The filter and the order of the case list by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton, QToolButton

from care_desktop.domain.cases import NO_FILTER, CaseFilter, Priority, Sort, Status, View
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
            found(view, QToolButton, "filter-clear").click()
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


def test_chips_without_room_wait_behind_a_button_that_counts_them(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = CaseListView(pages.cases)
            view.resize(340, 600)
            view.show()
            view.activateWindow()
            pages.cases.show_view(View.INBOX)
            await until(lambda: pages.cases.state.total)
            view.focus_chips()
            more = found(view, QPushButton, "filter-more")
            await until(more.isVisible)
            chips = [found(view, QPushButton, f"filter-{name}") for name in ("status", "platform", "unread")]
            assert [chip.isVisible() for chip in chips] == [True, False, False]
            status = frozenset({Status.NEW, Status.OPEN})
            pages.cases.narrow(CaseFilter(status, platforms=frozenset({"x"}), unread=True))
            assert (more.text(), more.accessibleName()) == ("More (2)", "More filters, 2 of them in force")
            assert chips[0].accessibleName() == "Status: New, Open"
            line = [chips[0], more, found(view, QToolButton, "filter-clear")]
            await until(lambda: max(one.y() for one in line) < chips[0].height())
            assert all(one.geometry().right() <= view.width() for one in line)
            more.setFocus()
            QTest.keyClick(more, Qt.Key.Key_Return)
            assert all(chip.isVisible() for chip in chips)
            assert (more.text(), QApplication.focusWidget()) == ("Fewer filters", more)
            chips[2].setFocus()
            more.click()
            assert QApplication.focusWidget() is more, "what is folded away does not keep the keyboard"
            view.resize(900, 600)
            await until(lambda: not more.isVisible() and all(chip.isVisible() for chip in chips))
            await until(lambda: not pages.cases.state.loading)
            view.close()

    run(scenario())
