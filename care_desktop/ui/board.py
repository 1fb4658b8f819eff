"""The board of unlinked escalations: filters, rows, what is selected, and beside them the marked row or the batch."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from care_desktop.domain.board import BoardRow
from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _, ngettext
from care_desktop.ui.board_bulk import BoardBulkView
from care_desktop.ui.board_head import BoardFilters, BoardHeads
from care_desktop.ui.board_side import BoardSideView
from care_desktop.ui.board_table import BoardTable
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.text import ElidedLabel
from care_desktop.ui.place import Place, TroubleLine, error_place
from care_desktop.viewmodels.board_bulk import BulkPhase, BulkState
from care_desktop.viewmodels.board_selection import SelectionState
from care_desktop.viewmodels.board_state import BoardState
from care_desktop.viewmodels.board_words import spoken
from care_desktop.viewmodels.supervisor import SupervisorDesk


class BoardView(QWidget):
    """Hands keys and presses to the page, and keeps the keyboard on the rows."""

    def __init__(
        self,
        desk: SupervisorDesk,
        letters_act: object,
        parts: tuple[BoardFilters, BoardSideView, BoardBulkView],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._page = desk, desk.board
        self._follow = self._waits_for_rows = False
        self._generation = -1
        self._phase = BulkPhase.NONE
        acts = letters_act if callable(letters_act) else lambda: True
        self.table = BoardTable(self._page.row, self._speak, self._page.now, acts)
        self.filters, self.side, self.bulk = parts
        self._heads = BoardHeads(self._page.sort_by)
        self._progress = ProgressLine()
        self._trouble = TroubleLine(self._page.retry)
        self._empty = Place("inbox")
        self._error = error_place(self._page.retry)
        self._stack = QStackedWidget()
        self._count = ElidedLabel("", "secondary")
        self._accept = PushButton(_("Accept selected…"), "primary")
        self._clear = PushButton(_("Select none"), "quiet")
        self._all = PushButton(_("Select all clear ones"), "quiet")
        self._beside = QStackedWidget()
        self._build()
        self._connect()
        observe(self, self._page, self.show_state)
        observe(self, desk.selection, self._show_selection)
        observe(self, desk.bulk, self._show_bulk)

    @property
    def foot(self) -> tuple[QWidget, ...]:
        """The buttons along the bottom, over which nothing should stand."""
        return (self._accept, self._clear, self._all, *self.side.foot, *self.bulk.foot)

    def show_state(self, state: BoardState) -> None:
        """Show rows, progress, or why there is none of them."""
        self.filters.show_state(state)
        self._heads.show_state(state)
        painter = self.table.painter_of_rows
        painter.work, painter.trouble = state.work, state.trouble
        self.table.rows.set_total(state.total)
        if state.generation != self._generation:
            self._generation = state.generation
            self.table.rows.tell_changed(*self.table.visible_rows())
        self.table.show_current(state.current_index, follow=self._follow)
        self._progress.set_busy(state.loading)
        sentence, details = (state.error.sentence, state.error.details) if state.error is not None else ("", "")
        self._error.say(sentence, details)
        self._trouble.say(sentence if state.shown is not None else "", details)
        self._empty.say(state.empty)
        self._all.setVisible(not state.empty)
        broken = state.error is not None and state.shown is None
        self._put_in_place(self._error if broken else self._empty if state.empty else self.table)
        self._tell_count()

    def take_focus(self) -> None:
        """Put the keyboard on the rows, and on the filter while there are none."""
        self._waits_for_rows = self._stack.currentWidget() is not self.table
        target = self.filters.text if self._waits_for_rows else self.table
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take "/" for the filter field."""
        if event.text() == "/":
            self.filters.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.filters.text.selectAll()
        else:
            super().keyPressEvent(event)

    def _put_in_place(self, place: QWidget) -> None:
        """Show rows, sentence or error; the keyboard is not lost with the last row."""
        had_keyboard = self.table.hasFocus()
        self._stack.setCurrentWidget(place)
        if place is not self.table and had_keyboard:
            self.take_focus()
        elif place is self.table and self._waits_for_rows:
            self._waits_for_rows = False
            if self.filters.text.hasFocus() and not self.filters.text.text():
                self.take_focus()

    def _show_selection(self, state: SelectionState) -> None:
        self.table.painter_of_rows.selected = state.rows
        self.table.viewport().update()
        count = len(state.rows)
        words = ngettext("Accept {n} row…", "Accept {n} rows…", count)
        self._accept.setText(words.format(n=count))
        self._accept.setVisible(bool(count))
        self._clear.setVisible(bool(count))
        self._all.setEnabled(not state.busy)
        self._tell_count()

    def _show_bulk(self, state: BulkState) -> None:
        """Let the panel come and go; the keyboard goes with it, and comes back to the rows."""
        before, self._phase = self._phase, state.phase
        had_keyboard = self.bulk.has_keyboard()
        self._beside.setCurrentWidget(self.side if state.phase is BulkPhase.NONE else self.bulk)
        if state.phase is before:
            return
        if state.phase is BulkPhase.NONE and before is not BulkPhase.NONE:
            self.take_focus()
        elif state.phase is BulkPhase.PREVIEW or had_keyboard:
            self.bulk.take_focus()

    def _tell_count(self) -> None:
        total = self._page.state.total
        words = ngettext("{n} case waits for its contact", "{n} cases wait for their contact", total)
        self._count.setText(words.format(n=f"{total:,}".replace(",", "\u202f")))

    def _speak(self, row: BoardRow) -> str:
        trouble = self._page.state.trouble.get(row.case_id, "")
        return spoken(row, self._page.now(), selected=row.case_id in self._desk.selection.state.rows, trouble=trouble)

    def _connect(self) -> None:
        desk, table = self._desk, self.table
        table.moved.connect(self._on_moved)
        table.extended.connect(self._on_extended)
        table.picked.connect(lambda case_id: self._page.mark(CaseId(case_id)))
        table.ticked.connect(lambda _case_id: desk.selection.toggle())
        table.widened.connect(self._heads.stand_over)
        table.asked.connect(self._on_asked)
        self.filters.left.connect(self.take_focus)
        self._accept.clicked.connect(lambda _checked: desk.bulk.look())
        self._clear.clicked.connect(lambda _checked: desk.selection.clear())
        self._all.clicked.connect(lambda _checked: desk.selection.all_clear())
        self.side.done.connect(self.take_focus)

    def _on_asked(self, deed: str) -> None:
        desk = self._desk
        deeds = {
            "accept": desk.deeds.accept,
            "reject": desk.deeds.reject,
            "undo": desk.deeds.undo,
            "open": desk.open_marked,
            "search": desk.search_for_marked,
            "tick": desk.selection.toggle,
            "all": desk.selection.all_clear,
            "batch": desk.bulk.look,
        }
        self._follow = True
        if deed in deeds:
            deeds[deed]()
        self._follow = False

    def _on_moved(self, steps: int) -> None:
        self._follow = True
        self._page.move(steps)
        self._follow = False

    def _on_extended(self, steps: int) -> None:
        self._follow = True
        self._desk.selection.extend(steps)
        self._follow = False

    def _build(self) -> None:
        self.setObjectName("board")
        for widget in (self.table, self._empty, self._error):
            self._stack.addWidget(widget)
        for button, name in ((self._accept, "board-batch"), (self._clear, "board-none"), (self._all, "board-all")):
            button.setObjectName(name)
        head, foot, edge = QHBoxLayout(), QHBoxLayout(), theme.size("space12")
        head.setContentsMargins(edge, edge, edge, theme.size("space8"))
        head.addWidget(ElidedLabel(_("Unlinked escalations"), "name"))
        head.addStretch(1)
        head.addWidget(self._count)
        foot.setContentsMargins(edge, theme.size("space8"), edge, theme.size("space8"))
        foot.setSpacing(theme.size("space8"))
        for button in (self._accept, self._clear, self._all):
            foot.addWidget(button)
        foot.addStretch(1)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        rows.addLayout(head)
        for part in (self.filters, self._progress, self._trouble, self._heads):
            rows.addWidget(part)
        rows.addWidget(self._stack, 1)
        rows.addLayout(foot)
        self._beside.addWidget(self.side)
        self._beside.addWidget(self.bulk)
        self._beside.setMinimumWidth(theme.size("panel-least"))
        self._beside.setMaximumWidth(theme.size("panel-width"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(rows, 5)
        row.addWidget(self._beside, 3)  # its full width as soon as there is room
