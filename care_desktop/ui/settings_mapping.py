"""The tab "Mapping with Care" of a Salesforce account."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.badge_tab_bar import BadgeTabBar
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.mapping_row import MappingRowView
from care_desktop.ui.place import error_place
from care_desktop.ui.settings_conflict import ConflictCard
from care_desktop.ui.settings_parts import ScrolledColumn
from care_desktop.viewmodels.settings_mapping import OBJECTS, MappingEditor
from care_desktop.viewmodels.settings_mapping_state import MappingFocus, MappingState

ROWS_AT_ONCE = 1


class MappingEditorView(ScrolledColumn):
    """One object at a time: its record type, its rows, and a row to add."""

    def __init__(self, page: MappingEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._focus = MappingFocus()
        self._objects = BadgeTabBar()
        self._told = PlainLabel(
            _("These rows fill the form for a new Salesforce record from the Care case. They hold for all users."),
            "muted",
        )
        self._error, self._skeleton = error_place(page.retry), Skeleton(rows=6)
        self._trouble = Banner("warning", "", _("Try again"))
        self._refusal = Banner("info")
        self._conflict = ConflictCard(page, "mapping", _("Field"))
        self._type, self._type_row = Chooser(_("Record type")), QWidget()
        self._heads, self._content = QWidget(), QWidget()
        self._rows: list[MappingRowView] = []
        self._growing, self._missed = QTimer(self, interval=0), False
        self._list = QVBoxLayout()
        self._empty = PlainLabel(_("No row yet: the form begins with the org's own defaults."), "muted")
        self._add = PushButton(_("Add a row"), icon="plus")
        self._build()
        self._growing.timeout.connect(self._grow)
        self._objects.currentChanged.connect(lambda index: page.choose_object(OBJECTS[index]))
        self._trouble.acted.connect(page.retry)
        self._type.picked.connect(page.choose_record_type)
        self._add.clicked.connect(page.add_row)
        observe(self, page, self.show_state)

    def show_state(self, state: MappingState) -> None:
        """Show everything that the state says."""
        self._error.setVisible(state.error is not None)
        if state.error is not None:
            self._error.say(state.error.sentence, state.error.details)
        self._skeleton.setVisible(state.loading)
        self._content.setVisible(not state.loading and state.error is None)
        self._objects.setCurrentIndex(OBJECTS.index(state.sobject))
        trouble = state.forms_trouble
        self._trouble.tell(trouble.sentence if trouble else "", details=trouble.details if trouble else "")
        self._refusal.tell(state.refusal)
        self._conflict.show_conflict(state.conflict)
        self._show_record_types(state)
        self._show_rows(state)
        self._add.explain(state.refusal)
        if state.focus != self._focus:
            self._focus = state.focus
            self._grant(state.focus)

    def _show_record_types(self, state: MappingState) -> None:
        offered = [("", _("The user's default")), *((one.value, one.label) for one in state.record_types)]
        self._type.show_choice(offered, state.record_type)
        self._type.setEnabled(not state.refusal)
        self._type_row.setVisible(bool(state.record_types or state.record_type))

    def _show_rows(self, state: MappingState) -> None:
        while len(self._rows) > len(state.rows):
            gone = self._rows.pop()
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        missing = len(state.rows) - len(self._rows)
        for _row in range(min(missing, ROWS_AT_ONCE)):
            self._add_row()
        if missing > ROWS_AT_ONCE:
            self._growing.start()
        elif missing:
            self._order()
        self._fill_rows(state)
        self._empty.setVisible(not state.rows)
        self._heads.setVisible(bool(state.rows))

    def _fill_rows(self, state: MappingState) -> None:
        fields = tuple((choice.value, choice.label) for choice in state.fields)
        for view, row in zip(self._rows, state.rows, strict=False):
            is_open = row.place == state.open_table
            view.show_row(row, fields, table_open=is_open, editable=not state.refusal and not state.saving)

    def _add_row(self) -> None:
        self._rows.append(MappingRowView(self._page))
        self._rows[-1].reshaped.connect(self._order)
        self._list.addWidget(self._rows[-1])

    def _grow(self) -> None:
        """Build one row more, in idle time: a row costs some milliseconds."""
        state = self._page.state
        if len(self._rows) < len(state.rows):
            self._add_row()
            self._fill_rows(state)
        if len(self._rows) >= len(state.rows):
            self._growing.stop()
            self._order()
            if self._missed:
                self._grant(self._focus)

    def _order(self) -> None:
        above = (self._objects, *self._conflict.controls, *self._trouble.findChildren(PushButton), self._type)
        put_in_order(self, [*above, *(control for view in self._rows for control in view.controls), self._add])

    def _grant(self, wish: MappingFocus) -> None:
        view = next((one for one in self._rows if one.place == wish.place), None)
        self._missed = view is None and self._growing.isActive()
        if view is not None:
            reveal(view, view.field)
        elif self.isVisible() and not self._missed:
            self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self._objects.setObjectName("mapping-objects")
        self._objects.setAccessibleName(_("Salesforce object"))
        for title in (_("Case"), _("Lead")):
            self._objects.addTab(title)
        type_row = QHBoxLayout(self._type_row)
        type_row.setContentsMargins(0, 0, 0, 0)
        type_row.setSpacing(theme.size("space12"))
        type_row.addWidget(PlainLabel(_("Record type")))
        type_row.addWidget(self._type, 1)
        type_row.addStretch(1)
        self._build_heads()
        self._list.setSpacing(theme.size("space8"))
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space12"))
        for part in (self._objects, self._told, self._conflict, self._trouble, self._refusal, self._type_row):
            column.addWidget(part)
        column.addWidget(self._heads)
        column.addLayout(self._list)
        column.addWidget(self._empty)
        column.addLayout(button_row(self._add))
        for part in (self._error, self._skeleton, self._content):
            self.body.addWidget(part)
        self.setObjectName("mapping-editor")
        self._type.setObjectName("mapping-record-type")
        self._add.setObjectName("mapping-add-row")

    def _build_heads(self) -> None:
        row = QHBoxLayout(self._heads)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("space8"))
        for title, share in ((_("Salesforce field"), 4), (_("Filled"), 3), (_("Care field"), 4)):
            label = PlainLabel(title, "section")
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(label, share)
        row.addSpacing(theme.size("mapping-values") + 2 * theme.size("space8") + theme.size("mapping-moves"))
