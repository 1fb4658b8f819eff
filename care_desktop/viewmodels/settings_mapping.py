"""The tab "Mapping with Care" of a Salesforce account: edit, judge and save the one mapping of all users (rule E7)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.forms import Choice, FormDescription
from care_desktop.domain.ids import AccountId
from care_desktop.domain.mapping import CASE_FIELD_PREFIX, KINDS, FieldMapping, MappingKind
from care_desktop.domain.permissions import Permission
from care_desktop.i18n import _
from care_desktop.services.forms import Forms
from care_desktop.services.mapping import Mappings
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.draft_editor import DraftEditor
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.mapping_conflict import conflict_between
from care_desktop.viewmodels.mapping_draft import MappingDraft
from care_desktop.viewmodels.mapping_rows import fields_for, shown_rows, unknown_form
from care_desktop.viewmodels.settings_conflict import Conflict
from care_desktop.viewmodels.settings_mapping_state import MappingFocus, MappingState, changed_words

OBJECTS = ("Case", "Lead")


class MappingEditor(DraftEditor[MappingState, FieldMapping, MappingDraft]):
    """Edit the rows of an account's mapping, judged by what its org says of its objects."""

    _topic = "mapping"
    _closed: ClassVar = {"open_table": -1}

    def __init__(
        self,
        mappings: Mappings,
        forms: Forms,
        session: Session,
        *,
        scope: TaskScope,
        case_fields: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        super().__init__(MappingState(), scope=scope)
        self._mappings = mappings
        self._forms = forms
        self._session = session
        self._case_fields = case_fields
        self._described: dict[str, FormDescription] = {}

    def retry(self) -> None:
        """Read again what could not be read; what is being edited stays."""
        super().retry()
        if self._account is not None and self.state.error is None and not self.state.loading:
            self._scope.switch("forms", self._load_forms())

    # -- the user's verbs

    def choose_object(self, sobject: str) -> None:
        """Show the rows of another object."""
        self._show(sobject=sobject, open_table=-1)

    def add_row(self) -> None:
        """Add an empty row to the object on show, with the focus in it."""
        self._change(self._draft.with_new_row(self.state.sobject), focus=len(self._draft.rows))

    def remove_row(self, place: int) -> None:
        """Take a row out; Discard brings it back."""
        near = self._draft.neighbour(place, 1)
        self._change(self._draft.without_row(place), focus=place if near is not None else place - 1, open_table=-1)

    def move_row(self, place: int, step: int) -> None:
        """Move a row up (-1) or down (1) among those of its object."""
        other = self._draft.neighbour(place, step)
        if other is not None:
            self._change(self._draft.swapped(place, other), focus=other, open_table=-1)

    def choose_field(self, place: int, field: str) -> None:
        """Let a row fill another Salesforce field."""
        self._change(self._draft.with_field(place, field))

    def choose_kind(self, place: int, kind: str) -> None:
        """Let a row be filled another way; a value table opens at once."""
        if kind not in KINDS:
            return
        draft = self._draft.with_kind(place, kind)
        self._change(draft, open_table=place if kind == MappingKind.VARIABLE else -1)

    def choose_source(self, place: int, source: str) -> None:
        """Let a row read another Care field."""
        self._change(self._draft.with_source(place, source))

    def open_table(self, place: int) -> None:
        """Show the value table of a row, or hide the one that is open."""
        self._show(open_table=-1 if self.state.open_table == place else place)

    def change_line(self, place: int, line: int, key: str, value: str) -> None:
        """Take what was typed into a line of a table; the line after the last adds one."""
        self._change(self._draft.with_line(place, line, key, value))

    def remove_line(self, place: int, line: int) -> None:
        """Take a line out of a table."""
        self._change(self._draft.without_line(place, line))

    def change_others(self, place: int, value: str) -> None:
        """Take the Salesforce value for all other Care values."""
        self._change(self._draft.with_others(place, value))

    def choose_record_type(self, record_type: str) -> None:
        """Propose another record type for the object on show; "" for the user's default."""
        self._change(self._draft.with_record_type(self.state.sobject, record_type))
        self._scope.switch("forms", self._load_forms())

    # -- inside

    def _loading_state(self) -> MappingState:
        self._described = {}
        return MappingState(loading=True, sobject=self.state.sobject)

    def _nothing(self, account: AccountId) -> FieldMapping:
        return FieldMapping()

    def _draft_of(self, read: FieldMapping) -> MappingDraft:
        return MappingDraft.of(read)

    def _result(self) -> FieldMapping:
        return self._draft.as_mapping(self._read)

    async def _fetch(self, account: AccountId) -> FieldMapping:
        return await self._mappings.of(account, fresh=True)

    async def _store(self, account: AccountId, changed: FieldMapping) -> FieldMapping:
        return await self._mappings.save(account, changed)

    async def _take(self) -> None:
        await self._load_forms()

    def _show_saved(self) -> None:
        self._show(saving=False, open_table=-1)

    def _conflict(self, mine: FieldMapping, theirs: FieldMapping) -> Conflict:
        return conflict_between(mine, theirs, self._labels())

    async def _load_forms(self) -> None:
        if self._session.account is None or self._session.account.id != self._account:
            self._show(loading=False, error=None, forms_trouble=Explanation(_not_in_use()))
            return
        chosen = self._draft.record_types
        try:
            case, lead = await asyncio.gather(
                self._forms.case(chosen.get("Case", "")), self._forms.lead(chosen.get("Lead", ""))
            )
        except CareDesktopError as error:
            self._show(loading=False, error=None, forms_trouble=explain(error))
            return
        self._described = dict(zip(OBJECTS, (case, lead), strict=True))
        self._show(loading=False, error=None, forms_trouble=None)

    def _labels(self) -> Mapping[str, str]:
        return {f"{name}.{field.name}": field.label for name, form in self._described.items() for field in form.fields}

    def _change(self, draft: MappingDraft, *, focus: int | None = None, open_table: int | None = None) -> None:
        if not self._may_change():
            return
        self._draft = draft
        wish = self.state.focus if focus is None else MappingFocus(focus, self.state.focus.number + 1)
        self._show(focus=wish, open_table=self.state.open_table if open_table is None else open_table, problem=None)

    def _show(self, **changes: Any) -> None:
        state: MappingState = replace(self.state, **changes)
        form = self._form(state.sobject)
        self._set(
            replace(
                state,
                rows=shown_rows(self._draft.rows, form, self._read.rows, self._own_fields()),
                fields=fields_for(form),
                record_types=tuple(Choice(one.id, one.name) for one in form.record_types),
                record_type=self._draft.record_types.get(state.sobject, ""),
                is_dirty=self._draft.differs_from(self._read),
                changed=changed_words(self._read),
                refusal=self._refusal(),
                save_refusal=_("Mend the marked rows first.") if self._first_blocked() else "",
            )
        )

    def _first_blocked(self) -> tuple[str, int] | None:
        for sobject in OBJECTS:
            for row in shown_rows(self._draft.rows, self._form(sobject), self._read.rows, ()):
                if row.blocks:
                    return sobject, row.place
        return None

    def _turn_to_blocked(self) -> bool:
        blocked = self._first_blocked()
        if blocked is None:
            return False
        sobject, place = blocked
        self._show(sobject=sobject, focus=MappingFocus(place, self.state.focus.number + 1))
        return True

    def _form(self, sobject: str) -> FormDescription:
        return self._described.get(sobject) or unknown_form(sobject, self._draft.rows)

    def _own_fields(self) -> tuple[str, ...]:
        mapped = (row.source for row in self._draft.rows if row.source.startswith(CASE_FIELD_PREFIX))
        names = (source.removeprefix(CASE_FIELD_PREFIX) for source in mapped)
        return tuple(dict.fromkeys([*self._case_fields(), *names]))

    def _refusal(self) -> str:
        if self._session.rights.has(Permission.EDIT_MAPPING):
            return ""
        return _("Your permissions do not include editing the mapping. Ask your administrator.")


def _not_in_use() -> str:
    return _("The fields of this org can be read only while its account is the one in use.")
