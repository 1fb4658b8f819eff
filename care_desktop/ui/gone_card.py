"""What stands in the contact card's place when the linked contact was deleted, merged or hidden (rule L9)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.salesforce_tab import SalesforceTab
from care_desktop.viewmodels.salesforce_tab_state import SalesforceTabState, gone_hint


class GoneCard(Card):
    """Say which of the three it is and what helps, and offer the surviving contact, another look, or Unlink."""

    def __init__(self, page: SalesforceTab, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._words = PlainLabel("", selectable=True)
        self._survivor = PlainLabel("", "secondary")
        self._again = PushButton(_("Look again"), icon="refresh")
        self._use = PushButton(_("Use the surviving contact"), "primary", "link")
        self._unlink = PushButton(_("Unlink"), icon="unlink")
        self._build()
        self._use.clicked.connect(page.use_survivor)
        self._unlink.clicked.connect(page.unlink)
        self._again.clicked.connect(page.editor.refresh)
        observe_seen(self, page, self.show_state)

    def show_state(self, state: SalesforceTabState) -> None:
        """Show everything that the state says."""
        self.setVisible(state.gone is not None)
        self._words.setText(state.gone_words)
        self._use.setVisible(state.has_survivor)
        self._use.explain(state.unlink_refusal)
        self._unlink.explain(state.unlink_refusal)
        survivor = state.gone.survivor if state.gone else None
        line = " · ".join(filter(None, (survivor.name, survivor.account, survivor.email))) if survivor else ""
        line = line or (gone_hint(state.gone) if state.gone else "")
        self._again.setVisible(survivor is None)
        self._survivor.setText(line)
        self._survivor.setVisible(bool(line))

    def take_focus(self) -> None:
        """Take the focus to the first thing that can be done."""
        target = self._use if self._use.isVisible() and self._use.isEnabled() else self._unlink
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.size("space8"))
        head.addWidget(IconLabel("warning", "warning", "icon"))
        head.addWidget(self._words, 1)
        acts = QVBoxLayout()  # side by side they are wider than a narrow panel
        acts.setSpacing(theme.size("space8"))
        for button in (self._use, self._again, self._unlink):
            acts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addLayout(head)
        self.body.addWidget(self._survivor)
        self.body.addLayout(acts)
        self.setObjectName("gone-card")
        self._unlink.setObjectName("unlink-gone")
        self._use.setObjectName("use-survivor")
