"""The Customer tab: details that are edited in place, and what else is known of the Customer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.conflict_list import ConflictList
from care_desktop.ui.contact_card import SaveBar
from care_desktop.ui.contact_fields import ContactFields
from care_desktop.ui.fact_lines import SectionsPage
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.resting import Rest, observe_seen
from care_desktop.viewmodels.case_facts import Section
from care_desktop.viewmodels.customer_editor import CustomerEditor, CustomerEditorState

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ALWAYS = frozenset({"display_name", "first_name", "last_name", "note", "phone first", "email first"})


class CustomerTab(QWidget):
    """Show what is known of the Customer, over Save and Cancel while something is edited; built when first seen."""

    def __init__(self, page: CustomerEditor, copy: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        Rest(self)
        self._page, self._copy = page, copy
        self._facts = SectionsPage(copy)
        self._details: _Details | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._facts, 1)
        self.setObjectName("customer-tab")
        self.setAccessibleName(_("Customer"))

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        """Show the facts beside the details."""
        self._facts.show_sections(sections)

    def build(self) -> None:
        """Make the details, if they are not there yet."""
        if self._details is None:
            self._details = _Details(self._page, self._copy)
            self._facts.top.addWidget(self._details)
            self._column.addWidget(SaveBar(self._page))

    def showEvent(self, event: QShowEvent) -> None:
        """Be whole when it is looked at."""
        self.build()
        super().showEvent(event)


class _Details(QWidget):
    """The rows of the form; Enter saves, Esc closes fields in which nothing was changed."""

    def __init__(self, page: CustomerEditor, copy: Callable[[str], None]) -> None:
        super().__init__()
        self._page = page
        self._read_only = Banner("info")
        sentence = _("Somebody changed this customer meanwhile. Choose what to keep, then save again.")
        self._conflict = ConflictList(page, sentence, _("In Care now: {value}"))
        self._fields = ContactFields(page, copy, self._order, always=_ALWAYS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        for widget in (self._read_only, self._conflict, self._fields):
            column.addWidget(widget)
        self._conflict.reshaped.connect(self._order)
        observe_seen(self, page, self.show_state)

    def show_state(self, state: CustomerEditorState) -> None:
        """Show the details as they stand."""
        self._read_only.tell(state.read_only_reason)
        self._conflict.show_rows(state.conflict, state.form)
        self._fields.show_state(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves, Esc gives up what was not changed."""
        state = self._page.state
        if event.key() in _ENTER and state.may_save:
            if not event.isAutoRepeat():
                self._page.save()
        elif event.key() == Qt.Key.Key_Escape and state.editing and not state.form.is_dirty:
            self._page.cancel()
        else:
            super().keyPressEvent(event)

    def _order(self) -> None:
        put_in_order(self, [*self._conflict.controls, *self._fields.controls])
