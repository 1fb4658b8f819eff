"""The case list on screen: rows, keys, the mouse, the filter field, and what stands in place of rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from care_desktop.domain.cases import CaseRow, View
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.services.events import CasesChanged
from care_desktop.ui.case_list import CaseListView
from care_desktop.ui.case_table import CaseTable
from care_desktop.ui.kit import theme
from care_desktop.ui.place import Place
from tests.helpers.builders import NOW, case, customer, row_of
from tests.helpers.case_pages import CasePages, case_pages, people
from tests.helpers.until import until

Run = Callable[[Coroutine[Any, Any, None]], None]


async def shown(pages: CasePages) -> CaseListView:
    view = CaseListView(pages.cases)
    view.resize(360, 640)
    view.show()
    pages.cases.show_view(View.INBOX)
    await until(lambda: pages.cases.state.total and view.table.isVisible())
    return view


def middle(view: CaseListView, row: int) -> QPoint:
    return view.table.visualRect(view.table.rows.index(row, 0)).center()


def test_rows_are_shown_and_spoken(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = await shown(pages)
            assert view.table.rows.rowCount() == 30
            spoken = view.table.rows.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
            for words in ("Person 003", "Chat", "case 1003", "Open", "1 escalation without a contact", "2026"):
                assert words in spoken
            view.close()

    run(scenario())


def test_a_screen_reader_meets_a_table_with_named_rows(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = await shown(pages)
            table = QAccessible.queryAccessibleInterface(view.table)
            assert "Inbox" in table.text(QAccessible.Text.Name)
            assert table.childCount() >= 30
            view.close()

    run(scenario())


def test_keys_move_and_enter_opens(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = await shown(pages)
            for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_K):
                QTest.keyClick(view.table, key)
            assert pages.cases.state.selected == "case-2"
            assert view.table.currentIndex().row() == 1
            QTest.keyClick(view.table, Qt.Key.Key_Return)
            assert pages.opened == ["case-2"]
            QTest.keyClick(view.table, Qt.Key.Key_End)
            assert pages.cases.state.selected == "case-30"
            assert view.table.visualRect(view.table.currentIndex()).bottom() <= view.table.viewport().height()
            view.close()

    run(scenario())


def test_a_click_opens_and_a_row_that_moved_meanwhile_does_not(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = await shown(pages)
            QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, 1))
            assert pages.opened == ["case-2"]
            QTest.mousePress(view.table.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, 3))
            pages.world.care.add(case(900, person=customer(900), last_message_at=NOW))
            pages.world.bus.publish(CasesChanged())
            await until(lambda: pages.cases.state.total == 31)
            QTest.mouseRelease(view.table.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, 3))
            assert pages.opened == ["case-2"]
            view.close()

    run(scenario())


def test_the_filter_field_narrows_and_esc_clears(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = await shown(pages)
            QTest.keyClicks(view.filter, "person 01")
            await until(lambda: pages.cases.state.total == 10)
            QTest.keyClick(view.filter, Qt.Key.Key_Escape)
            await until(lambda: pages.cases.state.total == 30)
            assert view.filter.text() == ""
            view.close()

    run(scenario())


def test_nothing_found_and_failures_stand_where_the_rows_would_be(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = await shown(pages)
            QTest.keyClicks(view.filter, "nobody")
            await until(lambda: pages.cases.state.empty)
            assert not view.table.isVisible()
            assert any(place.isVisible() for place in view.findChildren(Place))
            pages.world.care.gate.fail("page", Unreachable("503"))
            view.filter.clear()
            await until(lambda: pages.cases.state.error)
            retry = next(b for b in view.findChildren(QPushButton, "retry") if b.isVisible())
            QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
            await until(lambda: view.table.isVisible())
            view.close()

    run(scenario())


def test_new_cases_above_do_not_move_what_is_being_read(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages(people(100)) as pages:
            view = await shown(pages)
            bar = view.table.verticalScrollBar()
            await until(bar.maximum)
            bar.setValue(10 * theme.size("row") + 20)
            for n in range(3):
                pages.world.care.add(case(900 + n, person=customer(900 + n), last_message_at=NOW))
            pages.world.bus.publish(CasesChanged())
            await until(lambda: pages.cases.state.total == 103)
            top = pages.cases.row(bar.value() // theme.size("row"))
            assert top is not None
            assert top.id == "case-11"
            assert bar.value() % theme.size("row") == 20
            view.close()

    run(scenario())


def test_the_row_opened_elsewhere_is_marked(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = await shown(pages)
            pages.cases.mark_opened(CaseId("case-4"))
            assert view.table.painter_of_rows.opened == "case-4"
            view.close()

    run(scenario())


def _pictured(row: CaseRow | None) -> QImage:
    table = CaseTable(lambda _index: row, lambda: NOW)
    table.resize(360, 64)
    table.rows.set_total(1)
    table.show()
    picture = table.grab().toImage()
    table.close()
    return picture


def test_any_name_can_be_painted_and_rows_that_are_not_here_are_bars(qapp: QApplication) -> None:
    names = ("محمد عبد الله", "田中 花子", "x" * 300, "", "<b>a</b>", "a\nb\u202ec", "🙂" * 80)
    plain = _pictured(None)
    for name in names:
        row = row_of(case(1, person=customer(1, display_name=name or " "), subject="line\none " * 50))
        assert _pictured(row) != plain


def test_a_million_rows_are_shown_at_once(qapp: QApplication) -> None:
    asked: set[int] = set()

    def row_at(index: int) -> CaseRow | None:
        asked.add(index)
        return None

    table = CaseTable(row_at, lambda: NOW)
    table.resize(360, 640)
    table.show()
    began = time.thread_time()
    table.rows.set_total(1_000_000)
    table.grab()
    assert time.thread_time() - began < 1.0
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    table.grab()
    assert 999_999 in asked
    assert len(asked) < 60
    table.close()
