"""Which kind of record is to be made: the record types that this user may choose from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from care_desktop.domain.forms import RecordType
from care_desktop.i18n import _
from care_desktop.ui.kit.form_row import FormRow
from care_desktop.viewmodels.form_panel import PanelState

_ID = Qt.ItemDataRole.UserRole


class RecordTypeChooser(QWidget):
    """A drop-down above the form; hidden where there is nothing to choose."""

    def __init__(self, choose: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._types: tuple[RecordType, ...] = ()
        self._box = _Box()
        self._box.setObjectName("record-type")
        self._box.activated.connect(lambda index: choose(self._box.itemData(index, _ID)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FormRow(_("Record type"), self._box))
        self.hide()

    def show_panel(self, panel: PanelState) -> None:
        """Show the record type of the form, or the one that is on its way."""
        description = panel.form.description
        if description.record_types != self._types:
            self._types = description.record_types
            self._box.clear()
            for record_type in self._types:
                self._box.addItem(record_type.name, record_type.id)
        self._box.setCurrentIndex(self._box.findData(panel.turning or description.record_type, _ID))
        self._box.setEnabled(not panel.sending)
        self.setVisible(len(self._types) > 1 and not panel.loading)


class _Box(QComboBox):
    """The wheel scrolls the page, never the record type."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()
