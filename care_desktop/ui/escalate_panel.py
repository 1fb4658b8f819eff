"""The button "Create case" with the reason beside it, its form in a drawer, and the number of what was made."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.form_drawer import FormDrawer
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.escalate import Escalate, EscalateState


class EscalateButtons(QWidget):
    """What stands at the foot of the Salesforce tab: the button, why it is disabled, the question, the confirmation."""

    def __init__(self, page: Escalate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._button = PushButton(_("Create case"), icon="case")
        self._button.setObjectName("create-case")
        self._reason = PlainLabel("", "secondary")
        self._question = PlainLabel("")
        self._another = PushButton(_("Create another"))
        self._leave = PushButton(_("Leave it"), "quiet")
        self._made_text = PlainLabel("", selectable=True)
        self._copy = PushButton(_("Copy number"), "quiet", "copy")
        self._open = PushButton(_("Open in Salesforce"), "quiet", "open")
        self._made = Card()
        self._asked = Card()
        self._build()
        self._connect()
        observe(self, page, self.show_state)

    def show_state(self, state: EscalateState) -> None:
        """Show everything that the state says."""
        self.setVisible(state.is_offered)
        self._button.explain(state.refusal)
        self._reason.setText(state.refusal)
        self._reason.setVisible(bool(state.refusal))
        asks = _("This case already has Salesforce case {number}. Create another?")
        self._question.setText(asks.format(number=state.earlier))
        self._show(self._asked, bool(state.earlier), self._another)
        if state.made is not None:
            made = _("Salesforce case {number} was created.")
            self._made_text.setText(made.format(number=state.made.number))
        self._show(self._made, state.made is not None, self._copy)

    def _show(self, card: Card, wanted: bool, control: QWidget) -> None:
        """Show or hide a card; one that appears is scrolled to, and the focus never stays on one that goes."""
        appears = wanted and card.isHidden()
        focused = QApplication.focusWidget()
        if not wanted and focused is not None and card.isAncestorOf(focused):
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        card.setVisible(wanted)
        if appears:
            reveal(self, control)

    def _connect(self) -> None:
        self._button.clicked.connect(self._page.open)
        self._another.clicked.connect(self._page.create_another)
        self._leave.clicked.connect(self._page.leave_it)
        self._copy.clicked.connect(self._page.copy_number)
        self._open.clicked.connect(self._page.open_made)

    def _build(self) -> None:
        self._asked.body.addWidget(self._question)
        self._asked.body.addLayout(_row(self._another, self._leave))
        says = QHBoxLayout()
        says.setSpacing(theme.size("space8"))
        says.addWidget(IconLabel("check", "success"))
        says.addWidget(self._made_text, 1)
        self._made.body.addLayout(says)
        self._made.body.addLayout(_row(self._copy, self._open))
        self._made.setObjectName("escalation-made")
        beside = QHBoxLayout()
        beside.setSpacing(theme.size("space12"))
        beside.addWidget(self._button)
        beside.addWidget(self._reason, 1)
        beside.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        column.addWidget(self._made)
        column.addWidget(self._asked)
        column.addLayout(beside)


class EscalateDrawer(FormDrawer):
    """The form of the new Salesforce Case."""

    def __init__(self, page: Escalate, over: QWidget) -> None:
        super().__init__(page, over, title=_("Create case"), primary=_("Create Salesforce case"))
        self.drawer.setObjectName("escalate-drawer")
        observe(self.drawer, page, lambda state: self.show_panel(state.panel))


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.size("space8"))
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
