"""The form of a new Salesforce Case or Lead, over the property panel."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from care_desktop.domain.duplicates import DuplicateCheck
from care_desktop.i18n import _
from care_desktop.ui.form_drawer import FormDrawer
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.text import PlainLabel, plain_tip
from care_desktop.viewmodels.escalate import Escalate, EscalateState
from care_desktop.viewmodels.escalate_words import words_of


class EscalateDrawer(FormDrawer):
    """The form, with the choice of the assignment rule, and what the duplicate rules found, above its fields."""

    def __init__(self, page: Escalate, over: QWidget) -> None:
        words = words_of(page.kind)
        super().__init__(page, over, title=words.button, primary=words.primary)
        self._known = KnownRecords(page)
        self._assigns = QCheckBox(_("Owner by assignment rule"))
        self._assigns.setObjectName(f"assignment-rule-{page.kind}")
        explained = _("Salesforce's assignment rule chooses the owner, whoever is named in the form.")
        self._assigns.setToolTip(plain_tip(explained))
        self._assigns.setAccessibleDescription(explained)
        self._assigns.toggled.connect(page.let_rule_assign)
        self.content.extra.addWidget(self._known)
        self.content.extra.addWidget(self._assigns)
        self.drawer.setObjectName(f"escalate-drawer-{page.kind}")
        observe(self.drawer, page, self.show_state)

    def show_state(self, state: EscalateState) -> None:
        """Show everything that the state says."""
        if state.panel.is_open:
            self._known.show_check(state.duplicates)
            self._assigns.setVisible(not state.panel.loading)
            self._assigns.setEnabled(not state.panel.sending)
            self._assigns.setChecked(state.assigns)
        self.show_panel(state.panel)


class KnownRecords(QWidget):
    """What the org's duplicate rules found: nothing here can be linked, but it can be created anyway if they allow."""

    def __init__(self, page: Escalate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._warning = Banner("warning")
        self._names = PlainLabel("", "secondary")
        self._anyway = PushButton(_("Create anyway"))
        self._anyway.clicked.connect(page.create_anyway)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        for widget in (self._warning, self._names, self._anyway):
            column.addWidget(widget)
        self.hide()

    def show_check(self, check: DuplicateCheck) -> None:
        """Show the admin's message and the records; nothing when there are none."""
        appears = check.found and self.isHidden()
        self._warning.tell(check.message if check.found else "")
        self._names.setText("\n".join(_lines(check)))
        self._names.setVisible(bool(self._names.text()))
        self._anyway.setVisible(check.may_override)
        self.setVisible(check.found)
        if appears:
            reveal(self, self._anyway)


def _lines(check: DuplicateCheck) -> list[str]:
    contacts = [(_("Contact"), match.name, match.email or match.phone, match.account) for match in check.matches]
    others = [(other.label, other.name or _("hidden from you"), "", "") for other in check.others]
    return [" · ".join(filter(None, parts)) for parts in (*contacts, *others)]
