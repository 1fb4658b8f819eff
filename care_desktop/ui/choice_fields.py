"""Fields in which something is chosen: one of a list, several of a list, yes or no."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from care_desktop.domain.field_values import read_checkbox, read_choices, write_choices
from care_desktop.domain.forms import Choice
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.ui.kit.text import plain_tip
from care_desktop.ui.tick_list import TickList
from care_desktop.viewmodels.form_state import FieldState


class ChoiceField(Chooser):
    """One of the values that the org offers now, or none; one that is not offered any more is not lost by looking."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.picked.connect(self.edited)

    def show_field(self, field: FieldState) -> None:
        """Show a value; without one, what there is to do."""
        none = field.waits_for or (_("Choose…") if field.required else _("None"))
        self.show_choice((("", none), *((choice.value, choice.label) for choice in field.choices)), field.value)
        self.setToolTip(plain_tip(field.waits_for))
        self.setEnabled(not field.waits_for)

    def minimumSizeHint(self) -> QSize:
        """Return the room for a few letters: the rest may be elided."""
        return QSize(2 * theme.size("space24"), super().minimumSizeHint().height())


class CheckField(QCheckBox):
    """Yes or no, as "true" or ""."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggled.connect(lambda on: self.edited.emit("true" if on else ""))

    def show_field(self, field: FieldState) -> None:
        """Show a value, without telling of an edit."""
        self.blockSignals(True)
        self.setChecked(read_checkbox(field.value))
        self.blockSignals(False)


class MultiChoiceField(Chooser):
    """Several of the values that the org offers: reads like a drop-down, opens a list with boxes to tick."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._field: FieldState | None = None
        self._popup: TickList | None = None

    def show_field(self, field: FieldState) -> None:
        """Show what is chosen, by its labels."""
        self._field = field
        words = labels_of(field, field.value)
        self.show_choice((("", ", ".join(words) or field.waits_for or _("None")),), "")
        self.setToolTip(plain_tip("\n".join(words)))
        self.setEnabled(not field.waits_for)
        if self._popup is not None and self._popup.isVisible():
            self._popup.tick(read_choices(field.value))

    def showPopup(self) -> None:
        """Open the list of boxes instead of the usual list."""
        if self._field is None:
            return
        if self._popup is None:
            self._popup = TickList(self)
            self._popup.changed.connect(self._take)
        if not self._popup.toggled_off():
            self._popup.open_with(self.accessibleName(), _all_choices(self._field), read_choices(self._field.value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on what opens a drop-down; up and down change nothing, for there is no one value to change."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_F4):
            self.showPopup()
            return
        event.ignore()

    def _take(self, values: tuple[str, ...]) -> None:
        self.edited.emit(write_choices(values))


def labels_of(field: FieldState, value: str) -> tuple[str, ...]:
    """Return the words of the chosen values; one that the org does not offer any more stands for itself."""
    labels = {choice.value: choice.label for choice in field.choices}
    return tuple(labels.get(chosen, chosen) for chosen in read_choices(value))


def _all_choices(field: FieldState) -> tuple[Choice, ...]:
    offered = {choice.value for choice in field.choices}
    lost = (Choice(value, value) for value in read_choices(field.value) if value not in offered)
    return (*field.choices, *lost)
