"""The contact card: the linked contact as last read, edited in place, saved to Salesforce only (rule L4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from care_desktop.domain.errors import CareDesktopError, EditConflict, RecordGone, Unacceptable
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import ContactId
from care_desktop.domain.linking import may_save_contact
from care_desktop.domain.people import Contact, ContactGone, GoneWhy
from care_desktop.domain.permissions import Level
from care_desktop.services.contacts import Contacts
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels import edit_conflict
from care_desktop.viewmodels.edit_conflict import ConflictRow
from care_desktop.viewmodels.form import FormState, checked, record_form, refused, with_value
from care_desktop.viewmodels.notices import Explanation, explain, explain_refusal
from care_desktop.viewmodels.observable import Observable


@dataclass(frozen=True, slots=True)
class ContactEditorState:
    """The card. `contact_id` None: nothing to show. `case_count`: how many Cases an unlink would affect."""

    contact_id: ContactId | None = None
    contact: Contact | None = None
    gone: ContactGone | None = None
    form: FormState = field(default_factory=FormState)
    editing: frozenset[str] = frozenset()
    case_count: int = 0
    loading: bool = False
    saving: bool = False
    error: Explanation | None = None
    save_error: Explanation | None = None
    conflict: tuple[ConflictRow, ...] = ()
    read_only_reason: str = ""
    read_at: datetime | None = None

    @property
    def is_dirty(self) -> bool:
        """Whether Save and Cancel are to be shown."""
        return self.form.is_dirty or bool(self.editing)

    @property
    def may_save(self) -> bool:
        """Whether Save would do something now: every conflict is decided and nothing is under way."""
        decided = all(row.keep_mine is not None for row in self.conflict)
        return self.form.is_dirty and decided and not self.saving


class ContactEditor(Observable[ContactEditorState]):
    """Show one contact and edit it; edits not saved yet are kept per contact while the agent looks elsewhere."""

    def __init__(
        self,
        *,
        session: Session,
        contacts: Contacts,
        deeds: TaskScope,
        page: TaskScope,
        on_saved: Callable[[Contact], None] = lambda contact: None,
        on_gone: Callable[[ContactGone | None], None] = lambda gone: None,
    ) -> None:
        super().__init__(ContactEditorState())
        self._session = session
        self._contacts = contacts
        self._deeds = deeds
        self._page = page
        self._on_saved = on_saved
        self._on_gone = on_gone
        self._form = FormDescription("Contact", ())
        self._edits: dict[ContactId, dict[str, str]] = {}

    def show(self, contact_id: ContactId | None, *, known: Contact | ContactGone | None = None, cases: int = 0) -> None:
        """Turn to another contact: what is `known` of it at once, then as Salesforce holds it now."""
        if contact_id is not None and contact_id == self.state.contact_id:
            self._set(replace(self.state, case_count=cases))
            return
        self._keep_edits()
        if contact_id is None:
            self._page.cancel("contact")
            self._set(ContactEditorState())
            return
        if self._session.rights.contacts is Level.NONE:
            self._page.cancel("contact")
            self._set(ContactEditorState(contact_id, case_count=cases, gone=ContactGone(contact_id, GoneWhy.NO_ACCESS)))
            return
        refusal = may_save_contact(self._session.rights)
        reason = explain_refusal(refusal) if refusal else ""
        self._set(ContactEditorState(contact_id, case_count=cases, loading=True, read_only_reason=reason))
        if known is not None:
            self._take(known)
        self.refresh()

    def refresh(self) -> None:
        """Read the contact again; edits not saved yet stay."""
        if self.state.contact_id is not None:
            self._set(replace(self.state, loading=True, error=None))
            self._page.switch("contact", self._load(self.state.contact_id))

    def hear_of(self, contact: Contact) -> None:
        """Take a newer reading of the contact on show, wherever it came from."""
        if contact.id == self.state.contact_id and not self.state.saving and not self.state.conflict:
            self._take(contact)

    def begin_edit(self, name: str) -> None:
        """Turn one row into a field."""
        row = self.state.form.field(name)
        if row is not None and row.editable and not self.state.read_only_reason:
            self._set(replace(self.state, editing=self.state.editing | {name}))

    def change(self, name: str, value: str) -> None:
        """Take what was typed into one field."""
        self._set(replace(self.state, form=with_value(self.state.form, name, value)))

    def propose(self, contact_id: ContactId, values: Mapping[str, str]) -> None:
        """Offer values typed elsewhere as edits of this contact; they are saved only by Save."""
        filled = {name: value for name, value in values.items() if value.strip()}
        self._edits[contact_id] = {**self._edits.get(contact_id, {}), **filled}
        if contact_id == self.state.contact_id and self.state.contact is not None:
            self._take(self.state.contact)

    def cancel(self) -> None:
        """Restore what Salesforce holds."""
        state = self.state
        if state.contact is None or state.saving:
            return
        self._edits.pop(state.contact.id, None)
        form = record_form(self._form, state.contact.fields, {})
        self._set(replace(state, form=form, editing=frozenset(), conflict=(), save_error=None))

    def choose(self, name: str, *, mine: bool) -> None:
        """Decide one field of a conflict: the typed value, or the one that is in Salesforce now."""
        rows = tuple(replace(row, keep_mine=mine) if row.name == name else row for row in self.state.conflict)
        chosen = next((row for row in rows if row.name == name), None)
        if chosen is not None:
            form = with_value(self.state.form, name, chosen.mine if mine else chosen.theirs)
            self._set(replace(self.state, conflict=rows, form=form))

    def save(self) -> None:
        """Write the changed fields to Salesforce; once, however often it is pressed."""
        state = self.state
        if state.contact is None or not state.may_save:
            return
        form = checked(state.form, state.form.changes())
        if form.first_problem:
            self._set(replace(state, form=form, editing=state.editing | {form.first_problem}))
            return
        contact, changes = state.contact, form.changes()
        self._edits[contact.id] = changes
        if self._deeds.once(f"save {contact.id}", self._save(contact, changes)):
            self._set(replace(state, saving=True, save_error=None))

    async def _load(self, contact_id: ContactId) -> None:
        try:
            if not self._form.fields:
                self._form = await self._contacts.form()
            reading = await self._contacts.open(contact_id)
        except CareDesktopError as error:
            self._set(replace(self.state, loading=False, error=explain(error)))
            return
        if contact_id == self.state.contact_id:
            self._take(reading)
            self._set(replace(self.state, loading=False))

    async def _save(self, contact: Contact, changes: Mapping[str, str]) -> None:
        try:
            saved = await self._contacts.save(contact, changes)
        except EditConflict as conflict:
            await self._settle(contact, conflict.theirs, changes)
        except CareDesktopError as error:
            self._save_failed(contact.id, error)
        else:
            self._saved(saved)

    async def _settle(self, base: Contact, theirs: Contact, changes: Mapping[str, str]) -> None:
        """Save over changes in other fields without a word; ask where both changed the same field."""
        rows = edit_conflict.rows(self._form, base, theirs, changes)
        if not rows:
            try:
                self._saved(await self._contacts.save(theirs, changes))
            except CareDesktopError as error:
                self._save_failed(base.id, error)
            return
        if base.id == self.state.contact_id:
            form = record_form(self._form, theirs.fields, changes)
            self._set(replace(self.state, contact=theirs, form=form, conflict=rows, saving=False))

    def _saved(self, contact: Contact) -> None:
        self._edits.pop(contact.id, None)
        if contact.id == self.state.contact_id:
            form = record_form(self._form, contact.fields, {})
            self._set(
                replace(
                    self.state,
                    contact=contact,
                    form=form,
                    editing=frozenset(),
                    conflict=(),
                    saving=False,
                    save_error=None,
                    read_at=contact.read_at,
                )
            )
        self._on_saved(contact)

    def _save_failed(self, contact_id: ContactId, error: CareDesktopError) -> None:
        if isinstance(error, RecordGone):
            self._on_gone(error.gone)
        if contact_id != self.state.contact_id:
            return
        state = replace(self.state, saving=False, save_error=explain(error))
        if isinstance(error, Unacceptable):
            form = refused(state.form, error.problems)
            state = replace(state, form=form, editing=state.editing | ({form.first_problem} - {""}))
        self._set(state)

    def _take(self, reading: Contact | ContactGone) -> None:
        if isinstance(reading, ContactGone):
            self._set(replace(self.state, contact=None, gone=reading, form=FormState()))
            return
        edits = {**self._edits.get(reading.id, {}), **self._typed(reading.id)}
        form = record_form(self._form, reading.fields, edits)
        editing = self.state.editing | frozenset(form.changes())
        self._set(
            replace(
                self.state, contact=reading, gone=None, form=form, editing=editing, read_at=reading.read_at, error=None
            )
        )

    def _typed(self, contact_id: ContactId) -> dict[str, str]:
        return self.state.form.changes() if self.state.contact_id == contact_id else {}

    def _keep_edits(self) -> None:
        if self.state.contact_id is not None and self.state.form.is_dirty:
            self._edits[self.state.contact_id] = self.state.form.changes()
