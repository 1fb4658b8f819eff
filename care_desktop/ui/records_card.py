"""A card with the list of what Care did by itself: narrowed by a chooser, read on, retried where it failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from care_desktop.i18n import _, ngettext
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import BreakingLabel, PlainLabel
from care_desktop.ui.place import Place, TroubleLine, error_place
from care_desktop.ui.record_table import RecordTable
from care_desktop.ui.settings_parts import HeadedCard, enable
from care_desktop.viewmodels.records import RecordList
from care_desktop.viewmodels.records_state import RecordRow, RecordsState

_LEAST_ROWS, _ROWS_IN_SIGHT = 3, 6


@dataclass(frozen=True, slots=True)
class CardWords:
    """What a list is called: in object names, as its title, by a screen reader, and what its chooser is for."""

    names: str
    title: str
    spoken: str
    chooser: str


class RecordsCard(HeadedCard):
    """Show the page's rows in a list of six, and the whole words of the one with the keyboard below it."""

    def __init__(self, page: RecordList, words: CardWords, parent: QWidget | None = None) -> None:
        super().__init__(words.title, parent=parent)
        self._page, self._told = page, words
        self._only = Chooser(words.chooser)
        self._failed = PlainLabel("", "secondary")
        self._retry_all = PushButton(_("Retry all that failed"), icon="refresh")
        self._problem, self._note = Banner("danger", "", _("Dismiss")), Banner("info")
        self._progress, self._trouble = ProgressLine(), TroubleLine(page.retry_reading)
        self.table = RecordTable(_now)
        self._empty, self._error = Place("inbox"), error_place(page.retry_reading)
        self._skeleton = Skeleton(rows=_LEAST_ROWS)
        self._stack = QStackedWidget()
        self._whole = BreakingLabel("", "secondary")
        self._retry, self._open = PushButton(_("Retry"), icon="refresh"), PushButton(_("Open the case"), icon="open")
        self._chosen = QFrame()
        self._build()
        self._connect()
        observe(self, page, self.show_state)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        troubles = (*self._problem.findChildren(PushButton), self._trouble.button)
        return (self._only, self._retry_all, *troubles, self.table, self._error.button, self._open, self._retry)

    def show_state(self, state: RecordsState) -> None:
        """Show rows, progress, or why there is none of them."""
        self._only.show_choice([(one.value, one.label) for one in state.choices], state.only)
        self._show_failed(state)
        problem, error = state.problem, state.error
        self._problem.tell(problem.sentence if problem else "", details=problem.details if problem else "")
        self._note.tell(state.note)
        self._progress.set_busy(state.retrying_all or (state.loading and state.is_read))
        self.table.painter_of_rows.may_retry = not state.retry_refusal
        self.table.show_rows(state.rows, state.selected_index)
        sentence, details = (error.sentence, error.details) if error is not None else ("", "")
        self._error.say(sentence, details)
        self._trouble.say(sentence if state.is_read else "", details)
        self._empty.say(state.empty)
        self._stack.setCurrentWidget(self._place_for(state))
        self._measure(len(state.rows))
        self._show_chosen(state.selected_row, state)

    def _show_failed(self, state: RecordsState) -> None:
        words = ngettext("{n} has failed so far.", "{n} have failed so far.", state.failed)
        if state.more_failed:
            words = _("More than {n} have failed so far.")
        told = words.format(n=state.failed) if state.failed else ""
        self._failed.setText(" ".join(filter(None, (told, state.retry_refusal if state.failed else ""))))
        self._failed.setVisible(bool(told))
        self._retry_all.explain(state.retry_refusal)
        self._retry_all.setVisible(bool(state.failed))
        if state.retrying_all:
            enable(self._retry_all, on=False)

    def _show_chosen(self, row: RecordRow | None, state: RecordsState) -> None:
        self._chosen.setVisible(row is not None)
        if row is None:
            return
        self._whole.setText("\n".join((row.title, row.detail)))
        self._retry.setVisible(row.may_retry)
        self._retry.explain(state.retry_refusal)

    def _place_for(self, state: RecordsState) -> QWidget:
        if state.rows:
            return self.table
        if state.error is not None:
            return self._error
        return self._empty if state.empty else self._skeleton

    def _measure(self, rows: int) -> None:
        """Be as high as the rows there are, within reason: a place that says why there are none needs some room too."""
        height = max(_LEAST_ROWS, min(_ROWS_IN_SIGHT, rows)) * theme.size("popup-row")
        if self._stack.height() != height or self._stack.minimumHeight() != height:
            self._stack.setFixedHeight(height)

    def _connect(self) -> None:
        page = self._page
        self._only.picked.connect(page.choose)
        self._retry_all.clicked.connect(page.retry_all)
        self._problem.acted.connect(page.dismiss_problem)
        self.table.opened.connect(self._on_opened)
        self.table.retried.connect(page.retry)
        self.table.moved.connect(self._on_moved)
        self.table.near_end.connect(page.more)
        self._retry.clicked.connect(lambda _checked: page.retry(page.state.selected))
        self._open.clicked.connect(lambda _checked: page.open(page.state.selected))

    def _on_opened(self, row: str) -> None:
        self._page.select(row)
        self._page.open(row)

    def _on_moved(self, steps: int) -> None:
        self._page.move(steps)
        index = self.table.currentIndex()
        if index.isValid():
            self.table.scrollTo(index)

    def _build(self) -> None:
        names = self._told.names
        self.setObjectName(f"{names}-card")
        self.table.setObjectName(names)
        self.table.setAccessibleName(self._told.spoken)
        self._only.setObjectName(f"{names}-only")
        self._retry_all.setObjectName(f"{names}-retry-all")
        self._retry.setObjectName(f"{names}-retry")
        self._open.setObjectName(f"{names}-open")
        self._problem.setObjectName(f"{names}-problem")
        head = QHBoxLayout()
        head.setSpacing(theme.size("space8"))
        head.addWidget(self._only)
        head.addWidget(self._failed, 1)
        head.addStretch(0)
        head.addWidget(self._retry_all)
        self._only.setFixedWidth(theme.size("views-width"))
        for widget in (self.table, self._empty, self._error, self._skeleton):
            self._stack.addWidget(widget)
        self.body.addLayout(head)
        for part in (self._problem, self._note, self._progress, self._trouble, self._stack, self._chosen):
            self.body.addWidget(part)
        self._build_chosen()

    def _build_chosen(self) -> None:
        theme.set_role(self._chosen, "sunken")
        inside = theme.size("space12")
        column, row = QVBoxLayout(self._chosen), QHBoxLayout()
        column.setContentsMargins(inside, inside, inside, inside)
        column.setSpacing(theme.size("space8"))
        row.setSpacing(theme.size("space8"))
        row.addWidget(self._open)
        row.addWidget(self._retry)
        row.addStretch(1)
        column.addWidget(self._whole)
        column.addLayout(row)


def _now() -> datetime:
    return datetime.now(UTC)
