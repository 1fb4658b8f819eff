"""The question which of several records a lost answer was about, as cards at the head of the Salesforce tab."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel
from care_desktop.viewmodels.unsettled import Candidate, Question, Questions, UnsettledState


class UnsettledView(QWidget):
    """One card per question; nothing while there is none.

    `reshaped` is sent when there are other controls than before, `ended` when the last card went with the keyboard.
    """

    reshaped = Signal()
    ended = Signal()

    def __init__(self, page: Questions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._shown: tuple[Question, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space8"))
        self.setObjectName("unsettled")
        observe_seen(self, page, self.show_state)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        cards = (item.widget() for place in range(self._column.count()) if (item := self._column.itemAt(place)))
        return tuple(control for card in cards if isinstance(card, QuestionCard) for control in card.controls)

    def show_state(self, state: UnsettledState) -> None:
        """Show everything that the state says; the keyboard stays here as long as there is a question."""
        if state.questions == self._shown:
            self.setVisible(bool(state.questions))
            return
        focused = QApplication.focusWidget()
        has_keyboard = focused is not None and self.isAncestorOf(focused)
        self._fill(state)
        self.setVisible(bool(state.questions))
        self.reshaped.emit()
        if has_keyboard and not state.questions:
            self.ended.emit()
        elif has_keyboard:
            usable = (control for control in self.controls if control.isEnabled())
            next(usable, self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, state: UnsettledState) -> None:
        self._shown = state.questions
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for question in state.questions:
            card = QuestionCard(question, self._page, self)
            self._column.addWidget(card)
            card.show()  # else Qt shows it a moment later, and what is not shown takes no keyboard


class QuestionCard(Card):
    """One question with its candidates; built anew whenever it changes."""

    def __init__(self, question: Question, page: Questions, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._page = page
        self._question = question
        self.controls: list[QWidget] = []
        self.setObjectName(f"unsettled-{question.kind}")
        self.body.addWidget(Banner("warning", question.sentence))
        if question.loading:
            self.body.addWidget(Skeleton(rows=2, row_height=theme.size("control-height")))
        for candidate in question.candidates:
            self.body.addLayout(self._row(candidate))
        if question.error is not None:
            error = Banner("danger")
            error.tell(question.error.sentence, details=question.error.details)
            self.body.addWidget(error)
        self.body.addLayout(self._foot())

    def _row(self, candidate: Candidate) -> QHBoxLayout:
        words = QVBoxLayout()
        words.addWidget(ElidedLabel(candidate.name, "title"))
        words.addWidget(PlainLabel(candidate.words, "secondary"))
        look = IconButton("open", _("Open {name} in Salesforce").format(name=candidate.name))
        look.clicked.connect(lambda: self._page.open_in_browser(candidate.id))
        use = PushButton(_("Use this one"))
        use.setAccessibleName(_("Use {name}").format(name=candidate.name))
        use.setEnabled(not self._question.settling)
        use.clicked.connect(lambda: self._page.use(self._question.key, candidate.id))
        self.controls += [look, use]
        row = QHBoxLayout()
        row.setSpacing(theme.size("space8"))
        row.addLayout(words, 1)
        row.addWidget(look)
        row.addWidget(use)
        return row

    def _foot(self) -> QHBoxLayout:
        none = PushButton(_("None of these"), "quiet")
        none.setEnabled(not (self._question.settling or self._question.loading))
        none.clicked.connect(lambda: self._page.use_none(self._question.key))
        self.controls.append(none)
        row = QHBoxLayout()
        row.addWidget(none)
        row.addStretch(1)
        return row
