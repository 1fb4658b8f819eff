"""One row of a form: its label above the field, what there is to know and what is wrong below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.announce import announce
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.remarks import Remarks
from care_desktop.ui.kit.text import PlainLabel, plain_tip

WIDE_LABEL = 22
"""Letters from which on a label may need a second line; a label that can wrap makes all around it slower to place."""
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class FormRow(QWidget):
    """A field with its label as buddy, the word "required" where it applies, and lines below only once needed.

    The help is under the icon, is shown when the field is reached by key, and is spoken with the field.
    """

    def __init__(
        self, label: str, field: QWidget, required: bool = False, *, help_text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._help = help_text
        self._note, self._spoken = "", ""
        self._label = PlainLabel(label, "secondary")
        self._label.setWordWrap(len(label) > WIDE_LABEL)
        self._label.setMinimumWidth(1)  # one long word is cut, and widens nothing
        self._label.setBuddy(field)
        spoken = _("{label}, required").format(label=label) if required else label
        field.setAccessibleName(spoken)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space4"))
        self._remarks = Remarks(self._column)
        side = Qt.AlignmentFlag(0)
        if isinstance(field, QCheckBox) and len(label) <= WIDE_LABEL:
            # a box says its label itself, so that a click on the words ticks it
            field.setText(label.replace("&", "&&"))
            self._label.setText("")
            side = Qt.AlignmentFlag.AlignLeading
        if required or help_text:
            self._column.addLayout(self._head(required))
        elif self._label.text():
            self._column.addWidget(self._label)
        self._column.addWidget(field, 0, side)
        if help_text:
            (field.focusProxy() or field).installEventFilter(self)
        self._describe()

    def set_error(self, sentence: str) -> None:
        """Show what is wrong with the value; "" when nothing is."""
        self.tell(self._note, sentence, self._spoken)

    def tell(self, note: str, problem: str, spoken: str = "") -> None:
        """Say quietly what happened to the value, and what is wrong with it; "" for nothing.

        `spoken` is for screen readers: what the field shows in place of a value.
        """
        if (note, problem, spoken) == (self._note, self.error(), self._spoken):
            return
        announce(self, note if note != self._note else "")
        self._note, self._spoken = note, spoken
        self._remarks.tell(note, problem)
        theme.set_role(self.field.focusProxy() or self.field, "field-error" if problem else "")
        self._describe()

    def error(self) -> str:
        """Return the sentence under the field."""
        return self._remarks.problem

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the help when the field is reached by key: a tip floats, so that nothing moves."""
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in _BY_KEY:
            place = self.field.mapToGlobal(QPoint(0, self.field.height()))
            QToolTip.showText(place, plain_tip(self._help), self.field)
        return super().eventFilter(watched, event)

    def _describe(self) -> None:
        self.field.setAccessibleDescription(
            " ".join(filter(None, (self.error(), self._note, self._spoken, self._help)))
        )

    def _head(self, required: bool) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(theme.size("space4"))
        head.addWidget(self._label, 1)
        if self._help:
            icon = IconLabel("info")
            icon.setToolTip(plain_tip(self._help))
            head.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        if required:
            mark = PlainLabel(_("required"), "secondary")
            mark.setWordWrap(False)
            head.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        return head
