"""The question which of several records a lost answer was about, as cards at the head of the Salesforce tab."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel
from care_desktop.viewmodels.unsettled import Candidate, Question, UnsettledDeeds, UnsettledState


class UnsettledView(QWidget):
    """One card per question; nothing while there is none."""

    def __init__(self, page: UnsettledDeeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._shown: tuple[Question, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space8"))
        self.setObjectName("unsettled")
        observe_seen(self, page, self.show_state)

    def show_state(self, state: UnsettledState) -> None:
        """Show everything that the state says."""
        self.setVisible(bool(state.questions))
        if state.questions == self._shown:
            return
        self._shown = state.questions
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for question in state.questions:
            self._column.addWidget(QuestionCard(question, self._page, self))


class QuestionCard(Card):
    """One question with its candidates; built anew whenever it changes."""

    def __init__(self, question: Question, page: UnsettledDeeds, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._page = page
        self._question = question
        self.setObjectName(f"unsettled-{question.deed.kind}")
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
        use.clicked.connect(lambda: self._page.use(self._question.deed.id, candidate.id))
        row = QHBoxLayout()
        row.setSpacing(theme.size("space8"))
        row.addLayout(words, 1)
        row.addWidget(look)
        row.addWidget(use)
        return row

    def _foot(self) -> QHBoxLayout:
        none = PushButton(_("None of these"), "quiet")
        none.setEnabled(not (self._question.settling or self._question.loading))
        none.clicked.connect(lambda: self._page.use_none(self._question.deed.id))
        row = QHBoxLayout()
        row.addWidget(none)
        row.addStretch(1)
        return row
