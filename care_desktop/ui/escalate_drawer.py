"""The form of a new Salesforce Case or Lead, over the property panel."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from care_desktop.i18n import _
from care_desktop.ui.duplicate_list import DuplicateList
from care_desktop.ui.form_drawer import FormDrawer
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import plain_tip
from care_desktop.viewmodels.escalate import Escalate, EscalateState
from care_desktop.viewmodels.escalate_words import words_of


class EscalateDrawer(FormDrawer):
    """The form, with the choice of the assignment rule, and what the duplicate rules found, above its fields."""

    def __init__(self, page: Escalate, over: QWidget) -> None:
        words = words_of(page.kind)
        super().__init__(page, over, title=words.button, primary=words.primary)
        self._known = DuplicateList(use=None, anyway=page.create_anyway)
        self._assigns = QCheckBox(_("Owner by assignment rule"))
        self._assigns.setObjectName(f"assignment-rule-{page.kind}")
        explained = _("Salesforce's assignment rule chooses the owner, whoever is named in the form.")
        self._assigns.setToolTip(plain_tip(explained))
        self._assigns.setAccessibleDescription(explained)
        self._assigns.toggled.connect(page.let_rule_assign)
        self.content.extra.addWidget(self._known)
        self.content.extra.addWidget(self._assigns)
        self._known.reshaped.connect(self.content.order_extras)
        self.content.order_extras()
        self.drawer.setObjectName(f"escalate-drawer-{page.kind}")
        observe(self.drawer, page, self.show_state)

    def show_state(self, state: EscalateState) -> None:
        """Show everything that the state says."""
        if state.panel.is_open:
            self._known.show_check(state.duplicates, wanted=True)
            self._assigns.setVisible(not state.panel.loading)
            self._assigns.setEnabled(not state.panel.sending)
            self._assigns.setChecked(state.assigns)
        self.show_panel(state.panel)
