"""Puts the case list into the window, and the views as soon as the first cases have been painted."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from care_desktop.ui.case_list import CaseListView
from care_desktop.ui.main_window import TRACE_START, MainWindow
from care_desktop.ui.views_list import ViewsListView
from care_desktop.viewmodels.case_list import CaseList, CaseListState
from care_desktop.viewmodels.shown_views import ShownViews

_LONGEST_WAIT_MILLISECONDS = 1000


class FirstCases(QObject):
    """Lives as long as the window. `settled` comes once: after the paint of the first rows, or when there are none.

    A window that is not painted, because it is hidden, holds nobody up for more than a second.
    """

    settled = Signal()

    def __init__(self, window: MainWindow, page: CaseList, views: ShownViews) -> None:
        super().__init__(window)
        self._window = window
        self._views = ViewsListView(
            page, views, window.frame.views
        )  # made first, so that Tab reaches it first; shown later
        self.view = CaseListView(page)
        window.set_case_list(self.view)
        self._is_settled = False
        self._limit = QTimer(self, interval=_LONGEST_WAIT_MILLISECONDS, singleShot=True)
        self._limit.timeout.connect(self._settle)
        self._end = page.subscribe(self._look)

    def _look(self, state: CaseListState) -> None:
        if state.loading:
            return
        self._end()
        self._limit.start()
        if state.total:
            self.view.table.painter_of_rows.painted.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        else:
            QTimer.singleShot(0, self._settle)

    def _tell(self) -> None:
        if os.environ.get(TRACE_START):
            sys.stderr.write(f'{{"cases_ns": {time.monotonic_ns()}, "cpu_ns": {time.process_time_ns()}}}\n')
            sys.stderr.flush()
        self._settle()

    def _settle(self) -> None:
        if not self._is_settled:
            self._is_settled = True
            self._limit.stop()
            self._window.set_views(self._views)
            self.settled.emit()
