"""Which Salesforce org this is, whether it is a sandbox, and as whom one works in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel

_ICON, _ORG, _CHIP, _ROOM, _WHOM = range(5)


class ConnectionLine(QWidget):
    """One quiet line, two where there is no room for all of both names; the chip is there for a sandbox only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._org = ElidedLabel()
        self._chip = PlainLabel(_("SANDBOX"), "chip-warning")
        self._chip.setWordWrap(False)
        self._whom = ElidedLabel("", "secondary")
        self._in_two = False
        self._icon = IconLabel("cloud")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.size("space8"))
        self._grid.setVerticalSpacing(0)
        self._grid.addWidget(self._icon, 0, _ICON, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(self._org, 0, _ORG)
        self._grid.addWidget(self._chip, 0, _CHIP, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(self._whom, 0, _WHOM)
        self._grid.setColumnStretch(_ROOM, 1)
        self.setObjectName("connection-line")

    def show_connection(self, org: str, whom: str, is_sandbox: bool) -> None:
        """Show another org and user."""
        self._org.setText(org)
        self._chip.setVisible(is_sandbox)
        self._whom.setText(_("as {name}").format(name=whom) if whom else "")
        spoken = _("Salesforce account {org}, sandbox") if is_sandbox else _("Salesforce account {org}")
        self.setAccessibleName(spoken.format(org=org))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make a second line of it, or one again."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        in_two = self._wanted() > self.width() and bool(self._whom.text())
        if in_two == self._in_two:
            return
        self._in_two = in_two
        self._grid.removeWidget(self._whom)
        if in_two:
            self._grid.addWidget(self._whom, 1, _ORG, 1, _WHOM - _ORG + 1)
        else:
            self._grid.addWidget(self._whom, 0, _WHOM)

    def _wanted(self) -> int:
        """Return the width that one line needs."""
        parts = [part for part in (self._icon, self._org, self._chip, self._whom) if not part.isHidden()]
        return sum(part.sizeHint().width() for part in parts) + (len(parts) - 1) * theme.size("space8")
