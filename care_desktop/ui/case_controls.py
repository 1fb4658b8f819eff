"""The choosers of the Case tab: who works on the Case, where it stands, how soon, and in what mood the Customer is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.text import PlainLabel, plain_tip
from care_desktop.viewmodels.case_tab import CaseTab
from care_desktop.viewmodels.case_tab_state import Aspect, CaseTabState, Control, aspect_word


class CaseControls(QWidget):
    """A row for each; "Assign to me" beside the first, and the reason why the last choice did not hold below."""

    def __init__(self, page: CaseTab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._rows = {aspect: _ControlRow(page, aspect) for aspect in Aspect}
        self._take = PushButton(_("Assign to me"), "secondary", "person")
        self._take.setObjectName("assign-to-me")
        self._problem = Banner("danger")
        self._problem.setObjectName("work-problem")
        self._build()
        self._take.clicked.connect(page.take)
        self._problem.acted.connect(page.act_on_problem)
        observe_seen(self, page, self.show_state)

    def show_state(self, state: CaseTabState) -> None:
        """Show where the Case stands."""
        for aspect, row in self._rows.items():
            row.show_control(state.control(aspect))
        self._take.setVisible(not state.is_mine)
        self._take.explain(state.take_reason)
        problem = state.problem
        if problem is None:
            self._problem.tell("")
        else:
            self._problem.tell(problem.sentence, action=problem.action, details=problem.details)

    def focus_on(self, aspect: Aspect) -> None:
        """Put the keyboard on one of them, its values open."""
        self._rows[aspect].chooser.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._rows[aspect].chooser.isEnabled():
            self._rows[aspect].chooser.showPopup()

    def _build(self) -> None:
        self.setObjectName("case-controls")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        for aspect, row in self._rows.items():
            column.addWidget(row)
            if aspect is Aspect.ASSIGNEE:
                beside = QHBoxLayout()
                beside.addSpacing(theme.size("label-column") + theme.size("space8"))
                beside.addWidget(self._take)
                beside.addStretch(1)
                column.addLayout(beside)
        column.addWidget(self._problem)


class _ControlRow(QWidget):
    """A label and its chooser; while a choice is on its way, the label says so."""

    def __init__(self, page: CaseTab, aspect: Aspect) -> None:
        super().__init__()
        self._word = aspect_word(aspect)
        self._label = PlainLabel(self._word, "muted")
        self._label.setFixedWidth(theme.size("label-column"))
        self.chooser = Chooser(self._word)
        self.chooser.setObjectName(f"case-{aspect.value}")
        self.chooser.picked.connect(lambda value: page.choose(aspect, value))
        self._label.setBuddy(self.chooser)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("space8"))
        row.addWidget(self._label)
        row.addWidget(self.chooser, 1)

    def show_control(self, control: Control) -> None:
        """Show the value, and why no other can be chosen."""
        self.chooser.show_choice(control.choices, control.value)
        self.chooser.setEnabled(not control.reason)
        self.chooser.setToolTip(plain_tip(control.reason))
        pending = _("Saving…") if control.pending else ""
        self.chooser.setAccessibleDescription(control.reason or pending)
        theme.set_role(self.chooser, "pending" if control.pending else "")
