"""The property panel on screen: tabs by keyboard, the badge, copied values, the history."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QToolButton, QWidget

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.ui.case_panel import CasePanelView
from care_desktop.ui.history_tab import HistoryTab
from care_desktop.viewmodels.case_panel import PanelTab
from tests.helpers.builders import case, contact_id, customer, escalation
from tests.helpers.case_pages import CasePages, case_pages
from tests.helpers.until import until

Run = Callable[[Coroutine[Any, Any, None]], None]
ONE = CaseId("case-1")


@asynccontextmanager
async def panel() -> AsyncIterator[tuple[CasePages, CasePanelView]]:
    ann = customer(1, note="x" * 200, handle="@ann")
    cases = [case(1, person=ann, escalations=(escalation(1), escalation(2))), case(2, person=ann)]
    async with case_pages(cases) as pages:
        view = CasePanelView(pages.panel, QLabel("the Salesforce page"))
        view.resize(380, 640)
        view.show()
        view.activateWindow()
        pages.panel.show_case(ONE)
        await until(lambda: pages.panel.state.case)
        yield pages, view
        view.close()


def seen(view: QWidget) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_the_case_tab_tells_of_the_case(run: Run) -> None:
    async def scenario() -> None:
        async with panel() as (_pages, view):
            for words in ("#1001", "Salesforce case", "00000001"):
                assert words in seen(view)
            chosen = {box.accessibleName(): box.currentText() for box in view.findChildren(QComboBox)}
            assert (chosen["Status"], chosen["Priority"], chosen["Sentiment"]) == ("Open", "Medium", "Neutral")
            assert "None" not in seen(view)

    run(scenario())


def test_the_badge_stands_beside_salesforce_and_is_spoken(run: Run) -> None:
    async def scenario() -> None:
        async with panel() as (pages, view):
            assert view.tabs.badge(3) == 2
            assert view.tabs.accessibleTabName(3) == "Salesforce, 2 escalations without a contact"
            fact = await pages.world.linking.link(customer(1).id, contact_id(1))
            assert view.tabs.badge(3) == 0
            assert view.tabs.accessibleTabName(3) == "Salesforce"
            await pages.world.linking.undo(fact)
            assert view.tabs.badge(3) == 2

    run(scenario())


def test_values_of_the_customer_can_be_copied(run: Run) -> None:
    async def scenario() -> None:
        async with panel() as (pages, view):
            pages.panel.choose(PanelTab.CUSTOMER)

            def buttons() -> list[QToolButton]:
                return [one for one in view.findChildren(QToolButton) if one.accessibleName() == "Copy Platform id"]

            await until(buttons)
            QTest.mouseClick(buttons()[0], Qt.MouseButton.LeftButton)
            assert pages.copied == ["p-1"]

    run(scenario())


def test_history_opens_another_case_with_enter(run: Run) -> None:
    async def scenario() -> None:
        async with panel() as (pages, view):
            pages.panel.choose(PanelTab.HISTORY)
            await until(lambda: pages.panel.history.state.rows)
            history = view.findChild(HistoryTab)
            assert history is not None
            QTest.keyClick(history.table, Qt.Key.Key_Down)
            QTest.keyClick(history.table, Qt.Key.Key_Return)
            assert pages.opened == ["case-2"]

    run(scenario())


def test_no_case_and_failures_stand_in_their_place(run: Run) -> None:
    async def scenario() -> None:
        async with panel() as (pages, view):
            pages.panel.show_case(None)
            assert not view.tabs.isVisible()
            pages.world.casebook.forget_case(CaseId("case-2"))
            pages.world.care.gate.fail("case", Unreachable("503"))
            pages.panel.show_case(CaseId("case-2"))
            await until(lambda: pages.panel.state.error)
            retry = next(b for b in view.findChildren(QPushButton, "retry") if b.isVisible())
            QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
            await until(lambda: pages.panel.state.case)
            assert not retry.isVisible()

    run(scenario())
