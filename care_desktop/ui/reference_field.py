"""A look-up: typed in, answered with records below, and holding one only after a person chose it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from care_desktop.domain.forms import Reference
from care_desktop.i18n import _
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.observe import Source, observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.line_fields import from_the_start
from care_desktop.ui.record_rows import RETRY, record_items
from care_desktop.ui.search_popup import MOST_ROWS, SearchPopup
from care_desktop.viewmodels.form_state import FieldState
from care_desktop.viewmodels.look_up import LookUpState

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: MOST_ROWS,
    Qt.Key.Key_PageUp: -MOST_ROWS,
}


class Records(Source[LookUpState], Protocol):
    """The records found for what is typed, with one of them highlighted at most."""

    def move(self, step: int) -> bool: ...
    def accept(self) -> bool: ...
    def press(self, record: str) -> bool: ...
    def retry(self) -> None: ...
    def leave(self) -> None: ...


@runtime_checkable
class LookUpPage(Protocol):
    """Whoever takes what is typed into a look-up."""

    @property
    def look_up(self) -> Records: ...

    def type_look_up(self, name: str, text: str) -> None: ...
    def open_look_up(self, name: str) -> None: ...


class ReferenceLine(QLineEdit):
    """The line of a look-up; the keys that belong to its list go there, the rest stay here."""

    def __init__(self, field: ReferenceField) -> None:
        super().__init__(field)
        self._field = field
        self._icon = self.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        theme.theme().changed.connect(self._draw_icon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose or leave; a key held down chooses once."""
        if not self._field.takes_key(event):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list, unless only the window went to the back."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._field.leave()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click into an empty field offers what was seen last."""
        super().mousePressEvent(event)
        self._field.offer()

    def _draw_icon(self) -> None:
        self._icon.setIcon(icons.icon("search", "muted"))


class ReferenceField(QWidget):
    """The line, the chosen record's detail under it, and the list that floats over whatever is underneath."""

    edited = Signal(str)

    def __init__(self, name: str, page: LookUpPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._page = page
        self._before: Reference | None = None
        self._popup: SearchPopup | None = None
        self.line = ReferenceLine(self)
        self._progress = ProgressLine(self)
        self._detail = PlainLabel("", "secondary")
        self._shown: FieldState | None = None
        self.setFocusProxy(self.line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the order of Tab holds the field: its line comes along
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.line, self._progress, self._detail):
            column.addWidget(part)
        self._detail.hide()
        self.line.setPlaceholderText(_("Type the beginning of a name"))
        self.line.textEdited.connect(self._on_typed)
        observe(self, page.look_up, self.show_rows)

    def show_field(self, field: FieldState) -> None:
        """Show the chosen record by its name; what is being typed is left alone."""
        self._shown = field
        reference = field.reference
        text = field.typed or (reference.name if reference is not None else field.value)
        if text != self.line.text().strip():
            self.line.setText(text)
            from_the_start(self.line)
        self._detail.setText(reference.detail if reference is not None else "")
        self._detail.setVisible(bool(self._detail.text()))
        if not field.typed:
            self._before = reference

    def show_rows(self, state: LookUpState) -> None:
        """Show the records found for this field, or nothing."""
        mine = state.field == self._name
        self._progress.set_busy(mine and state.busy)
        if not mine:
            if self._popup is not None:
                self._popup.show_items((), "", wanted=False)
            return
        self._list().show_items(record_items(state), state.highlighted, self.isVisible())

    def takes_key(self, event: QKeyEvent) -> bool:
        """Use a key for the list, where it has one."""
        look_up, key = self._page.look_up, Qt.Key(event.key())
        is_open = look_up.state.field == self._name
        if key in _STEPS and (is_open or key is Qt.Key.Key_Down):
            if not is_open:
                self._page.open_look_up(self._name)
            else:
                look_up.move(_STEPS[key])
            return True
        if key in _ENTER and is_open:  # never sends a form while something stands here that was not chosen
            if not event.isAutoRepeat():
                look_up.accept()
            return True
        return key is Qt.Key.Key_Escape and self._escape(is_open)

    def offer(self) -> None:
        """Offer records while nothing is chosen."""
        if self._shown is not None and not self._shown.value:
            self._page.open_look_up(self._name)

    def leave(self) -> None:
        """Close the list; nothing is chosen by leaving."""
        if self._page.look_up.state.field == self._name:
            self._page.look_up.leave()

    def setAccessibleName(self, name: str) -> None:
        """Name the line: it is what has the focus."""
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:
        """Describe the line."""
        self.line.setAccessibleDescription(description)

    def minimumSizeHint(self) -> QSize:
        """Return the room that the line needs."""
        return self.line.minimumSizeHint()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the list along."""
        self.leave()
        super().hideEvent(event)

    def _on_typed(self, text: str) -> None:
        if text.strip():
            self._page.type_look_up(self._name, text)
        else:
            self.leave()
            self.edited.emit("")

    def _escape(self, is_open: bool) -> bool:
        """Close the list; a second Esc brings the record back that stood here before."""
        if is_open:
            self.leave()
            return True
        if self._shown is not None and self._shown.typed:
            self.edited.emit(self._before.id if self._before is not None else "")
            return True
        return False

    def _list(self) -> SearchPopup:
        if self._popup is None:
            self._popup = SearchPopup(self.line, self, self._press, lambda _key: None)
            self._popup.list.setAccessibleName(_("Records found"))
            self.destroyed.connect(self._popup.deleteLater)
        return self._popup

    def _press(self, key: str) -> None:
        if key == RETRY:
            self._page.look_up.retry()
        else:
            self._page.look_up.press(key)
