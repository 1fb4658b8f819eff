"""One row of the mapping: the Salesforce field, how it is filled, from what, and what is wrong with that."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.domain.mapping import MappingKind
from care_desktop.i18n import _, ngettext
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.ui.kit.error_line import ErrorLine
from care_desktop.ui.kit.remarks import Remarks
from care_desktop.ui.kit.text import isolate
from care_desktop.ui.value_table import ValueTable
from care_desktop.viewmodels.mapping_rows import RowState
from care_desktop.viewmodels.mapping_words import kind_word
from care_desktop.viewmodels.settings_mapping import MappingEditor


class MappingRowView(QWidget):
    """Three choices in a line, the table below when it is open; widgets stay while the row is edited.

    `reshaped` is sent when there are other widgets than before.
    """

    reshaped = Signal()

    def __init__(self, page: MappingEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._row: RowState | None = None
        self.field = Chooser(_("Salesforce field"))
        self._kind, self._source = Chooser(_("Filled")), Chooser(_("Care field"))
        self._values = PushButton("", "quiet")
        self._up, self._down = IconButton("arrow-up", _("Move up")), IconButton("arrow-down", _("Move down"))
        self._remove = IconButton("trash", _("Remove row"))
        self._error = ErrorLine()
        self._choices = (self.field, self._kind, self._source)
        self._buttons = (self._values, self._up, self._down, self._remove)
        self._table: ValueTable | None = None
        self._column = QVBoxLayout(self)
        self._remarks = Remarks(self._column)
        self._build()
        self._follow()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        table = self._table.controls if self._table is not None else ()
        return (*self._choices, *self._buttons, *table)

    @property
    def place(self) -> int:
        """The number of the row among all rows."""
        return self._row.place if self._row is not None else -1

    def show_row(self, row: RowState, fields: tuple[tuple[str, str], ...], *, table_open: bool, editable: bool) -> None:
        """Show a row as it stands."""
        self._row = row
        offered = fields if row.field else (("", _("Choose a field…")), *fields)
        known = any(row.field == name for name, _label in offered)
        self.field.show_choice(offered if known else ((row.field, row.label), *offered), row.field)
        self._kind.show_choice([(kind.value, kind_word(kind)) for kind in MappingKind], row.kind)
        self._source.show_choice([(choice.value, choice.label) for choice in row.sources], row.source)
        self._show_problem(row)
        self._remarks.tell(row.kept, "")
        self._show_values(row, table_open)
        for control in (*self._choices, *self._buttons):
            control.setEnabled(editable or control is self._values)
        self._name_parts(row)
        self._show_table(row, table_open, editable)

    def take_focus(self) -> None:
        """Put the keyboard on the Salesforce field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_problem(self, row: RowState) -> None:
        self._error.tell(row.problem)
        theme.set_role(self.field, "field-error" if row.problem and row.blocks else "")
        for control in self._choices:
            control.setAccessibleDescription(row.problem)

    def _show_values(self, row: RowState, table_open: bool) -> None:
        has_table = row.kind == MappingKind.VARIABLE
        filled = sum(1 for line in row.lines if line.value) + bool(row.others)
        words = ngettext("{n} value", "{n} values", filled).format(n=filled)
        self._values.setText(_("Hide values") if table_open else words)
        self._values.setVisible(has_table)

    def _show_table(self, row: RowState, table_open: bool, editable: bool) -> None:
        wanted = table_open and row.kind == MappingKind.VARIABLE
        if wanted and self._table is None:
            self._table = ValueTable(self._page)
            self._table.reshaped.connect(self.reshaped)
            self._column.addWidget(self._table)
        if self._table is not None:
            self._table.setVisible(wanted)
            self._table.setEnabled(editable)
            if wanted:
                self._table.show_row(row)

    def _name_parts(self, row: RowState) -> None:
        label = isolate(row.label) or _("new row")
        self.setObjectName(f"mapping-row-{row.field or 'new'}")
        self.field.setObjectName(f"map-field-{row.field or 'new'}")
        self._kind.setObjectName(f"map-kind-{row.field or 'new'}")
        self._source.setObjectName(f"map-source-{row.field or 'new'}")
        self._values.setObjectName(f"map-values-{row.field or 'new'}")
        self._kind.setAccessibleName(_("How {field} is filled").format(field=label))
        self._source.setAccessibleName(_("Care field for {field}").format(field=label))
        self._values.setAccessibleName(_("Value table of {field}").format(field=label))
        self._up.rename(_("Move {field} up").format(field=label))
        self._down.rename(_("Move {field} down").format(field=label))
        self._remove.rename(_("Remove {field}").format(field=label))

    def _follow(self) -> None:
        page = self._page
        self.field.picked.connect(lambda name: page.choose_field(self.place, name))
        self._kind.picked.connect(lambda kind: page.choose_kind(self.place, kind))
        self._source.picked.connect(lambda source: page.choose_source(self.place, source))
        self._values.clicked.connect(lambda _checked: page.open_table(self.place))
        self._up.clicked.connect(lambda _checked: page.move_row(self.place, -1))
        self._down.clicked.connect(lambda _checked: page.move_row(self.place, 1))
        self._remove.clicked.connect(lambda _checked: page.remove_row(self.place))

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(theme.size("space8"))
        line.addWidget(self.field, 4)
        line.addWidget(self._kind, 3)
        line.addWidget(self._source, 4)
        line.addWidget(self._values)
        keeps_room = self._values.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self._values.setSizePolicy(keeps_room)
        self._values.setFixedWidth(theme.size("mapping-values"))
        buttons = QWidget()
        buttons.setFixedWidth(theme.size("mapping-moves"))
        moves = QHBoxLayout(buttons)
        moves.setContentsMargins(0, 0, 0, 0)
        moves.setSpacing(0)
        for button in (self._up, self._down, self._remove):
            moves.addWidget(button)
        line.addWidget(buttons)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space4"))
        self._column.addLayout(line)
        self._column.addWidget(self._error)
