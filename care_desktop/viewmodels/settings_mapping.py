"""The tab "Mapping with Care" of a Salesforce account: edit, judge and save the one mapping of all users (rule E7)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from care_desktop.domain.errors import CareDesktopError, SettingsChanged
from care_desktop.domain.forms import Choice, FormDescription
from care_desktop.domain.ids import AccountId
from care_desktop.domain.mapping import CASE_FIELD_PREFIX, KINDS, FieldMapping, MappingKind
from care_desktop.domain.permissions import Permission
from care_desktop.i18n import _
from care_desktop.services.forms import Forms
from care_desktop.services.mapping import Mappings
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.mapping_conflict import conflict_between
from care_desktop.viewmodels.mapping_draft import MappingDraft
from care_desktop.viewmodels.mapping_rows import fields_for, shown_rows, unknown_form
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.settings_mapping_state import MappingFocus, MappingState, changed_words

OBJECTS = ("Case", "Lead")


class MappingEditor(Observable[MappingState]):
    """Edit a draft over what was read; nothing leaves before Save, and Save never overwrites what it has not seen."""

    def __init__(
        self,
        mappings: Mappings,
        forms: Forms,
        session: Session,
        *,
        scope: TaskScope,
        case_fields: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        super().__init__(MappingState())
        self._mappings = mappings
        self._forms = forms
        self._session = session
        self._scope = scope
        self._case_fields = case_fields
        self._account: AccountId | None = None
        self._read = FieldMapping()
        self._draft = MappingDraft.of(self._read)
        self._described: dict[str, FormDescription] = {}
        self._theirs: FieldMapping | None = None
        self._after_save: Callable[[], None] | None = None

    # -- which account

    def show(self, account: AccountId) -> None:
        """Turn to an account; the same one again keeps what is being edited, else news are read."""
        if account == self._account and self.state.error is None:
            self.hear_change()
            return
        self._account, self._theirs, self._described = account, None, {}
        self._set(MappingState(loading=True, sobject=self.state.sobject))
        self._scope.switch("mapping", self._load(account))

    def retry(self) -> None:
        """Read again what could not be read; what is being edited stays."""
        if self._account is None:
            return
        if self.state.error is not None:
            self.show(self._account)
        else:
            self._scope.switch("forms", self._load_forms())

    def hear_change(self) -> None:
        """Somebody saved settings: take them over, unless something is being edited here; Save will tell then."""
        if self._account is not None and not self.state.is_dirty and not self.state.saving and not self.state.loading:
            self._scope.switch("mapping", self._load(self._account))

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

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save for all users and call `then` once that is done; rows that cannot stand are shown instead."""
        if self._account is None or self.state.saving or self.state.refusal or not self.state.is_dirty:
            return
        blocked = self._first_blocked()
        if blocked is not None:
            self._turn_to(*blocked)
            return
        self._after_save = then
        self._show(saving=True, problem=None, conflict=None)
        self._scope.once(f"save mapping {self._account}", self._save(self._account, self._draft.as_mapping(self._read)))

    def discard(self) -> None:
        """Go back to what was read."""
        self._read, self._theirs = self._theirs or self._read, None
        self._draft = MappingDraft.of(self._read)
        self._show(open_table=-1, conflict=None, problem=None)
        self.hear_change()

    def overwrite(self) -> None:
        """Save mine over theirs, which was seen."""
        if self._theirs is not None:
            self._read, self._theirs = self._theirs, None
            self._show(conflict=None)
            self.save(self._after_save)

    # -- inside

    async def _load(self, account: AccountId) -> None:
        try:
            read = await self._mappings.of(account, fresh=True)
        except CareDesktopError as error:
            if self.state.loading:
                self._set(replace(self.state, loading=False, error=explain(error)))
            return
        if self.state.is_dirty or self.state.saving:
            return  # Save will tell: what was not seen must not count as seen
        self._read, self._draft = read, MappingDraft.of(read)
        await self._load_forms()

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

    async def _save(self, account: AccountId, mapping: FieldMapping) -> None:
        then, self._after_save = self._after_save, None
        try:
            saved = await self._mappings.save(account, mapping)
        except SettingsChanged as error:
            if account == self._account:
                self._after_save = then
                self._tell_conflict(mapping, error)
            return
        except CareDesktopError as error:
            if account == self._account:
                self._show(saving=False, problem=explain(error))
            return
        if account == self._account:  # else another one is on show by now
            self._read, self._draft = saved, MappingDraft.of(saved)
            self._show(saving=False, open_table=-1)
            if then is not None:
                then()

    def _tell_conflict(self, mine: FieldMapping, error: SettingsChanged) -> None:
        if not isinstance(error.current, FieldMapping):
            self._show(saving=False, problem=explain(error))
            return
        self._theirs = error.current
        if not self.state.is_dirty:  # mine were discarded meanwhile
            self._show(saving=False)
            self.discard()
            return
        self._show(saving=False, conflict=conflict_between(mine, error.current, self._labels()))

    def _labels(self) -> Mapping[str, str]:
        return {f"{name}.{field.name}": field.label for name, form in self._described.items() for field in form.fields}

    def _change(self, draft: MappingDraft, *, focus: int | None = None, open_table: int | None = None) -> None:
        if self.state.refusal or self.state.saving:
            return
        self._draft = draft
        wish = self.state.focus if focus is None else MappingFocus(focus, self.state.focus.number + 1)
        self._show(focus=wish, open_table=self.state.open_table if open_table is None else open_table, problem=None)

    def _show(self, **changes: object) -> None:
        state: MappingState = replace(self.state, **changes)  # type: ignore[arg-type]
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

    def _turn_to(self, sobject: str, place: int) -> None:
        self._show(sobject=sobject, focus=MappingFocus(place, self.state.focus.number + 1))

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
