"""Which kind of record is to be made: the record types that this user may choose from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.ui.kit.form_row import FormRow
from care_desktop.viewmodels.form_panel import PanelState


class RecordTypeChooser(QWidget):
    """A drop-down above the form; hidden where there is nothing to choose."""

    def __init__(self, choose: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = Chooser(_("Record type"))
        self._box.setObjectName("record-type")
        self._box.picked.connect(choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FormRow(_("Record type"), self._box))
        self.hide()

    def show_panel(self, panel: PanelState) -> None:
        """Show the record type of the form, or the one that is on its way."""
        description = panel.form.description
        types = tuple((record_type.id, record_type.name) for record_type in description.record_types)
        if types:
            self._box.show_choice(types, panel.turning or description.record_type)
        self._box.setEnabled(not panel.sending)
        self.setVisible(len(types) > 1 and not panel.loading)
