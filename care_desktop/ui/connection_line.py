"""Which Salesforce org this is, whether it is a sandbox, and as whom one works in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel


class ConnectionLine(QWidget):
    """One quiet line; the chip is there for a sandbox only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._org = ElidedLabel()
        self._chip = PlainLabel(_("SANDBOX"), "chip-warning")
        self._chip.setWordWrap(False)
        self._whom = ElidedLabel("", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("space8"))
        row.addWidget(IconLabel("cloud"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._org)
        row.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self._whom)
        self.setObjectName("connection-line")

    def show_connection(self, org: str, whom: str, is_sandbox: bool) -> None:
        """Show another org and user."""
        self._org.setText(org)
        self._chip.setVisible(is_sandbox)
        self._whom.setText(_("as {name}").format(name=whom) if whom else "")
        spoken = _("Salesforce account {org}, sandbox") if is_sandbox else _("Salesforce account {org}")
        self.setAccessibleName(spoken.format(org=org))
