"""The column of rows that a form is: what is seen first stands at once, the rest of a long form comes in idle steps."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from care_desktop.ui.field_group import FieldGroup
from care_desktop.ui.field_widgets import FieldPage, FieldWidget, ReadField, field_widget
from care_desktop.ui.form_finder import FormFinder
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.form_row import FormRow
from care_desktop.ui.kit.in_steps import InSteps
from care_desktop.ui.kit.reveal import keep_in_sight
from care_desktop.viewmodels.form_sections import LONG_FORM, answers_to, sections_of
from care_desktop.viewmodels.form_state import FieldState, FormState

FIRST_ROWS = 8


class FormFields(QWidget):
    """All fields of a form in one column, grouped as the org groups them; rows are kept while the fields are the same.

    Every row is built sooner or later; one that wants the focus is built at once. A long form can be searched.
    """

    def __init__(self, page: FieldPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._form = FormState()
        self._fields: dict[str, FieldState] = {}
        self._groups: list[FieldGroup] = []
        self._homes: dict[str, FieldGroup] = {}
        self._rows: dict[str, FormRow] = {}
        self._widgets: dict[str, FieldWidget | ReadField] = {}
        self._shown: dict[str, FieldState] = {}
        self._last_stop: QWidget | None = None
        self._finder = FormFinder(self._search)
        self._steps = InSteps(self._add, self._order, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space16"))
        self._column.addWidget(self._finder)

    def show_form(self, form: FormState) -> None:
        """Show values, notes and problems; only what changed is touched."""
        before, self._form = self._form, form
        self._fields = {field.name: field for field in form.fields}
        if form.description is not before.description and _shape(form) != _shape(before):
            self._rebuild(form)
        for field in form.fields:
            if field.name in self._rows and self._shown.get(field.name) != field:
                self._show(field)
        if self._finder.is_searching:
            self._show_found()

    def focus_field(self, name: str) -> None:
        """Put the focus into a field, behind what stands there."""
        self._steps.hurry(name)
        widget = self._widgets.get(name)
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            line = widget.focusProxy() or widget
            if isinstance(line, QLineEdit):
                line.end(False)
            keep_in_sight(widget.parentWidget() or widget)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on building."""
        super().showEvent(event)
        self._steps.carry_on()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the rows that are not built yet until the form is looked at again."""
        super().hideEvent(event)
        self._steps.rest()

    @property
    def is_whole(self) -> bool:
        """Whether every row is built."""
        return not self._steps.waiting

    def _rebuild(self, form: FormState) -> None:
        """Build other rows; whoever is typing in a field that is still there goes on typing."""
        focused = next((name for name, one in self._widgets.items() if (one.focusProxy() or one).hasFocus()), "")
        self._build(form)
        if focused in self._fields:
            self.focus_field(focused)

    def _build(self, form: FormState) -> None:
        self._clear()
        for section in sections_of(form):
            group = FieldGroup(section, "space12")
            self._groups.append(group)
            self._homes.update(dict.fromkeys(section.names, group))
            self._column.addWidget(group)
        self._finder.offer(len(self._homes) >= LONG_FORM)
        self._steps.start([name for group in self._groups for name in group.places], FIRST_ROWS)

    def _clear(self) -> None:
        self._steps.stop()
        for group in self._groups:
            self._column.removeWidget(group)
            group.hide()
            group.deleteLater()
        self._groups, self._homes = [], {}
        self._rows, self._widgets, self._shown = {}, {}, {}
        self._last_stop = None

    def _add(self, name: str) -> None:
        field = self._fields[name]
        widget = field_widget(field, self._page) if field.editable else ReadField()
        widget.setObjectName(f"field-{field.name}")
        row = FormRow(field.label, widget, field.required and field.editable, help_text=field.help)
        widget.edited.connect(lambda value, name=field.name: self._page.change(name, value))
        self._rows[field.name], self._widgets[field.name] = row, widget
        self._show(field)
        self._homes[field.name].put(field.name, row)
        self._follow_on(widget)
        if self._finder.is_searching:
            row.setVisible(field.name in self._found())

    def _show(self, field: FieldState) -> None:
        self._shown[field.name] = field
        self._widgets[field.name].show_field(field)
        self._rows[field.name].tell(field.note, field.problem, field.waits_for or field.unit)

    def _follow_on(self, stop: QWidget) -> None:
        """Let Tab go from the row built before to this one; out of turn, the whole order is mended at the end."""
        if stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
            if self._last_stop is not None:
                QWidget.setTabOrder(self._last_stop, stop)
            self._last_stop = stop

    def _order(self) -> None:
        names = (name for group in self._groups for name in group.places)
        stops = [self._widgets[name] for name in names if name in self._widgets]
        tabbed = (stop for stop in stops if stop.focusPolicy() & Qt.FocusPolicy.TabFocus)
        controls = [*self._finder.controls, *tabbed]
        self._last_stop = controls[-1] if controls else None
        put_in_order(self, controls)

    def _search(self) -> None:
        """Show what is searched for; rows that are not built yet and match come next."""
        found = self._found()
        self._steps.prefer(found)
        self._show_found()

    def _show_found(self) -> None:
        found = self._found()
        for name, row in self._rows.items():
            if row.isHidden() is (name in found):
                row.setVisible(name in found)
        for group in self._groups:
            group.setVisible(not found.isdisjoint(group.places))

    def _found(self) -> set[str]:
        words, required_only = self._finder.words, self._finder.required_only
        return {field.name for field in self._form.fields if answers_to(field, words, required_only=required_only)}


def _shape(form: FormState) -> tuple[object, ...]:
    """Return what the rows depend on: not the values."""
    fields = tuple((field.name, field.type, field.label, field.required, field.editable) for field in form.fields)
    return fields, form.description.sections
