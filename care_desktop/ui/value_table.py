"""The value table of a mapping row: which Care value becomes which Salesforce value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.ui.kit.error_line import ErrorLine
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.mapping_rows import RowState, TableLine
from care_desktop.viewmodels.settings_mapping import MappingEditor


class ValueField(QWidget):
    """One Salesforce value: chosen where the field is a picklist, typed otherwise; `nothing` says what none means."""

    edited = Signal(str)

    def __init__(self, name: str, nothing: str, is_closed: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = nothing
        self.input: Chooser | QLineEdit = Chooser(name) if is_closed else QLineEdit()
        self.input.setAccessibleName(name)
        if isinstance(self.input, Chooser):
            self.input.picked.connect(self.edited)
        else:
            self.input.textEdited.connect(self.edited)
            self.input.setPlaceholderText(nothing)
        self._error = ErrorLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space4"))
        column.addWidget(self.input)
        column.addWidget(self._error)

    def show_value(self, value: str, offered: Sequence[tuple[str, str]], problem: str) -> None:
        """Show a value that was not typed here, and what is wrong with it."""
        if isinstance(self.input, Chooser):
            self.input.show_choice([("", self._nothing), *offered], value)
        elif value != self.input.text():
            self.input.setText(value)
        self._error.tell(problem)
        self.input.setAccessibleDescription(problem)
        theme.set_role(self.input, "field-error" if problem else "")


class ValueTable(QFrame):
    """The lines of one row; those of a closed Care field have their names, others are typed.

    `reshaped` is sent when there are other widgets than before.
    """

    reshaped = Signal()

    def __init__(self, page: MappingEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._row: RowState | None = None
        self._keys: list[QLineEdit | PlainLabel] = []
        self._values: list[ValueField] = []
        self._controls: list[QWidget] = []
        self._others: ValueField | None = None
        self._grid = QGridLayout()
        self._add = PushButton(_("Add a line"), "quiet", "plus")
        self._add.clicked.connect(self._add_line)
        self._build()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        return (*self._controls, *([self._others.input] if self._others else []), self._add)

    def show_row(self, row: RowState) -> None:
        """Show the table of a row; its widgets stay while it has the same lines."""
        before, self._row = self._row, row
        if before is None or _shape(before) != _shape(row):
            self._rebuild(row)
        offered = [(choice.value, choice.label) for choice in row.offered]
        for line, key, value in zip(row.lines, self._keys, self._values, strict=True):
            if isinstance(key, QLineEdit) and key.text() != line.key:
                key.setText(line.key)
            value.show_value(line.value, offered, line.problem)
        if self._others is not None:
            self._others.show_value(row.others, offered, row.others_problem)

    def _rebuild(self, row: RowState) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._keys, self._values, self._controls = [], [], []
        self._grid.addWidget(PlainLabel(_("In Care"), "section"), 0, 0)
        self._grid.addWidget(PlainLabel(_("In Salesforce"), "section"), 0, 1)
        for number, line in enumerate(row.lines):
            self._add_widgets(row, number, line)
        self._add_others(row)
        is_open = not all(line.is_fixed for line in row.lines) or not row.lines
        self._add.setVisible(is_open)
        self.reshaped.emit()

    def _add_widgets(self, row: RowState, number: int, line: TableLine) -> None:
        key: QLineEdit | PlainLabel = PlainLabel(line.word) if line.is_fixed else QLineEdit()
        name = line.word or _("line {number}").format(number=number + 1)
        value = ValueField(_("Salesforce value for {value}").format(value=name), _("As all others"), bool(row.offered))
        value.edited.connect(lambda text, number=number: self._change(number, value=text))
        value.input.setObjectName(f"table-value-{number}")
        self._grid.addWidget(key, number + 1, 0)
        self._grid.addWidget(value, number + 1, 1)
        if isinstance(key, QLineEdit):
            key.setAccessibleName(_("Care value, line {number}").format(number=number + 1))
            key.setObjectName(f"table-key-{number}")
            key.textEdited.connect(lambda text, number=number: self._change(number, key=text))
            remove = IconButton("close", _("Remove line {number}").format(number=number + 1))
            remove.clicked.connect(lambda _checked, number=number: self._remove_line(number))
            self._grid.addWidget(remove, number + 1, 2)
            self._controls += [key, value.input, remove]
        else:
            self._controls.append(value.input)
        self._keys.append(key)
        self._values.append(value)

    def _add_others(self, row: RowState) -> None:
        self._others = ValueField(_("Salesforce value for all others"), _("Leave the field alone"), bool(row.offered))
        self._others.input.setObjectName("table-others")
        self._others.edited.connect(self._change_others)
        last = len(row.lines) + 1
        self._grid.addWidget(PlainLabel(_("All others"), "muted"), last, 0)
        self._grid.addWidget(self._others, last, 1)

    def _change(self, number: int, *, key: str | None = None, value: str | None = None) -> None:
        if self._row is None:
            return
        line = self._row.lines[number]
        self._page.change_line(
            self._row.place, number, line.key if key is None else key, line.value if value is None else value
        )

    def _change_others(self, value: str) -> None:
        if self._row is not None:
            self._page.change_others(self._row.place, value)

    def _add_line(self) -> None:
        if self._row is not None:
            number = len(self._row.lines)
            self._page.change_line(self._row.place, number, "", "")
            reveal(self._add, self._keys[number])

    def _remove_line(self, number: int) -> None:
        if self._row is not None:
            self._page.remove_line(self._row.place, number)
            near = self._keys[min(number, len(self._keys) - 1)] if self._keys else self._add
            reveal(self._add, near)

    def _build(self) -> None:
        theme.set_role(self, "sunken")
        self._grid.setHorizontalSpacing(theme.size("space12"))
        self._grid.setVerticalSpacing(theme.size("space8"))
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._add.setObjectName("table-add-line")
        column = QVBoxLayout(self)
        inside = theme.size("space12")
        column.setContentsMargins(inside, inside, inside, inside)
        column.addLayout(self._grid)
        row = QHBoxLayout()
        row.addWidget(self._add)
        row.addStretch(1)
        column.addLayout(row)


def _shape(row: RowState) -> tuple[int, bool, tuple[tuple[str, bool], ...]]:
    """Return what the widgets depend on: the row, its closed lines, and whether values are chosen or typed."""
    lines = tuple((line.word if line.is_fixed else "", line.is_fixed) for line in row.lines)
    return row.place, bool(row.offered), lines
