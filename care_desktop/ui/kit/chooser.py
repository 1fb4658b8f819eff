"""A closed list to choose one value from, cheap while nobody looks into it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.text import isolate

_LEAST_LETTERS = 5
MOST_ROWS = 14


class Chooser(QComboBox):
    """Shows the value in force; the others are filled in when it gets the focus or is opened, be they hundreds.

    The wheel scrolls the page, never the value.
    """

    picked = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[tuple[str, str], ...] = ()
        self._is_full = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_LETTERS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setItemDelegate(QStyledItemDelegate(self))  # the default one paints a highlight of its own
        self.setMaxVisibleItems(MOST_ROWS)
        self.activated.connect(lambda index: self.picked.emit(str(self.itemData(index))))

    def show_choice(self, choices: Sequence[tuple[str, str]], value: str) -> None:
        """Offer (value, label) pairs, with `value` in force; one that is not offered is shown by itself."""
        offered = tuple(choices)
        if not any(value == known for known, _label in offered):
            offered = ((value, value), *offered)
        if offered == self._choices and value == self.currentData():
            return
        self._choices = offered
        self._fill(offered if self._is_full else [one for one in offered if one[0] == value][:1])
        self.setCurrentIndex(self.findData(value))

    def showPopup(self) -> None:
        """Open with all values."""
        self._fill_up()
        self.view().setAccessibleName(self.accessibleName())
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let arrow keys and letters find all values."""
        self._fill_up()
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep letters: they find a value here, and are no shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_letter(event):
            event.accept()
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is chosen, elided at its end."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = option.rect.width() - theme.size("space24") - 2 * theme.size("space8")
        text = self.fontMetrics().elidedText(isolate(self.currentText()), Qt.TextElideMode.ElideRight, room)
        option.currentText = text
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _fill_up(self) -> None:
        if not self._is_full:
            self._is_full = True
            value = self.currentData()
            self._fill(self._choices)
            self.setCurrentIndex(self.findData(value))

    def _fill(self, offered: Sequence[tuple[str, str]]) -> None:
        self.clear()
        for value, label in offered:
            self.addItem(label, value)


def _is_letter(event: QKeyEvent) -> bool:
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    return plain and event.text().isprintable() and bool(event.text())
