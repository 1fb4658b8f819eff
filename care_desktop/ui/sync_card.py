"""The switch "Sync contacts with Salesforce" of an account, and its option."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.settings_parts import HeadedCard
from care_desktop.viewmodels.settings_overview import AccountOverview, OverviewState


class SyncCard(HeadedCard):
    """Both switches act at once, for all users; who moved them last stands below."""

    def __init__(self, page: AccountOverview, parent: QWidget | None = None) -> None:
        super().__init__(_("Contacts"), parent=parent)
        self._page = page
        self._switch = self._add_switch(
            "sync-contacts",
            _("Sync contacts with Salesforce"),
            _(
                "When Care escalates a case by itself, it looks for the customer among the contacts of this org: "
                "exactly one is linked, none is created and linked, several are left to you as suggestions."
            ),
            self._ask_sync,
        )
        self._option = self._add_switch(
            "only-full-names",
            _("Link automatically on full names only"),
            _(
                "A customer of whom only one name, a username, a handle or an id is known is not linked to the one "
                "contact that has the same; it is left to you as a suggestion."
            ),
            self._ask_option,
        )
        self._changed, self._refusal = PlainLabel("", "secondary"), PlainLabel("", "secondary")
        self._note = Banner("warning")
        self._note.setObjectName("sync-note")
        for part in (self._changed, self._refusal, self._note):
            self.body.addWidget(part)

    def show_state(self, state: OverviewState) -> None:
        """Show where the switches stand, who moved one last, and why they may not be moved."""
        _put(self._switch, state.sync)
        _put(self._option, state.full_names)
        for switch in (self._switch, self._option):
            switch.setEnabled(not state.sync_refusal)
        for label, words in ((self._changed, state.sync_changed), (self._refusal, state.sync_refusal)):
            label.setText(words)
            label.setVisible(bool(words))
        self._note.tell(state.sync_note)

    def _ask_sync(self, on: bool) -> None:
        """Ask for the other place; while the last one is on its way the switch stays where it is."""
        self._page.switch_sync(on)
        _put(self._switch, self._page.state.sync)

    def _ask_option(self, on: bool) -> None:
        self._page.switch_full_names(on)
        _put(self._option, self._page.state.full_names)

    def _add_switch(self, name: str, title: str, told: str, ask: Callable[[bool], None]) -> QCheckBox:
        switch = QCheckBox(title)
        switch.setObjectName(name)
        switch.setAccessibleDescription(told)
        switch.toggled.connect(ask)
        self.body.addWidget(switch)
        self.body.addWidget(PlainLabel(told, "muted"))
        return switch


def _put(switch: QCheckBox, on: bool) -> None:
    switch.blockSignals(True)
    switch.setChecked(on)
    switch.blockSignals(False)
