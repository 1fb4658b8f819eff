"""The case list: a filter field over the rows of a view."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from care_desktop.domain.case_rows import CaseQuery
from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _
from care_desktop.ui.case_table import CaseTable
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.skeleton import PATIENCE_MILLISECONDS, Skeleton
from care_desktop.ui.list_tools import FilterSwitch, SortButton
from care_desktop.ui.place import Place, TroubleLine, error_place
from care_desktop.viewmodels.case_list import LONGEST_TEXT, CaseList, CaseListState
from care_desktop.viewmodels.wording import view_word

_LEAVE = (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FilterField(QLineEdit):
    """A line to narrow the list: Esc clears it; once it is empty Esc leaves it, as Down and Enter always do."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear, leave, or type."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in _LEAVE:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class CaseListView(QWidget):
    """Show the page's rows and hand it what is typed, moved to and opened."""

    def __init__(self, page: CaseList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._follow = False
        self._top: tuple[CaseId | None, int] = (None, 0)
        self._shown: CaseQuery | None = None
        self._generation = 0
        self.filter = FilterField()
        self.table = CaseTable(page.row, page.now)
        self._chips = QVBoxLayout()
        self.chips = FilterSwitch(page, self._chips)
        self.sort = SortButton(page)
        self._progress = ProgressLine()
        self._trouble = TroubleLine(page.retry)
        self._empty = Place("inbox", _("Show the whole view"), page.clear)
        self._error = error_place(page.retry)
        self._skeleton = Skeleton(rows=8, row_height=theme.size("row"), patience=0)
        self._patience = QTimer(self, interval=PATIENCE_MILLISECONDS, singleShot=True)
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        observe(self, page, self.show_state)

    def focus_filter(self) -> None:
        """Put the cursor into the filter field, its text selected."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def focus_chips(self) -> None:
        """Show the chips of the filter, with the keyboard on them."""
        self.chips.focus_chips()

    def focus_list(self) -> None:
        """Put the keyboard on the rows."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_state(self, state: CaseListState) -> None:
        """Show rows, progress, or why there is none of them."""
        self.table.rows.set_total(state.total)
        self._keep_place()
        if state.generation != self._generation:
            self._generation = state.generation
            self.table.rows.tell_changed(*self.table.visible_rows())
        self.table.show_current(state.selected_index, follow=self._follow)
        self.table.show_opened(state.opened)
        self.table.setAccessibleName(_("Cases, {view}").format(view=view_word(state.query.view)))
        self._progress.set_busy(state.loading and state.shown is not None)
        self._empty.say(state.empty)
        self._empty.button.setVisible(bool(state.query.text or state.query.filter))
        sentence, details = (state.error.sentence, state.error.details) if state.error is not None else ("", "")
        self._error.say(sentence, details)
        self._trouble.say(sentence if state.shown is not None else "", details)
        self._show_place(state)
        if self.filter.text().strip() != state.query.text and not self.filter.hasFocus():
            self.filter.setText(state.query.text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take "/" for the filter field."""
        if event.text() == "/":
            self.focus_filter()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.setObjectName("case-list")
        self.filter.setObjectName("case-filter")
        self.filter.setAccessibleName(_("Filter cases"))
        self.filter.setPlaceholderText(_("Filter by name, number or words"))
        self.filter.setMaxLength(LONGEST_TEXT)
        self.filter.setClearButtonEnabled(True)
        self._glass = self.filter.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.table.setObjectName("cases")
        for widget in (self.table, self._empty, self._error, self._skeleton):
            self._stack.addWidget(widget)
        head = QHBoxLayout()
        edge = theme.size("space12")
        head.setContentsMargins(edge, edge, edge, theme.size("space8"))
        head.setSpacing(theme.size("space4"))
        for tool in (self.filter, self.chips, self.sort):
            head.addWidget(tool)
        self._chips.setContentsMargins(edge, 0, edge, 0)
        frame = QFrame()
        theme.set_role(frame, "pane")
        column, outer = QVBoxLayout(frame), QVBoxLayout(self)
        outer.addWidget(frame)
        for layout in (column, outer):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._chips)
        column.addWidget(self._progress)
        column.addWidget(self._trouble)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._patience.timeout.connect(lambda: self._stack.setCurrentWidget(self._skeleton))
        self.filter.textEdited.connect(self._page.filter_by)
        self.filter.textChanged.connect(self._on_cleared)
        self.filter.left.connect(self._go_to_rows)
        self.table.opened.connect(lambda case_id: self._page.open(CaseId(case_id)))
        self.table.open_asked.connect(self._page.open_selected)
        self.table.moved.connect(self._on_moved)
        self.table.verticalScrollBar().valueChanged.connect(self._note_place)
        theme.theme().changed.connect(self._draw_glass)

    def _draw_glass(self) -> None:
        self._glass.setIcon(icons.icon("search", "muted"))

    def _show_place(self, state: CaseListState) -> None:
        """Put rows, sentence or error in place; the rows of another view stay until it takes long."""
        other_view = state.shown is None or state.shown.view is not state.query.view
        if state.loading and other_view:
            if not self._patience.isActive():
                self._patience.start()
            return
        self._patience.stop()
        if state.error is not None and state.shown is None:
            self._stack.setCurrentWidget(self._error)
        else:
            self._stack.setCurrentWidget(self._empty if state.empty else self.table)

    def _on_moved(self, steps: int) -> None:
        self._follow = True
        self._page.move(steps)
        self._follow = False

    def _on_cleared(self, text: str) -> None:
        if not text:
            self._page.filter_by("")

    def _go_to_rows(self) -> None:
        if self._page.state.selected_index < 0:
            self._page.move(0)
        self.focus_list()

    def _note_place(self) -> None:
        """Remember which Case is at the top, and how far it is cut, for when rows come or go above it."""
        bar = self.table.verticalScrollBar()
        index, cut = divmod(bar.value(), theme.size("row"))
        row = self._page.row(index) if bar.value() > 0 else None
        self._top = (row.id if row is not None else None, cut)

    def _keep_place(self) -> None:
        case_id, cut = self._top
        index = self._page.index_of(case_id) if case_id is not None else None
        bar = self.table.verticalScrollBar()
        if self._shown != self._page.state.shown:
            self._shown = self._page.state.shown
            bar.setValue(0)
        elif index is not None:
            bar.setValue(index * theme.size("row") + cut)
        self._note_place()
