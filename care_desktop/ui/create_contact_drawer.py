"""The drawer "Create contact" over the property panel; the conversation stays readable beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from care_desktop.i18n import _
from care_desktop.ui.duplicate_list import DuplicateHint, DuplicateList
from care_desktop.ui.form_drawer import FormDrawer
from care_desktop.ui.kit.observe import observe
from care_desktop.viewmodels.create_contact import CreateContact, CreateContactState


class CreateContactDrawer(FormDrawer):
    """The form of the new contact, with the records that seem to be the same person above its fields."""

    def __init__(self, page: CreateContact, over: QWidget) -> None:
        super().__init__(page, over, title=_("Create contact"), primary=_("Create Salesforce contact"))
        self._duplicates = DuplicateList(use=page.use_instead, anyway=page.create_anyway)
        self._hint = DuplicateHint(page.show_duplicates)
        self.content.extra.addWidget(self._duplicates)
        self.content.foot_extra.addWidget(self._hint)
        self._duplicates.reshaped.connect(self.content.order_extras)
        self.content.order_extras()
        self.drawer.setObjectName("create-contact-drawer")
        observe(self.drawer, page, self.show_state)

    def show_state(self, state: CreateContactState) -> None:
        """Show everything that the state says."""
        if state.panel.is_open:
            self._duplicates.show_check(state.duplicates, wanted=state.insists)
            self._hint.show_check(state.duplicates, wanted=not state.insists and not state.panel.asks_discard)
        self.show_panel(state.panel)
