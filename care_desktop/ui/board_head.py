"""What stands above the rows of the board: the filters, and the heads of the columns, which sort."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from care_desktop.domain.board import NOBODY, BoardSort, Suggested
from care_desktop.domain.cases import Priority
from care_desktop.domain.ids import UserId
from care_desktop.i18n import _
from care_desktop.ui.board_columns import columns_in
from care_desktop.ui.case_list import FilterField
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.viewmodels.board import LONGEST_TEXT, UnlinkedBoard
from care_desktop.viewmodels.board_state import BoardState
from care_desktop.viewmodels.board_words import sort_word, suggested_word
from care_desktop.viewmodels.wording import priority_word

_ANY, _NOBODY = "any", "nobody"


class BoardFilters(QWidget):
    """Text, priority, suggestion, assignee and order; `left` is sent when the keyboard wants to go to the rows."""

    left = Signal()

    def __init__(self, page: UnlinkedBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self.text = FilterField()
        self._priority = Chooser(_("Priority"))
        self._suggested = Chooser(_("Suggested contact"))
        self._assignee = Chooser(_("Assigned to"))
        self._sort = Chooser(_("Sort by"))
        self._turn = IconButton("arrow-down", _("Turn the order around"))
        self._build()
        self._connect()

    def show_state(self, state: BoardState) -> None:
        """Show the question in force."""
        query = state.query
        if self.text.text().strip() != query.text and not self.text.hasFocus():
            self.text.setText(query.text)
        priorities = [(priority.value, priority_word(priority)) for priority in Priority]
        self._priority.show_choice([(_ANY, _("Any priority")), *priorities], query.priority or _ANY)
        kinds = [(kind.value, suggested_word(kind)) for kind in (Suggested.CLEAR, Suggested.SOME, Suggested.NONE)]
        self._suggested.show_choice([(_ANY, _("Any suggestion")), *kinds], query.suggested or _ANY)
        people = [(_ANY, _("Any agent")), (_NOBODY, _("Unassigned")), *((str(key), name) for key, name in state.people)]
        chosen = _ANY if query.assignee is None else _NOBODY if query.assignee == NOBODY else str(query.assignee)
        self._assignee.show_choice(people, chosen)
        orders = [(sort.value, _("Sort: {order}").format(order=sort_word(sort))) for sort in BoardSort]
        self._sort.show_choice(orders, query.sort)
        self._turn.set_icon("arrow-up" if query.reverse else "arrow-down")

    def _build(self) -> None:
        self.text.setObjectName("board-filter")
        self.text.setAccessibleName(_("Filter the board"))
        self.text.setPlaceholderText(_("Filter by name, number or words"))
        self.text.setMaxLength(LONGEST_TEXT)
        self.text.setClearButtonEnabled(True)
        self._glass = self.text.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        names = ("board-priority", "board-suggested", "board-assignee", "board-sort", "board-turn")
        for widget, name in zip(
            (self._priority, self._suggested, self._assignee, self._sort, self._turn), names, strict=True
        ):
            widget.setObjectName(name)
        edge, gap = theme.size("space12"), theme.size("space8")
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, widgets in (
            (first, (self.text, self._sort, self._turn)),
            (second, (self._priority, self._suggested, self._assignee)),
        ):
            row.setSpacing(gap)
            for widget in widgets:
                row.addWidget(widget, 0 if widget is self._turn else 2 if widget is self.text else 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, 0, edge, gap)
        column.setSpacing(gap)
        column.addLayout(first)
        column.addLayout(second)

    def _connect(self) -> None:
        page = self._page
        self.text.textEdited.connect(page.filter_by)
        self.text.textChanged.connect(lambda text: None if text else page.filter_by(""))
        self.text.left.connect(self.left)
        self._priority.picked.connect(lambda value: page.only_priority(None if value == _ANY else Priority(value)))
        self._suggested.picked.connect(lambda value: page.only_suggested(None if value == _ANY else Suggested(value)))
        self._assignee.picked.connect(self._pick_assignee)
        self._sort.picked.connect(self._pick_sort)
        self._turn.clicked.connect(lambda _checked: page.sort_by(page.state.query.sort))
        theme.theme().changed.connect(self._draw_glass)  # a method's subscription ends with its widget

    def _draw_glass(self) -> None:
        self._glass.setIcon(icons.icon("search", "muted"))

    def _pick_assignee(self, value: str) -> None:
        self._page.only_assignee(None if value == _ANY else NOBODY if value == _NOBODY else UserId(value))

    def _pick_sort(self, value: str) -> None:
        if value != self._page.state.query.sort:
            self._page.sort_by(BoardSort(value))


class BoardHeads(QWidget):
    """The heads of the columns, for the mouse; the keyboard has the chooser beside the filter."""

    def __init__(self, sort_by: Callable[[BoardSort], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sort_by = sort_by
        self._state = BoardState()
        self._places: list[tuple[QRect, BoardSort | None, str]] = []
        self.setFixedHeight(theme.size("control-height"))
        self.setAccessibleName(_("Columns"))
        theme.theme().changed.connect(self.update)

    def show_state(self, state: BoardState) -> None:
        """Show which column sorts."""
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a line of heads."""
        return QSize(0, theme.size("control-height"))

    def stand_over(self, width: int) -> None:
        """Stand over the columns of rows that are so wide: a scroll bar takes its room beside them."""
        places = columns_in(QRect(0, 0, width, self.height()))
        self._places = [
            (places.age, BoardSort.AGE, sort_word(BoardSort.AGE)),
            (places.customer, BoardSort.CUSTOMER, sort_word(BoardSort.CUSTOMER)),
            (places.record, None, _("Salesforce")),
            (places.suggestion, BoardSort.SUGGESTION, sort_word(BoardSort.SUGGESTION)),
        ]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, and an arrow at the one that sorts."""
        painter = QPainter(self)
        for place, sort, word in self._places:
            mine = sort is not None and sort is self._state.query.sort
            painter.setFont(theme.font("secondary", semibold=mine))
            painter.setPen(theme.color("text" if mine else "muted"))
            side = Qt.AlignmentFlag.AlignRight if sort is BoardSort.AGE else Qt.AlignmentFlag.AlignLeft
            arrow = (" ↑" if self._state.query.reverse else " ↓") if mine else ""
            painter.drawText(
                place.adjusted(-20 if sort is BoardSort.AGE else 0, 0, 0, 0),
                side | Qt.AlignmentFlag.AlignVCenter,
                word + arrow,
            )
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Sort by the column under the mouse."""
        for place, sort, _word in self._places:
            if sort is not None and place.contains(event.position().toPoint()):
                self._sort_by(sort)
