"""Puts the case list into the window, and the views as soon as the first cases have been painted."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from care_desktop.ui.case_list import CaseListView
from care_desktop.ui.main_window import TRACE_START, MainWindow
from care_desktop.viewmodels.case_list import CaseList, CaseListState
from care_desktop.viewmodels.shown_views import ShownViews

_LONGEST_WAIT_MILLISECONDS = 1000


class FirstCases(QObject):
    """Lives as long as the window. `shown` comes after the first paint of rows, also of those that an earlier run saw;
    `settled` comes once: after the first paint of rows as they are now, or when there are none.

    A window that is not painted, because it is hidden, holds nobody up for more than a second.
    """

    shown = Signal()
    settled = Signal()

    def __init__(self, window: MainWindow, page: CaseList, views: ShownViews) -> None:
        super().__init__(window)
        self._window = window
        self._page, self._shown_views = page, views
        self.view = CaseListView(page)
        window.set_case_list(self.view)
        self._is_shown = self._is_settled = False
        self._limit = QTimer(self, interval=_LONGEST_WAIT_MILLISECONDS, singleShot=True)
        self._limit.timeout.connect(self._settle)
        if page.state.shown is not None:
            self._when_painted(self._show)
        self._end = page.subscribe(self._look)

    def _look(self, state: CaseListState) -> None:
        if state.loading:
            return
        self._end()
        self._limit.start()
        if state.total:
            self._when_painted(self._settle)
        else:
            QTimer.singleShot(0, self._settle)

    def _when_painted(self, act: Callable[[], None]) -> None:
        self.view.table.painter_of_rows.tell_next_row(act, Qt.ConnectionType.QueuedConnection)

    def _show(self) -> None:
        """Tell that rows are on screen, and put the views beside them."""
        if self._is_shown:
            return
        self._is_shown = True
        _trace("cases_ns")
        from care_desktop.ui.kit.focus_order import controls_in, put_in_order
        from care_desktop.ui.views_list import ViewsListView

        views = ViewsListView(self._page, self._shown_views)
        self._window.set_views(views)
        put_in_order(views, [*controls_in(views.layout()), *controls_in(self.view.layout())])
        self.shown.emit()

    def _settle(self) -> None:
        if not self._is_settled:
            self._is_settled = True
            self._limit.stop()
            self._show()
            _trace("fresh_ns")
            self.settled.emit()


def _trace(milestone: str) -> None:
    if os.environ.get(TRACE_START):
        said = {milestone: time.monotonic_ns(), "cpu_ns": time.process_time_ns()}
        sys.stderr.write(f"{said}\n".replace("'", '"'))
        sys.stderr.flush()
