"""The supervisor's desk over the cases: the way back, the navigation, and the page on show."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from care_desktop.domain.case_rows import View
from care_desktop.i18n import _
from care_desktop.ui.board import BoardView
from care_desktop.ui.board_bulk import BoardBulkView
from care_desktop.ui.board_head import BoardFilters
from care_desktop.ui.board_side import BoardSideView
from care_desktop.ui.flag_queue import FlagQueueView
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.in_steps import dressed
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.workload import WorkloadView
from care_desktop.viewmodels.supervisor import Section, SupervisorDesk, SupervisorState
from care_desktop.viewmodels.wording import view_word


class SupervisorPlaceView(QFrame):
    """A page is built when it is opened for the first time; `keep_clear` hears which buttons notices must not cover."""

    def __init__(
        self,
        desk: SupervisorDesk,
        letters_act: Callable[[], bool],
        keep_clear: Callable[..., None] = lambda *_widgets: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme.set_role(self, "canvas")
        self._desk, self._letters_act, self._keep_clear = desk, letters_act, keep_clear
        self._pages: dict[Section, BoardView | FlagQueueView | WorkloadView] = {}
        self._stack = QStackedWidget()
        self._back = PushButton(_("Back to cases"), "quiet", "arrow-left")
        self._buttons = {section: PushButton(_word(section), "nav", _ICONS[section]) for section in Section}
        self._shown: Section | None = None
        self._build()
        observe(self, desk, self.show_state)

    def show_state(self, state: SupervisorState) -> None:
        """Show the page; another one than before takes the focus."""
        for section, button in self._buttons.items():
            button.setChecked(section is state.section)
        if state.is_open:
            self._stack.setCurrentWidget(self._page(state.section))
            if self._shown is not state.section:
                QTimer.singleShot(0, self, self.take_focus)
        self._shown = state.section if state.is_open else None

    def build(self, section: Section) -> Iterator[None]:
        """Build a page in steps before it is opened: the board is too much for one frame."""
        if section is Section.BOARD and section not in self._pages:
            filters = BoardFilters(self._desk.board, self)
            yield
            side = BoardSideView(self._desk, self)
            yield
            bulk = BoardBulkView(self._desk.bulk, self)
            yield
            board = BoardView(self._desk, self._letters_act, (filters, side, bulk))
            yield
            self._keep(section, board)
            yield from dressed(board)

    def take_focus(self) -> None:
        """Put the keyboard where the page begins."""
        if self.isVisible():
            self._page(self._desk.state.section).take_focus()

    def _page(self, section: Section) -> BoardView | FlagQueueView | WorkloadView:
        if section not in self._pages:
            page: BoardView | FlagQueueView | WorkloadView
            if section is Section.BOARD:
                filters, side = BoardFilters(self._desk.board, self), BoardSideView(self._desk, self)
                page = BoardView(self._desk, self._letters_act, (filters, side, BoardBulkView(self._desk.bulk, self)))
            elif section is Section.FLAGS:
                page = FlagQueueView(self._desk, self._letters_act)
            else:
                page = WorkloadView(self._desk)
            self._keep(section, page)
        return self._pages[section]

    def _keep(self, section: Section, page: BoardView | FlagQueueView | WorkloadView) -> None:
        self._pages[section] = page
        self._stack.addWidget(page)
        self._keep_clear(*page.foot)

    def _build(self) -> None:
        self.setObjectName("supervisor")
        self.setAccessibleName(_("Supervisor's desk"))
        self._back.setObjectName("leave-supervisor")
        self._back.clicked.connect(lambda _checked: self._desk.leave())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._navigation())
        row.addWidget(self._stack, 1)

    def _navigation(self) -> QFrame:
        frame = QFrame()
        theme.set_role(frame, "settings-nav")
        frame.setFixedWidth(theme.size("views-width"))
        column, edge = QVBoxLayout(frame), theme.size("space4")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.size("space4"))
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeading)
        column.addSpacing(theme.size("space8"))
        title = PlainLabel(_("Supervisor's desk"), "title")
        title.setContentsMargins(theme.size("space8"), theme.size("space4"), 0, theme.size("space4"))
        column.addWidget(title)
        for section, button in self._buttons.items():
            button.setObjectName(f"supervisor-{section.value}")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked, section=section: self._desk.open(section))
            column.addWidget(button)
        column.addStretch(1)
        return frame


_ICONS = {Section.BOARD: "unlink", Section.FLAGS: "flag", Section.WORKLOAD: "person"}


def _word(section: Section) -> str:
    words = {Section.BOARD: view_word(View.UNLINKED), Section.FLAGS: view_word(View.FLAGGED)}
    return words.get(section) or _("Workload")
