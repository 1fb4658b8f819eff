"""The History tab: the other Cases of the Customer; Enter or a click opens one."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from care_desktop.domain.cases import CaseRow
from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _
from care_desktop.ui.case_table import CaseTable
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.resting import Rest, observe_seen
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.place import Place, error_place
from care_desktop.viewmodels.case_row_words import numbered
from care_desktop.viewmodels.history import History, HistoryState


class HistoryTab(QWidget):
    """Show the page's rows."""

    def __init__(self, page: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self.table = CaseTable(self._row, page.now)
        self.table.painter_of_rows.title = numbered
        self._empty = Place("case")
        self._error = error_place(page.retry)
        self._skeleton = Skeleton(rows=3, row_height=theme.size("row"))
        self._stack = QStackedWidget()
        self._build()
        self.table.opened.connect(lambda case_id: page.open(CaseId(case_id)))
        self.table.open_asked.connect(self._open_current)
        self.table.moved.connect(self._move)
        Rest(self)
        observe_seen(self, page, self.show_state)

    def show_state(self, state: HistoryState) -> None:
        """Show the rows, or why there are none."""
        self.table.rows.set_total(len(state.rows))
        self.table.rows.tell_changed(0, len(state.rows) - 1)
        self._empty.say(state.empty)
        if state.error is not None:
            self._error.say(state.error.sentence, state.error.details)
        self._stack.setCurrentWidget(self._place_for(state))

    def _build(self) -> None:
        self.setObjectName("history-tab")
        self.table.setObjectName("history")
        self.table.setAccessibleName(_("Other cases of this customer"))
        for widget in (self.table, self._empty, self._error, self._skeleton):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def _place_for(self, state: HistoryState) -> QWidget:
        if state.rows:
            return self.table
        if state.error is not None:
            return self._error
        return self._empty if state.empty else self._skeleton

    def _row(self, index: int) -> CaseRow | None:
        rows = self._page.state.rows
        return rows[index] if index < len(rows) else None

    def _move(self, steps: int) -> None:
        index = max(0, self.table.currentIndex().row()) if self.table.currentIndex().isValid() else -1
        last = len(self._page.state.rows) - 1
        self.table.show_current(min(max(index + steps, 0), last), follow=True)

    def _open_current(self) -> None:
        row = self._row(self.table.currentIndex().row()) if self.table.currentIndex().isValid() else None
        if row is not None:
            self._page.open(row.id)
