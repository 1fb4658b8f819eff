"""The Customer tab: names, contact points and profiles."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from care_desktop.i18n import _
from care_desktop.ui.fact_lines import SectionsPage


class CustomerTab(SectionsPage):
    """Show what is known of the Customer."""

    def __init__(self, copy: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(copy, parent)
        self.setObjectName("customer-tab")
        self.setAccessibleName(_("Customer"))
