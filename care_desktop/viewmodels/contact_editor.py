"""The contact card: the linked contact as last read, edited in place, saved to Salesforce only (rule L4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from care_desktop.domain.cases import Case
from care_desktop.domain.errors import CareDesktopError, EditConflict, LikelyDuplicate, RecordGone, Unacceptable
from care_desktop.domain.forms import Reference
from care_desktop.domain.ids import ContactId
from care_desktop.domain.linking import may_save_contact
from care_desktop.domain.people import Contact, ContactGone, GoneWhy
from care_desktop.domain.permissions import Level
from care_desktop.i18n import _
from care_desktop.services.contacts import Contacts
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels import edit_conflict
from care_desktop.viewmodels.contact_editor_state import ContactEditorState as ContactEditorState
from care_desktop.viewmodels.contact_editor_state import not_saved
from care_desktop.viewmodels.contact_edits import ContactEdits
from care_desktop.viewmodels.contact_forms import ContactForms
from care_desktop.viewmodels.form import resumed, unnamed, with_record, with_records, with_typed, with_value
from care_desktop.viewmodels.form_check import checked_changes, refused
from care_desktop.viewmodels.form_state import FormState
from care_desktop.viewmodels.look_up import LookUp
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity, explain, explain_refusal
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.wording import isolate


class ContactEditor(Observable[ContactEditorState]):
    """Show one contact and edit it; edits not saved yet are kept per contact while the agent looks elsewhere.

    With them is kept the reading that they were typed over, so that no later one hides what somebody else changed.
    """

    def __init__(
        self,
        *,
        session: Session,
        contacts: Contacts,
        deeds: TaskScope,
        page: TaskScope,
        board: NoticeBoard,
        shelf: TypedShelf,
    ) -> None:
        super().__init__(ContactEditorState())
        self._session = session
        self._contacts = contacts
        self._deeds = deeds
        self._page = page
        self._board = board
        self._forms = ContactForms(contacts.forms)
        self.look_up = LookUp(contacts.forms, page, self._choose_record)
        self._edits = ContactEdits(shelf)
        self._case: Case | None = None
        self._locked = ""

    def show(
        self, contact_id: ContactId | None, *, known: Contact | ContactGone | None = None, case: Case | None = None
    ) -> None:
        """Turn to another contact: what is `known` of it at once, then as Salesforce holds it now.

        `case` is the open one: an edit is entered in its activity.
        """
        self._case, cases = case, case.customer.case_count if case is not None else 0
        if contact_id is not None and contact_id == self.state.contact_id:
            self._set(replace(self.state, case_count=cases))
            return
        self._edits.put_aside(self.state.contact_id, self.state.form)
        if contact_id is None:
            self._page.cancel("contact")
            self._set(ContactEditorState())
            return
        if self._session.rights.contacts is Level.NONE:
            self._page.cancel("contact")
            self._set(ContactEditorState(contact_id, case_count=cases, gone=ContactGone(contact_id, GoneWhy.NO_ACCESS)))
            return
        self._set(ContactEditorState(contact_id, case_count=cases, loading=True, read_only_reason=self._reason()))
        self._edits.open(contact_id, self._take_up)
        if known is not None:
            self._take(known)
        self.refresh(calmly=known is not None)

    def lock(self, reason: str) -> None:
        """Keep the card for reading only, with what was typed on it, for this reason; "" unlocks it."""
        self._locked = reason
        if self.state.contact_id is not None:
            self._set(replace(self.state, read_only_reason=self._reason()))

    def _reason(self) -> str:
        refusal = may_save_contact(self._session.rights)
        return explain_refusal(refusal) if refusal else self._locked

    def refresh(self, *, calmly: bool = False) -> None:
        """Read the contact again; edits not saved yet stay."""
        if self.state.contact_id is not None and self._session.rights.contacts is not Level.NONE:
            self._set(replace(self.state, loading=True, error=None))
            (self._page.when_calm if calmly else self._page.switch)("contact", self._load(self.state.contact_id))

    def hear_of(self, contact: Contact) -> None:
        """Take a newer reading of the contact on show, wherever it came from."""
        if contact.id == self.state.contact_id and not self.state.saving:
            self._take(contact)

    def begin_edit(self, name: str) -> None:
        """Turn one row into a field."""
        row = self.state.form.field(name)
        if row is not None and row.editable and not self.state.read_only_reason:
            self._set(replace(self.state, editing=self.state.editing | {name}))

    def change(self, name: str, value: str) -> None:
        """Take what was typed into one field; fields that depend on it follow, and turn into fields where they do."""
        form = with_value(self.state.form, name, value)
        followed = {row.name for row in form.fields if row.note}
        self._set(replace(self.state, form=form, editing=self.state.editing | followed))

    def type_look_up(self, name: str, text: str) -> None:
        """Take letters typed into a look-up: they point to nothing until a row is chosen."""
        field = self.state.form.field(name)
        if field is not None:
            self._set(replace(self.state, form=with_typed(self.state.form, name, text)))
            self.look_up.search_for(name, field.references, text)

    def open_look_up(self, name: str) -> None:
        """Show the records that this user saw last, or those that begin with what stands there."""
        field = self.state.form.field(name)
        if field is not None:
            self.look_up.search_for(name, field.references, field.typed, at_once=True)

    def propose(self, contact_id: ContactId, values: Mapping[str, str]) -> None:
        """Offer values typed elsewhere as edits of this contact; they are saved only by Save."""
        self._edits.propose(contact_id, values)
        if contact_id == self.state.contact_id and self.state.contact is not None:
            self._take(self.state.contact)

    def hand_over(self, old: ContactId, new: ContactId) -> None:
        """Offer what was typed for a contact that was merged as edits of the one into which it was."""
        self.propose(new, self._edits.take_away(old))

    def cancel(self) -> None:
        """Restore what Salesforce holds."""
        state = self.state
        if state.contact is None or state.saving:
            return
        self._edits.start_over(state.contact)
        form = self._forms.filled(state.contact, {}, state.form.records)
        self.look_up.leave()
        self._set(replace(state, form=form, editing=frozenset(), conflict=(), save_error=None))

    def choose(self, name: str, *, mine: bool) -> None:
        """Decide one field of a conflict: the typed value, or the one that is in Salesforce now."""
        rows = tuple(replace(row, keep_mine=mine) if row.name == name else row for row in self.state.conflict)
        chosen = next((row for row in rows if row.name == name), None)
        if chosen is not None:
            form = with_value(self.state.form, name, chosen.mine if mine else chosen.theirs)
            self._set(replace(self.state, conflict=rows, form=form))

    def save(self) -> None:
        """Write the changed fields to Salesforce, once; again, what it took for a duplicate where it allows that."""
        state = self.state
        if state.contact is None or not state.may_save:
            return
        form = checked_changes(state.form)
        if form.first_problem:
            self._set(replace(state, form=form, editing=state.editing | {form.first_problem}))
            return
        contact, changes = state.contact, form.changes()
        work = self._save(contact, changes, self._case, state.saves_anyway)
        if self._deeds.once(f"save {contact.id}", work):
            self._set(replace(state, saving=True, save_error=None))

    async def _load(self, contact_id: ContactId) -> None:
        try:
            reading = await self._contacts.open(contact_id)
            if isinstance(reading, Contact):
                await self._forms.learn(reading)
        except CareDesktopError as error:
            self._set(replace(self.state, loading=False, error=explain(error)))
            return
        if contact_id == self.state.contact_id:
            self._take(reading)
            self._set(replace(self.state, loading=False))
            await self._settle_form(contact_id)

    async def _settle_form(self, contact_id: ContactId) -> None:
        """Ask the org whether the form is still so, and for the names of records that are not known yet."""
        contact = self.state.contact
        if contact is None:
            return
        if await self._forms.renew(contact) and self.state.contact == contact and not self.state.saving:
            self._take(contact)
        records = await self._forms.names(contact, unnamed(self.state.form))
        if records and contact_id == self.state.contact_id:
            self._set(replace(self.state, form=with_records(self.state.form, records)))

    async def _save(self, contact: Contact, changes: Mapping[str, str], case: Case | None, anyway: bool) -> None:
        try:
            saved = await self._write(contact, changes, case, anyway)
        except EditConflict as conflict:
            await self._settle(contact, conflict, changes, case, anyway)
        except CareDesktopError as error:
            self._save_failed(contact, error, changes)
        else:
            self._saved(saved)

    async def _write(self, contact: Contact, changes: Mapping[str, str], case: Case | None, anyway: bool) -> Contact:
        customer_id, case_id = (case.customer.id, case.id) if case is not None else (None, None)
        return await self._contacts.save(
            contact, changes, customer_id=customer_id, case_id=case_id, allow_duplicate=anyway
        )

    async def _settle(
        self, base: Contact, conflict: EditConflict, changes: Mapping[str, str], case: Case | None, anyway: bool
    ) -> None:
        """Save over changes in other fields without a word; ask where both changed the same field."""
        if not edit_conflict.rows(self._forms.of(base), base, conflict.theirs, changes):
            try:
                self._saved(await self._write(conflict.theirs, changes, case, anyway))
            except CareDesktopError as error:
                self._save_failed(base, error, changes)
        elif base.id == self.state.contact_id:
            self._edits.start_over(base)
            self._take(conflict.theirs)
            self._set(replace(self.state, saving=False))
        else:
            self._save_failed(base, conflict, changes)

    def _saved(self, contact: Contact) -> None:
        self._edits.forget(contact.id)
        if contact.id == self.state.contact_id:
            form = self._forms.filled(contact, {}, self.state.form.records)
            self._edits.start_over(contact)
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

    def _save_failed(self, contact: Contact, error: CareDesktopError, changes: Mapping[str, str]) -> None:
        if contact.id != self.state.contact_id:
            self._tell(contact, error)
            return
        doubtful = changes if isinstance(error, LikelyDuplicate) and error.may_override else {}
        state = replace(self.state, saving=False, save_error=not_saved(error), doubtful=doubtful)
        if isinstance(error, Unacceptable):
            form = refused(state.form, error.problems)
            state = replace(state, form=form, editing=state.editing | ({form.first_problem} - {""}))
        self._set(state)
        if isinstance(error, RecordGone):
            self.refresh()

    def _tell(self, contact: Contact, error: CareDesktopError) -> None:
        told = explain(error)
        sentence = _("The changes to {contact} were not saved. {why} What you typed is kept.")
        sentence = sentence.format(contact=isolate(contact.name), why=told.sentence)
        self._board.show(Notice(sentence, Severity.PROBLEM, details=told.details, key=f"save {contact.id}"))

    def _take(self, reading: Contact | ContactGone) -> None:
        if isinstance(reading, ContactGone):
            self._edits.put_aside(self.state.contact_id, self.state.form)
            self._set(replace(self.state, contact=None, gone=reading, form=FormState()))
            return
        form = resumed(self._forms.filled(reading, self._unsaved(reading), self.state.form.records), self.state.form)
        changes = form.changes()
        base = self._edits.base(reading, is_edited=bool(changes))
        conflict = edit_conflict.decided(
            edit_conflict.rows(self._forms.of(reading), base, reading, changes), self.state.conflict, reading
        )
        state = replace(self.state, contact=reading, gone=None, form=form, conflict=conflict)
        editing = state.editing | frozenset(changes)
        self._set(replace(state, editing=editing, read_at=reading.read_at, error=None))

    def _choose_record(self, name: str, record: Reference) -> None:
        self._set(replace(self.state, form=with_record(self.state.form, name, record)))

    def _unsaved(self, contact: Contact) -> dict[str, str]:
        """Return the edits of the contact on show: those put aside move into the form as soon as it has fields."""
        kept = self._edits.taken_up(contact) if self._forms.of(contact).fields else {}
        return {**kept, **self.state.form.edits()}

    def _take_up(self, contact_id: ContactId) -> None:
        """Show what was typed in an earlier run, as soon as its contact is shown."""
        shown = self.state.contact
        if shown is not None and shown.id == contact_id and not self.state.saving:
            self._take(shown)

    def _set(self, state: ContactEditorState) -> None:
        super()._set(state)
        self._edits.note(state.contact, state.form)
