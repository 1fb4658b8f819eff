"""The line that warns before a second contact is created for a Customer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from care_desktop.ui.kit.announce import announce
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.observe import observe
from care_desktop.viewmodels.creating_watch import CreatingWatch


class CreatingLine(Banner):
    """Says who else is creating a contact; hidden while nobody is."""

    def __init__(self, page: CreatingWatch, parent: QWidget | None = None) -> None:
        super().__init__("warning", parent=parent)
        self.setObjectName("somebody-creates")
        observe(self, page, self.show_state)

    def show_state(self, warning: str) -> None:
        """Say it, also to who does not see it."""
        if warning and warning != self.sentence():
            announce(self, warning)
        self.tell(warning)
