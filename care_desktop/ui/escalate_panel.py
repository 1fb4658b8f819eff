"""The buttons "Create case" and "Create lead" with their reasons, the question before a second, and what was made."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.escalate import Escalate, EscalateState
from care_desktop.viewmodels.escalate_words import made_words, words_of


class EscalateButtons(QWidget):
    """What stands at the foot of the Salesforce tab: both buttons, and above them what they ask and tell."""

    def __init__(self, case: Escalate, lead: Escalate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = (case, lead)
        self._parts = (EscalatePart(case, "case", self), EscalatePart(lead, "person", self))
        self._build()
        observe_seen(self, case, lambda state: self.show_states())
        observe_seen(self, lead, lambda state: self.show_states())

    def show_states(self) -> None:
        """Show everything that both states say; a reason that both have stands there once."""
        reasons: set[str] = set()
        self.setVisible(any(page.state.is_offered for page in self._pages))
        for page, part in zip(self._pages, self._parts, strict=True):
            part.show_state(page.state, reason="" if page.state.refusal in reasons else page.state.refusal)
            reasons.add(page.state.refusal)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        for part in self._parts:
            column.addWidget(part.made)
            column.addWidget(part.asked)
        column.addLayout(button_row(*(part.button for part in self._parts)))
        for part in self._parts:
            column.addWidget(part.reason)


class EscalatePart:
    """The widgets of one kind, owned by the widget they stand in."""

    def __init__(self, page: Escalate, icon: str, over: QWidget) -> None:
        self._page = page
        self._over = over
        self._words = words_of(page.kind)
        self.button = PushButton(self._words.button, icon=icon)
        self.reason = PlainLabel("", "secondary")
        self.made, self.asked = Card(), Card()
        self._question = PlainLabel("")
        self._another = PushButton(_("Create another"))
        self._leave = PushButton(_("Leave it"), "quiet")
        self._made_text = PlainLabel("", selectable=True)
        self._copy = PushButton(self._words.copy, "quiet", "copy")
        self._open = PushButton(_("Open"), "quiet", "open")
        self._open.setAccessibleName(_("Open in Salesforce"))
        self._build()
        self._connect()

    def show_state(self, state: EscalateState, reason: str) -> None:
        """Show everything that the state says; `reason` stands beneath the buttons."""
        self.button.explain(state.refusal)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self._question.setText(self._words.asks.format(earlier=state.earlier))
        self._show(self.asked, bool(state.earlier), self._another)
        if state.made is not None:
            self._made_text.setText(made_words(self._page.kind, state.made.number))
            self._copy.setVisible(bool(state.made.number))
        self._show(self.made, state.made is not None, self._open)

    def _show(self, card: Card, wanted: bool, control: QWidget) -> None:
        """Show or hide a card; one that appears is scrolled to, and the focus never stays on one that goes."""
        appears = wanted and card.isHidden()
        focused = QApplication.focusWidget()
        if not wanted and focused is not None and card.isAncestorOf(focused):
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        card.setVisible(wanted)
        if appears:
            reveal(self._over, control)

    def _connect(self) -> None:
        self.button.clicked.connect(self._page.open)
        self._another.clicked.connect(self._page.create_another)
        self._leave.clicked.connect(self._page.leave_it)
        self._copy.clicked.connect(self._page.copy_number)
        self._open.clicked.connect(self._page.open_made)

    def _build(self) -> None:
        self.button.setObjectName(f"create-{self._page.kind}")
        self.made.setObjectName(f"made-{self._page.kind}")
        self._another.setAccessibleName(self._words.button)
        self.asked.body.addWidget(self._question)
        self.asked.body.addLayout(button_row(self._another, self._leave))
        says = QHBoxLayout()
        says.setSpacing(theme.size("space8"))
        says.addWidget(IconLabel("check", "success"))
        says.addWidget(self._made_text, 1)
        self.made.body.addLayout(says)
        self.made.body.addLayout(button_row(self._copy, self._open))
