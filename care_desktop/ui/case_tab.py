"""The Case tab: where the Case stands, its fields, its flag and its escalations."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from care_desktop.i18n import _
from care_desktop.ui.fact_lines import SectionsPage


class CaseTab(SectionsPage):
    """Show what is known of the Case."""

    def __init__(self, copy: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(copy, parent)
        self.setObjectName("case-tab")
        self.setAccessibleName(_("Case"))
