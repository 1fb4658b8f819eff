"""The search field of the Salesforce tab, with its drop-down, its progress line and what it has to say."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.search_popup import MOST_ROWS, SearchPopup
from care_desktop.ui.search_popup_model import items_of
from care_desktop.viewmodels.contact_search import ContactSearch
from care_desktop.viewmodels.search_rows import ContactSearchState

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: MOST_ROWS,
    Qt.Key.Key_PageUp: -MOST_ROWS,
}
_ENDS = {Qt.Key.Key_Home: False, Qt.Key.Key_End: True}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(QLineEdit):
    """A line to type in; the keys that belong to the drop-down go to the page, the rest stay here."""

    def __init__(self, page: ContactSearch, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = page
        self._icon = self.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        self.setObjectName("contact-search")
        self.setAccessibleName(_("Search Salesforce contacts"))
        self.setPlaceholderText(_("Name, email, phone, handle or link"))
        hint = _("Type a name, an email, a phone number, a handle or a Salesforce link.")
        self.setAccessibleDescription(hint)
        self.setToolTip(hint)
        self.textEdited.connect(page.search_for)
        theme.theme().changed.connect(self._draw_icon)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z to the window while nothing typed here could be undone."""
        if event.type() == QEvent.Type.ShortcutOverride and not self.isUndoAvailable() and _is_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose or leave; a key held down chooses once."""
        if not self._is_for_the_page(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer what is known at once."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._page.enter()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the drop-down, unless only the window went to the back."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._page.leave()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click into the field opens the drop-down again."""
        super().mousePressEvent(event)
        self._page.enter()

    def _draw_icon(self) -> None:
        self._icon.setIcon(icons.icon("search", "muted"))

    def _is_for_the_page(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _ENTER:
            if not event.isAutoRepeat():
                self._page.accept()
            return True
        if key in _STEPS:
            self._page.move(_STEPS[key])
            return True
        if key in _ENDS and self._page.state.highlighted:
            self._page.move_to_end(_ENDS[key])
            return True
        return key == Qt.Key.Key_Escape and self._page.escape()


def _is_undo(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)


class ContactSearchView(QWidget):
    """The field and the lines around it; the drop-down floats over whatever is underneath, as wide as `panel`."""

    def __init__(self, page: ContactSearch, panel: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self.field = SearchField(page, self)
        self._progress = ProgressLine(self)
        self._note = PlainLabel("", "secondary")
        self._build()
        self.popup = SearchPopup(self.field, panel or self, page.press, page.hover)
        self.destroyed.connect(self.popup.deleteLater)
        observe(self, page, self.show_state)

    def show_state(self, state: ContactSearchState) -> None:
        """Show everything that the state says."""
        if self.field.text() != state.text:
            self.field.setText(state.text)
        self._progress.set_busy(state.busy)
        self._note.setText(state.note)
        self._note.setVisible(bool(state.note))
        self.popup.show_items(items_of(state), state.highlighted, state.open and self.isVisible())

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the drop-down along."""
        self._page.leave()
        super().hideEvent(event)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._note)
        column.addWidget(self.field)
        column.addWidget(self._progress)
        self._note.setObjectName("search-note")
