"""One row of the contact card: a label and a value that can be copied, and that turns into a field in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.field_widgets import FieldPage, FieldWidget, field_widget
from care_desktop.ui.field_words import words_of
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.remarks import Remarks
from care_desktop.ui.kit.text import PlainLabel, isolate, plain_tip
from care_desktop.viewmodels.form_state import FieldState
from care_desktop.viewmodels.wording import NOTHING

MOST_PIXELS = 10_000


class RowPage(FieldPage, Protocol):
    """The verbs of a row."""

    def begin_edit(self, name: str) -> None: ...


class ValueButton(PushButton):
    """A value that looks like text, ends in … when there is no room, and can be pressed to edit it."""

    focus_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "value", parent=parent)
        self._value = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_value(self, label: str, value: str) -> None:
        """Show a value, or a dash for none."""
        self._value = " ".join(value.split())
        theme.set_role(self, "value" if value else "value-empty")
        self.setAccessibleName(f"{label}: {value or _('empty')}")
        self._elide()

    def minimumSizeHint(self) -> QSize:
        """Return the room for a few letters: the rest may be elided."""
        return QSize(theme.size("space24"), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide anew."""
        super().resizeEvent(event)
        self._elide()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell of it."""
        super().focusInEvent(event)
        self.focus_moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell of it."""
        super().focusOutEvent(event)
        self.focus_moved.emit()

    def _elide(self) -> None:
        whole = isolate(self._value) or NOTHING
        room = self.width() - 2 * theme.size("space4") - 2
        shown = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(plain_tip(self._value) if shown != whole else "")


class ContactRow(QWidget):
    """Show a field as text or, while it is edited, as a field with its problem below."""

    def __init__(self, field: FieldState, page: RowPage, copy: Callable[[str], None]) -> None:
        super().__init__()
        self._name = field.name
        self._page = page
        self._copy = copy
        self._focus_waits = False
        self._field = field
        self._label = _label(field)
        self._value = ValueButton()
        self._copy_button: IconButton | None = None
        self._editor: FieldWidget | None = None
        self.setObjectName(f"row-{field.name}")
        self._build()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What Tab stops at, in its order."""
        editor = (self._editor,) if self._editor is not None else ()
        copy = (self._copy_button,) if self._copy_button is not None else ()
        return (self._value, *editor, *copy)

    @property
    def is_typed_into(self) -> bool:
        """Whether the keyboard is in its field."""
        return self._editor is not None and (self._editor.focusProxy() or self._editor).hasFocus()

    def go_on_typing(self) -> None:
        """Have the keyboard again, at the letter where it was, after the row has moved."""
        if self._editor is not None and not self.is_typed_into:
            self.show()
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_field(self, field: FieldState, *, editing: bool, enabled: bool) -> None:
        """Show the field as it stands."""
        self._field = field
        self._value.show_value(field.label, words_of(field))
        if editing and self._editor is None:
            self._begin()
        self._keep_focus(self._editor if editing and self._editor is not None else self._value, enabled)
        self._value.setEnabled(enabled and field.editable)
        self._value.setVisible(not editing)
        if self._editor is not None:
            self._editor.setVisible(editing)
            self._editor.show_field(replace(field, waits_for=""))  # there is no room for a sentence in it
            self._editor.setEnabled(enabled and not field.waits_for)
            theme.set_role(self._editor.focusProxy() or self._editor, "field-error" if field.problem else "")
            about = (field.problem, field.note, field.waits_for, field.unit, field.help)
            self._editor.setAccessibleDescription(" ".join(filter(None, about)))
        waits_for = field.waits_for if editing else ""
        self._remarks.tell(field.note or waits_for, field.problem)
        self._show_copy()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the copy button over the trailing end of the value."""
        super().resizeEvent(event)
        self._place_copy()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Offer to copy under the mouse."""
        super().enterEvent(event)
        self._show_copy()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the copy button again."""
        super().leaveEvent(event)
        self._show_copy()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Offer to copy while the focus is on the button itself."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_copy()
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        self._editor = field_widget(self._field, self._page)
        self._editor.setAccessibleName(self._field.label)
        self._editor.setObjectName(f"edit-{self._name}")
        self._editor.edited.connect(lambda value: self._page.change(self._name, value))
        self._label.setBuddy(self._editor)
        self._stack.insertWidget(1, self._editor)
        self.setTabOrder(self._value, self._editor)

    def _keep_focus(self, target: QWidget, enabled: bool) -> None:
        """Hand the focus from the value to its field and back; while all is disabled to save, remember it."""
        had_it = self._value.hasFocus() or (self._editor is not None and self._editor.hasFocus())
        if not enabled:
            self._focus_waits = self._focus_waits or had_it
        elif (had_it or self._focus_waits) and not target.hasFocus():
            self._focus_waits = False
            target.setEnabled(True)
            target.show()
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            line = target.focusProxy() or target
            if isinstance(line, QLineEdit):
                line.end(False)

    def _show_copy(self) -> None:
        """Offer to copy under the mouse and with the focus; the button is made when it is first wanted."""
        on_button = self._copy_button is not None and self._copy_button.hasFocus()
        editing = self._editor is not None and self._editor.isVisibleTo(self)
        wanted = self.underMouse() or self._value.hasFocus() or on_button
        wanted = wanted and bool(self._field.value) and not editing
        if wanted and self._copy_button is None:
            self._copy_button = self._new_copy_button()
            self._place_copy()
        if self._copy_button is not None:
            self._copy_button.setVisible(wanted)
            self._copy_button.raise_()

    def _new_copy_button(self) -> IconButton:
        button = IconButton("copy", _("Copy {field}").format(field=self._field.label), parent=self)
        theme.set_role(button, "over")
        button.installEventFilter(self)
        button.clicked.connect(lambda: self._copy(words_of(self._field)))
        self.setTabOrder(self._value, button)
        return button

    def _place_copy(self) -> None:
        if self._copy_button is not None:
            size = self._copy_button.sizeHint()
            from_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            left = 0 if from_left else self.width() - size.width()
            self._copy_button.setGeometry(left, 0, size.width(), size.height())

    def _build(self) -> None:
        self._stack = QVBoxLayout()
        self._stack.setSpacing(theme.size("space4"))
        self._stack.addWidget(self._value)
        self._remarks = Remarks(self._stack)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("space4"))
        row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._stack, 1)
        row.setAlignment(self._stack, Qt.AlignmentFlag.AlignTop)
        self._value.clicked.connect(lambda: self._page.begin_edit(self._name))
        self._value.focus_moved.connect(self._show_copy)


def _label(field: FieldState) -> PlainLabel:
    """Return the label in its column, as high as its words need there: one that can wrap makes all rows slow."""
    label = PlainLabel(field.label, "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
    label.setToolTip(plain_tip(field.help))
    width, metrics = theme.size("label-column"), QFontMetrics(theme.font())
    words = metrics.boundingRect(QRect(0, 0, width, MOST_PIXELS), Qt.TextFlag.TextWordWrap, field.label)
    gap = (theme.size("control-height") - 2 - metrics.height()) // 2  # its first line stands beside the value's
    label.setContentsMargins(0, gap, 0, gap)
    label.setFixedSize(width, words.height() + 2 * gap)
    policy = label.sizePolicy()
    policy.setHeightForWidth(False)
    label.setSizePolicy(policy)
    return label
