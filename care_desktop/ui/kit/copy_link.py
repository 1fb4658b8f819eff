"""A button for when no browser came up: it puts the address of a page on the clipboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.text import plain_tip


class CopyLinkButton(PushButton):
    """Asks `link` for the address when it is pressed, and says that it was copied until it is hidden."""

    def __init__(self, link: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(_("Copy the link"), "quiet", "copy", parent)
        self._link = link
        told = _("No browser came up? Open the link in one on this computer.")
        self.setToolTip(plain_tip(told))
        self.setAccessibleDescription(told)
        self.setObjectName("copy-link")
        self.clicked.connect(self._copy)

    def hideEvent(self, event: QHideEvent) -> None:
        """Offer another link the next time."""
        self.setText(_("Copy the link"))
        super().hideEvent(event)

    def _copy(self) -> None:
        address = self._link()
        if address:
            QGuiApplication.clipboard().setText(address)
            self.setText(_("Copied"))
