"""The column of views: names, numbers, and choosing one by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget

from care_desktop.domain.cases import View
from care_desktop.domain.permissions import SUPERVISOR
from care_desktop.ui.views_list import ViewsListView
from care_desktop.viewmodels.shown_views import ShownViews
from tests.helpers.case_pages import case_pages
from tests.helpers.found import found
from tests.helpers.remembered import Remembered
from tests.helpers.until import until

Run = Callable[[Coroutine[Any, Any, None]], None]


def test_views_stand_with_their_numbers_and_arrows_choose(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            remembered = Remembered()
            view = ViewsListView(pages.cases, ShownViews(remembered))
            view.resize(200, 500)
            view.show()
            pages.cases.show_view(View.INBOX)
            await until(lambda: pages.cases.state.counters)
            model = view.list.model()
            assert model.rowCount() == len(View) - 1
            assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Inbox, 30 cases"
            assert not view.grab().isNull()
            QTest.keyClick(view.list, Qt.Key.Key_Down)
            assert pages.cases.state.query.view.value == "new"
            pages.cases.show_view(View.UNLINKED)
            assert view.list.currentIndex().data() == "Unlinked escalations"
            await until(lambda: not pages.cases.state.loading)
            view.choose.open_views()
            ticks = found(view.window(), QListWidget, "tick-list")
            ticks.item(len(View) - 4).setCheckState(Qt.CheckState.Unchecked)
            assert pages.cases.state.query.view.value == "inbox"
            assert view.list.currentIndex().data() == "Inbox"
            assert View.UNLINKED not in ShownViews(remembered).state
            await until(lambda: not pages.cases.state.loading)
            view.close()

    run(scenario())


def test_all_cases_stand_there_for_whoever_may_see_them(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            pages.world.care.user = replace(pages.world.care.user, rights=SUPERVISOR)
            views = ShownViews(Remembered())
            view = ViewsListView(pages.cases, views)
            view.resize(200, 500)
            view.show()
            assert View.ALL not in views.state
            pages.cases.show_view(View.INBOX)
            await until(lambda: View.ALL in views.state)
            last = view.list.model().index(view.list.model().rowCount() - 1, 0)
            assert last.data(Qt.ItemDataRole.AccessibleTextRole) == "All cases, 30 cases"
            view.list.setCurrentIndex(last)
            await until(lambda: pages.cases.state.shown is not None and pages.cases.state.shown.view is View.ALL)
            await until(lambda: not pages.cases.state.loading)
            views.choose({View.INBOX})
            views.offer({View.INBOX})
            views.choose({View.INBOX, View.NEW})
            assert View.ALL not in ShownViews(Remembered()).state
            views.offer({View.INBOX, View.ALL})
            assert View.ALL not in views.state, "who may not see it for a while has not chosen it meanwhile"
            await until(lambda: not pages.cases.state.loading)
            view.close()

    run(scenario())
