"""A list of boxes to tick that drops down from its field."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from care_desktop.domain.forms import Choice
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.anchored import Anchored

MOST_ROWS = 10
_TOGGLES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_VALUE = Qt.ItemDataRole.UserRole


class TickList(Anchored):
    """Boxes to tick with Space or Enter; Esc and Tab leave, and what was ticked stays."""

    changed = Signal(tuple)

    def __init__(self, field: QWidget) -> None:
        super().__init__(_("Choices"), field)
        self.list = QListWidget()
        self.list.setObjectName("tick-list")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(self._tell)
        edge = theme.size("space4")
        self.body.setContentsMargins(1, edge, 1, edge)
        self.body.addWidget(self.list)

    def open_with(self, name: str, choices: tuple[Choice, ...], chosen: tuple[str, ...]) -> None:
        """Show these choices under the field, the chosen ones ticked."""
        self.list.setAccessibleName(name)
        self._fill(choices, chosen)
        self.list.setCurrentRow(0)
        self.open_over(self.list)

    def wanted(self) -> QSize:
        """Return the field's width, and the height of the rows."""
        rows = min(max(self.list.count(), 1), MOST_ROWS)
        return QSize(self._field.width(), rows * theme.size("control-height") + 2 * theme.size("space4") + 2)

    def tick(self, chosen: tuple[str, ...]) -> None:
        """Tick these, without telling of a change."""
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setCheckState(Qt.CheckState.Checked if item.data(_VALUE) in chosen else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Tab, tick on Enter."""
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.close_over()
        elif event.key() in _TOGGLES and (item := self.list.currentItem()) is not None:
            ticked = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)
        else:
            super().keyPressEvent(event)

    def _fill(self, choices: tuple[Choice, ...], chosen: tuple[str, ...]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for choice in choices:
            item = QListWidgetItem(choice.label, self.list)
            item.setData(_VALUE, choice.value)
            item.setSizeHint(QSize(0, theme.size("control-height")))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        self.list.blockSignals(False)
        self.tick(chosen)

    def _tell(self) -> None:
        items = (self.list.item(row) for row in range(self.list.count()))
        self.changed.emit(tuple(i.data(_VALUE) for i in items if i.checkState() is Qt.CheckState.Checked))
