"""The fields of the contact card in the org's sections: what is empty stays away until it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_desktop.i18n import _, ngettext
from care_desktop.ui.contact_row import ContactRow, RowPage
from care_desktop.ui.field_group import FieldGroup
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.in_steps import InSteps
from care_desktop.viewmodels.contact_editor_state import ContactEditorState
from care_desktop.viewmodels.form_sections import sections_of
from care_desktop.viewmodels.form_state import FieldState, FormState

ALWAYS_SHOWN = frozenset({"Title", "Email", "Phone", "MobilePhone"})
FIRST_ROWS = 20


class FieldsState(Protocol):
    """What the fields need of a card."""

    @property
    def form(self) -> FormState: ...

    @property
    def editing(self) -> frozenset[str]: ...

    @property
    def saving(self) -> bool: ...

    @property
    def read_only_reason(self) -> str: ...


class ContactFields(QWidget):
    """Rows are built when they are first seen; `reordered` is called when there are others to reach by Tab."""

    def __init__(
        self,
        page: RowPage,
        copy: Callable[[str], None],
        reordered: Callable[[], None],
        parent: QWidget | None = None,
        *,
        always: frozenset[str] = ALWAYS_SHOWN,
    ) -> None:
        super().__init__(parent)
        self._always = always
        self._page = page
        self._copy = copy
        self._reordered = reordered
        self._state: FieldsState = ContactEditorState()
        self._all_fields = False
        self._fields: dict[str, FieldState] = {}
        self._shown: dict[str, tuple[object, ...]] = {}
        self._groups: list[FieldGroup] = []
        self._homes: dict[str, FieldGroup] = {}
        self._rows: dict[str, ContactRow] = {}
        self._steps = InSteps(self._add, self._built, self)
        self._more = PushButton("", "quiet")
        self._more.setObjectName("empty-fields")
        self._more.clicked.connect(self._toggle)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space8"))
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeading)

    @property
    def controls(self) -> list[QWidget]:
        """What Tab stops at, in its order."""
        names = (name for group in self._groups for name in group.places if name in self._rows)
        return [*(control for name in names for control in self._rows[name].controls), self._more]

    def show_state(self, state: FieldsState) -> None:
        """Show the rows that have something to say, or all of them."""
        self._state = state
        before, self._fields = self._fields, {field.name: field for field in state.form.fields}
        typing: ContactRow | None = None
        if list(map(_shape, before.values())) != list(map(_shape, self._fields.values())):
            typing = next((row for row in self._rows.values() if row.is_typed_into), None)
            self._arrange(before)
        for name, row in self._rows.items():
            self._show(name, row)
        wanted = [name for name in self._homes if name not in self._rows and self._is_wanted(name)]
        if set(wanted) != set(self._steps.waiting):
            self._steps.start(wanted, FIRST_ROWS)
        for group in self._groups:
            group.setVisible(any(self._is_wanted(name) for name in group.places))
        if typing is not None and typing in self._rows.values():
            typing.go_on_typing()
        self._show_more()

    def _arrange(self, before: Mapping[str, FieldState]) -> None:
        """Put other rows in place; a row of which there was one already stays what it is, with what is typed in it."""
        self._steps.stop()
        for name, row in list(self._rows.items()):
            if name not in self._fields or _shape(self._fields[name]) != _shape(before[name]):
                self._drop(name, row)
        left, self._groups, self._homes = self._groups, [], {}
        for section in sections_of(self._state.form):
            group = next((one for one in left if one.heading == section.heading), None)
            if group is None:
                group = FieldGroup(section, "space4")
            else:
                left.remove(group)
            self._groups.append(group)
            self._homes.update(dict.fromkeys(section.names, group))
            self._column.insertWidget(len(self._groups) - 1, group)
            group.arrange(section, self._rows)
        for group in left:
            self._column.removeWidget(group)
            _remove(group)

    def _drop(self, name: str, row: ContactRow) -> None:
        del self._rows[name]
        self._shown.pop(name, None)
        _remove(row)

    def _add(self, name: str) -> None:
        row = ContactRow(self._fields[name], self._page, self._copy)
        self._rows[name] = row
        self._homes[name].put(name, row)
        self._show(name, row)

    def _built(self) -> None:
        self._reordered()

    def _show(self, name: str, row: ContactRow) -> None:
        field, state = self._fields[name], self._state
        editing, enabled = name in state.editing, not state.saving and not state.read_only_reason
        looks = (field, editing, enabled, self._is_wanted(name))
        if self._shown.get(name) != looks:
            self._shown[name] = looks
            row.show_field(field, editing=editing, enabled=enabled)
            row.setVisible(self._is_wanted(name))

    def _show_more(self) -> None:
        count = sum(1 for field in self._state.form.fields if not self._has_something(field))
        self._more.setVisible(bool(count))
        words = ngettext("Show {count} empty field", "Show {count} empty fields", count).format(count=count)
        self._more.setText(_("Hide empty fields") if self._all_fields else words)

    def _toggle(self) -> None:
        self._all_fields = not self._all_fields
        self.show_state(self._state)

    def _is_wanted(self, name: str) -> bool:
        return self._all_fields or self._has_something(self._fields[name])

    def _has_something(self, field: FieldState) -> bool:
        return bool(field.value or field.typed) or field.name in self._state.editing or field.name in self._always


def _shape(field: FieldState) -> tuple[object, ...]:
    """Return what a row depends on: not the value."""
    return field.name, field.type, field.label, field.help


def _remove(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
