"""Beside the board: the marked row's evidence in words, its conversation, and its Salesforce case."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from care_desktop.domain.board import BoardRow
from care_desktop.domain.cases import Author, Message
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import BreakingLabel, ElidedLabel, PlainLabel
from care_desktop.viewmodels.board_side import BoardSideState
from care_desktop.viewmodels.board_words import others_words, reasons
from care_desktop.viewmodels.supervisor import SupervisorDesk
from care_desktop.viewmodels.wording import full_time, platform_word, priority_word, status_word

_LONGEST_MESSAGE = 600


class BoardSideView(QFrame):
    """Everything that a decision needs, and the deeds with their keys; `done` is sent after a button was pressed."""

    done = Signal()

    def __init__(self, desk: SupervisorDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: BoardSideState | None = None
        self._just_decided = QTimer(self, singleShot=True)
        self._name = ElidedLabel("", "name")
        self._line = PlainLabel("", "muted")
        self._trouble = Banner("warning")
        self._suggested = QVBoxLayout()
        self._record = QVBoxLayout()
        self._talk = QVBoxLayout()
        self._error = Banner("danger", "", _("Retry"))
        self.accept = PushButton(_("Accept"), "primary", "check")
        self.reject = PushButton(_("Not this person"), "secondary")
        self.search = PushButton(_("Search"), "quiet", "search")
        self.open = PushButton(_("Open case"), "quiet", "open")
        self._build()
        self._connect()
        observe(self, desk.side, self.show_state)

    @property
    def foot(self) -> tuple[QWidget, ...]:
        """The buttons along the bottom."""
        return (self.accept, self.reject, self.search, self.open)

    def show_state(self, state: BoardSideState) -> None:
        """Show everything that the state says of the marked row."""
        row, shown = state.row, self._shown
        self.setVisible(row is not None)
        if row is None:
            self._shown = None
            return
        self._name.setText(row.customer_name)
        where = (platform_word(row.platform), f"#{row.number}", status_word(row.status), priority_word(row.priority))
        self._line.setText(" · ".join((*where, row.assignee or _("Unassigned"))))
        self._trouble.tell(state.gone or state.trouble)
        if shown is None or (shown.row, shown.nobody) != (row, state.nobody):
            self._show_suggestion(row, state.nobody)
        if shown is None or (shown.row, shown.record, shown.no_record) != (row, state.record, state.no_record):
            self._show_record(state, row)
        if shown is None or (shown.messages, shown.loading) != (state.messages, state.loading):
            self._show_talk(state)
        self._error.tell(
            state.error.sentence if state.error else "", details=state.error.details if state.error else ""
        )
        self._explain(state, row)
        self._shown = state

    def _explain(self, state: BoardSideState, row: BoardRow) -> None:
        why = state.gone or self._desk.board.state.refusal
        nobody = _("Nobody is suggested for this customer.") if row.suggestion is None else ""
        for button in (self.accept, self.reject):
            button.explain(why or nobody)
        name = row.suggestion.contact.name if row.suggestion is not None else ""
        survivor = self._desk.deeds.survivor_of(row)
        wanted = survivor.name if survivor is not None else name
        self.accept.setAccessibleName(_("Accept {name}").format(name=wanted))
        self.reject.setAccessibleName(_("Not this person: {name}").format(name=name))

    def _show_suggestion(self, row: BoardRow, nobody: str) -> None:
        _empty(self._suggested)
        if row.suggestion is None:
            self._suggested.addWidget(PlainLabel(nobody or _("No suggestion yet"), "muted"))
            return
        contact = row.suggestion.contact
        card = Card()
        card.body.setSpacing(theme.size("space4"))
        card.body.addWidget(ElidedLabel(contact.name, "title"))
        details = " · ".join(filter(None, (contact.account, contact.title, contact.email or contact.phone)))
        if details:
            card.body.addWidget(PlainLabel(details, "secondary"))
        agrees, contradicts = reasons(row)
        for icon, tone, sentences in (("check", "success", agrees), ("triangle", "warning", contradicts)):
            for sentence in sentences:
                card.body.addLayout(_reason(icon, tone, sentence))
        if row.others:
            card.body.addWidget(PlainLabel(others_words(row.others), "secondary"))
        self._suggested.addWidget(card)

    def _show_record(self, state: BoardSideState, row: BoardRow) -> None:
        _empty(self._record)
        record = state.record
        parts = [row.record_number or row.record_id]
        if record is not None:
            parts += [record.status, record.owner]
        self._record.addWidget(BreakingLabel(" · ".join(filter(None, parts))))
        since = _("Escalated {when}").format(when=full_time(row.since))
        self._record.addWidget(PlainLabel(since, "secondary"))
        if record is not None and record.subject:
            self._record.addWidget(PlainLabel(record.subject, "secondary"))
        if state.no_record:
            self._record.addWidget(PlainLabel(state.no_record, "secondary"))
        if record is not None and record.url:
            link = PushButton(_("Open in Salesforce"), "quiet", "open")
            link.clicked.connect(lambda _checked: self._desk.side.open_record())
            self._record.addWidget(link, 0, Qt.AlignmentFlag.AlignLeading)

    def _show_talk(self, state: BoardSideState) -> None:
        _empty(self._talk)
        if state.loading and not state.messages:
            self._talk.addWidget(PlainLabel(_("Reading the conversation…"), "muted"))
        for message in state.messages:
            if message.author is not Author.ACTIVITY:
                self._talk.addWidget(_said(message))

    def _connect(self) -> None:
        desk = self._desk
        self.accept.clicked.connect(lambda _checked: self._decide(desk.deeds.accept))
        self.reject.clicked.connect(lambda _checked: self._decide(desk.deeds.reject))
        self.search.clicked.connect(lambda _checked: desk.search_for_marked())
        self.open.clicked.connect(lambda _checked: desk.open_marked())
        self._error.acted.connect(desk.side.retry)

    def _decide(self, deed: Callable[[], None]) -> None:
        """Carry a deed out; the second press of a double click would meet the next row, at which nobody has looked."""
        if not self._just_decided.isActive():
            self._just_decided.start(QApplication.doubleClickInterval())
            deed()
            self.done.emit()

    def _build(self) -> None:
        self.setObjectName("board-side")
        theme.set_role(self, "beside")
        for button, name, tip in (
            (self.accept, "board-accept", "A"),
            (self.reject, "board-reject", "R"),
            (self.search, "board-search", "L"),
            (self.open, "board-open", "O"),
        ):
            button.setObjectName(name)
            button.setToolTip(tip)
        inside, column = QFrame(), QVBoxLayout()
        edge = theme.size("space16")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.size("space8"))
        for widget in (self._name, self._line, self._trouble):
            column.addWidget(widget)
        self._section(column, _("Suggested contact"), self._suggested)
        self._section(column, _("Salesforce case"), self._record)
        self._section(column, _("Conversation"), self._talk)
        column.addWidget(self._error)
        column.addStretch(1)
        inside.setLayout(column)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.set_role(inside, "pane")
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(edge, theme.size("space8"), edge, theme.size("space12"))
        foot.addLayout(button_row(self.accept, self.reject))
        foot.addLayout(button_row(self.search, self.open))
        outer.addLayout(foot)

    def _section(self, column: QVBoxLayout, title: str, body: QVBoxLayout) -> None:
        column.addSpacing(theme.size("space8"))
        column.addWidget(PlainLabel(title, "section"))
        body.setSpacing(theme.size("space4"))
        column.addLayout(body)


def _said(message: Message) -> QWidget:
    block, column = QFrame(), QVBoxLayout()
    theme.set_role(block, "card")
    column.setContentsMargins(*(theme.size("space8"),) * 4)
    column.setSpacing(0)
    column.addWidget(ElidedLabel(message.author_name, "secondary"))
    column.addWidget(BreakingLabel(message.text[:_LONGEST_MESSAGE]))
    block.setLayout(column)
    return block


def _reason(icon: str, color: str, sentence: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.size("space8"))
    row.addWidget(IconLabel(icon, color), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(BreakingLabel(sentence), 1)
    return row


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
