"""The fields of a Case on its tab: each saved when it is left, with its problem below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from care_desktop.domain.case_work import CaseField, FieldKind
from care_desktop.domain.forms import Choice, FieldType
from care_desktop.i18n import _
from care_desktop.ui.choice_fields import ChoiceField
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.form_row import FormRow
from care_desktop.ui.kit.in_steps import InSteps
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.line_fields import DayField, LineField, WrittenField, writing_of
from care_desktop.viewmodels.case_fields import CaseFields, CaseFieldsState, FieldRow
from care_desktop.viewmodels.form_state import FieldState

_TYPES = {
    FieldKind.TEXT: FieldType.TEXT,
    FieldKind.CHOICE: FieldType.PICKLIST,
    FieldKind.NUMBER: FieldType.NUMBER,
    FieldKind.DATE: FieldType.DATE,
}
Editor = LineField | WrittenField | ChoiceField
_AT_ONCE = 2


class CaseFieldsView(QWidget):
    """A column of fields under a title; the rows are kept while the fields of the workspace stay the same."""

    def __init__(self, page: CaseFields, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._rows: dict[str, _Row] = {}
        self._steps = InSteps(self._add, lambda: None, self)
        self._shown: tuple[CaseField, ...] = ()
        self._asked = page.state.asked
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space8"))
        self._column.addWidget(PlainLabel(_("Fields"), "section"))
        self.setObjectName("case-fields")
        observe_seen(self, page, self.show_state)

    def show_state(self, state: CaseFieldsState) -> None:
        """Show the fields, and put the keyboard on the one that is asked for."""
        definitions = tuple(row.definition for row in state.rows)
        if definitions != self._shown and definitions:
            self._rebuild(definitions)
        for row in state.rows:
            self._fill(row)
        self.setVisible(bool(state.rows))
        if state.asked != self._asked:
            self._asked = state.asked
            self._steps.hurry(state.focus)
            if state.focus in self._rows:
                self._rows[state.focus].take_focus()

    def _rebuild(self, definitions: tuple[CaseField, ...]) -> None:
        self._shown = definitions
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows = {}
        self._steps.start([one.name for one in definitions], _AT_ONCE)

    def _add(self, name: str) -> None:
        names = [one.name for one in self._shown]
        definition = self._shown[names.index(name)]
        before = sum(other in self._rows for other in names[: names.index(name)])
        self._rows[name] = _Row(self._page, definition)
        self._column.insertWidget(1 + before, self._rows[name])
        for row in self._page.state.rows:
            if row.definition == definition:
                self._fill(row)

    def _fill(self, row: FieldRow) -> None:
        if row.definition.name in self._rows:
            self._rows[row.definition.name].show_row(row, self._page.state.reason)


class _Row(QWidget):
    """One field; two buttons decide where somebody else wrote into it meanwhile, one saves again what failed."""

    def __init__(self, page: CaseFields, definition: CaseField) -> None:
        super().__init__()
        self._definition = definition
        self._editor = _editor(definition)
        self._editor.setObjectName(f"case-field-{definition.name}")
        self._row = FormRow(definition.name, self._editor, required=definition.mandatory)
        self._mine, self._theirs = PushButton(_("Keep mine"), "quiet"), PushButton(_("Take theirs"), "quiet")
        self._retry = PushButton(_("Retry"), "quiet")
        self._retry.setAccessibleName(_("Save {field} again").format(field=definition.name))
        self._retry.setObjectName(f"case-field-retry-{definition.name}")
        self._choice = QWidget()
        self._choice.setLayout(_tight(button_row(self._mine, self._theirs, self._retry)))
        name = definition.name
        self._editor.edited.connect(lambda value: page.change(name, value))
        if isinstance(self._editor, QLineEdit):
            self._editor.editingFinished.connect(lambda: page.commit(name))
        else:
            self._editor.edited.connect(lambda _value: page.commit(name))
        self._mine.clicked.connect(lambda: page.settle(name, mine=True))
        self._theirs.clicked.connect(lambda: page.settle(name, mine=False))
        self._retry.clicked.connect(lambda: page.commit(name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._row)
        column.addWidget(self._choice)
        self._choice.hide()

    def show_row(self, row: FieldRow, reason: str) -> None:
        """Show the field as it stands."""
        self._editor.show_field(_field(row))
        self._editor.setEnabled(not reason)
        self._row.tell(_("Saving…") if row.pending else "", row.problem, reason)
        for button in (self._mine, self._theirs):
            button.setVisible(row.theirs is not None)
        self._retry.setVisible(row.may_retry)
        self._choice.setVisible(row.theirs is not None or row.may_retry)

    def take_focus(self) -> None:
        """Put the keyboard into the field."""
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)


def _editor(definition: CaseField) -> Editor:
    if definition.kind is FieldKind.CHOICE:
        return ChoiceField()
    writing = writing_of(_TYPES[definition.kind])
    if writing is None:
        return LineField()
    return DayField(writing, with_time=False) if definition.kind is FieldKind.DATE else WrittenField(writing)


def _field(row: FieldRow) -> FieldState:
    one = row.definition
    choices = tuple(Choice(option, option) for option in one.options)
    return FieldState(one.name, one.name, _TYPES[one.kind], row.value, required=one.mandatory, choices=choices)


def _tight(row: QHBoxLayout) -> QHBoxLayout:
    row.setContentsMargins(0, 0, 0, 0)
    return row
