"""Puts the views and the case list into the window, and tells when the first cases have been painted."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from care_desktop.ui.case_list import CaseListView
from care_desktop.ui.main_window import TRACE_START, MainWindow
from care_desktop.ui.views_list import ViewsListView
from care_desktop.viewmodels.case_list import CaseList, CaseListState

_LONGEST_WAIT_MILLISECONDS = 1000


class FirstCases(QObject):
    """Lives as long as the window. `settled` comes once: after the paint of the first rows, or when there are none.

    A window that is not painted, because it is hidden, holds nobody up for more than a second.
    """

    settled = Signal()

    def __init__(self, window: MainWindow, page: CaseList) -> None:
        super().__init__(window)
        self.view = CaseListView(page)
        window.set_views(ViewsListView(page))
        window.set_case_list(self.view)
        self._is_settled = False
        self._limit = QTimer(self, interval=_LONGEST_WAIT_MILLISECONDS, singleShot=True)
        self._limit.timeout.connect(self._settle)
        self._end = page.subscribe(self._look)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint that shows the rows."""
        if event.type() == QEvent.Type.Paint:
            self.view.table.viewport().removeEventFilter(self)
            QTimer.singleShot(0, self._tell)
        return super().eventFilter(watched, event)

    def _look(self, state: CaseListState) -> None:
        if state.loading:
            return
        self._end()
        self._limit.start()
        if state.total:
            self.view.table.viewport().installEventFilter(self)
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
            self.settled.emit()
