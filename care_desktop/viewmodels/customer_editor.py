"""The Customer tab's details: edited in place, saved to Care only, field by field against what others changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from care_desktop.domain.errors import CareDesktopError, CustomerConflict, Unacceptable
from care_desktop.domain.ids import CustomerId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.people import Customer
from care_desktop.domain.permissions import Permission
from care_desktop.i18n import _
from care_desktop.services.case_work import CaseWork
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels import edit_conflict
from care_desktop.viewmodels.customer_form import edit_of, form_of, gone_from, record_of, taken_up
from care_desktop.viewmodels.edit_conflict import ConflictRow
from care_desktop.viewmodels.explanations import Explanation, explain, explain_refusal
from care_desktop.viewmodels.form import record_form, with_value
from care_desktop.viewmodels.form_check import checked_changes, refused
from care_desktop.viewmodels.form_state import FormState
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.typed_over import typed_over
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.wording import isolate


@dataclass(frozen=True, slots=True)
class CustomerEditorState:
    """The details of one Customer, and what can be done to them now."""

    customer_id: CustomerId | None = None
    form: FormState = field(default_factory=FormState)
    editing: frozenset[str] = frozenset()
    saving: bool = False
    save_error: Explanation | None = None
    conflict: tuple[ConflictRow, ...] = ()
    read_only_reason: str = ""

    @property
    def has_record(self) -> bool:
        """Whether there is anything to save."""
        return self.customer_id is not None

    @property
    def is_dirty(self) -> bool:
        """Whether Save and Cancel are to be shown."""
        return self.form.is_dirty or bool(self.editing)

    @property
    def may_save(self) -> bool:
        """Whether Save would do something now."""
        decided = all(row.keep_mine is not None for row in self.conflict)
        return self.form.is_dirty and decided and not self.saving and not self.read_only_reason

    @property
    def saves_anyway(self) -> bool:
        """Care knows no duplicates of Customers."""
        return False


class CustomerEditor(Observable[CustomerEditorState]):
    """Edits not saved yet are kept per Customer, with the reading that they were typed over."""

    def __init__(
        self, work: CaseWork, session: Session, *, deeds: TaskScope, board: NoticeBoard, shelf: TypedShelf
    ) -> None:
        super().__init__(CustomerEditorState())
        self._work, self._session = work, session
        self._typed = shelf.of("customer")
        self._deeds, self._board = deeds, board
        self._now: Customer | None = None
        self._bases: dict[CustomerId, Customer] = {}
        self._edits: dict[CustomerId, dict[str, str]] = {}
        self._left: dict[CustomerId, Mapping[str, str]] = {}

    def show(self, customer: Customer | None) -> None:
        """Show a Customer as it is known now; what is typed over it stays."""
        state = self.state
        if customer is None:
            self._keep_edits()
            self._now = None
            self._set(CustomerEditorState())
            return
        if customer.id != state.customer_id:
            self._keep_edits()
            self._set(CustomerEditorState(customer.id))
            self._typed.open(customer.id, lambda left: self._take_up(customer.id, left))
        elif customer == self._now and state.read_only_reason == self._reason():
            return
        self._now = customer
        if not self.state.saving:
            self._take(customer)

    def begin_edit(self, name: str) -> None:
        """Turn one row into a field."""
        if self.state.form.field(name) is not None and not self.state.read_only_reason:
            self._set(replace(self.state, editing=self.state.editing | {name}))

    def change(self, name: str, value: str) -> None:
        """Take what was typed into one field."""
        self._set(replace(self.state, form=with_value(self.state.form, name, value)))
        self._keep_typed()

    def cancel(self) -> None:
        """Restore what Care holds."""
        if self._now is not None and not self.state.saving:
            self._forget(self._now.id)
            form = _form(self._now, {})
            self._set(replace(self.state, form=form, editing=frozenset(), conflict=(), save_error=None))

    def choose(self, name: str, *, mine: bool) -> None:
        """Decide one field of a conflict: the typed value, or the one that is in Care now."""
        rows = tuple(replace(row, keep_mine=mine) if row.name == name else row for row in self.state.conflict)
        chosen = next((row for row in rows if row.name == name), None)
        if chosen is not None:
            form = with_value(self.state.form, name, chosen.mine if mine else chosen.theirs)
            self._set(replace(self.state, conflict=rows, form=form))
            self._keep_typed()

    def save(self) -> None:
        """Write the changed details to Care, once."""
        state, now = self.state, self._now
        if now is None or not state.may_save:
            return
        form = checked_changes(state.form)
        if form.first_problem:
            self._set(replace(state, form=form, editing=state.editing | {form.first_problem}))
            return
        base = now if state.conflict else self._bases.get(now.id, now)
        if self._deeds.once(f"customer {now.id}", self._save(base, form.changes())):
            self._set(replace(state, saving=True, save_error=None))

    async def _save(self, base: Customer, changes: Mapping[str, str]) -> None:
        try:
            saved = await self._write(base, changes)
        except CustomerConflict as conflict:
            self._settle(base, conflict, changes)
        except CareDesktopError as error:
            self._fail(base, error, changes)
        else:
            self._saved(saved)

    async def _write(self, base: Customer, changes: Mapping[str, str]) -> Customer:
        """Write; where others changed only other details, write over theirs without a word."""
        try:
            return await self._work.change_customer(base, edit_of(base, changes))
        except CustomerConflict as conflict:
            if self._conflicts(base, conflict.current, changes):
                raise
            return await self._work.change_customer(conflict.current, edit_of(conflict.current, changes))

    def _settle(self, base: Customer, conflict: CustomerConflict, changes: Mapping[str, str]) -> None:
        if base.id != self.state.customer_id:
            self._fail(base, conflict, changes)
            return
        self._bases[base.id], self._now = base, conflict.current
        self._set(replace(self.state, saving=False))
        self._take(conflict.current)

    def _saved(self, customer: Customer) -> None:
        self._forget(customer.id)
        if customer.id == self.state.customer_id:
            self._now = customer
            form = _form(customer, {})
            self._set(replace(self.state, form=form, editing=frozenset(), saving=False, conflict=(), save_error=None))

    def _fail(self, base: Customer, error: CareDesktopError, changes: Mapping[str, str]) -> None:
        if base.id != self.state.customer_id:
            self._edits[base.id] = dict(changes)
            sentence = _("The changes to {customer} were not saved. {why} What you typed is kept.")
            told = sentence.format(customer=isolate(base.name), why=explain(error).sentence)
            self._board.show(Notice(told, Severity.PROBLEM, details=error.details, key=f"customer {base.id}"))
            return
        state = replace(self.state, saving=False, save_error=explain(error))
        if isinstance(error, Unacceptable):
            form = refused(state.form, error.problems)
            why = replace(explain(error), sentence=form.problem or explain(error).sentence)
            state = replace(state, form=form, editing=state.editing | ({form.first_problem} - {""}), save_error=why)
        self._set(state)

    def _take_up(self, customer_id: CustomerId, left: Mapping[str, str]) -> None:
        """Show what was typed in an earlier run, as soon as its Customer is shown."""
        self._left[customer_id] = left
        if self._now is not None and self._now.id == customer_id and not self.state.saving:
            self._take(self._now)

    def _take(self, customer: Customer) -> None:
        edits = {**self._edits.pop(customer.id, {}), **self.state.form.edits()}
        if left := self._left.pop(customer.id, None):
            self._bases[customer.id], typed = taken_up(self._bases.get(customer.id, customer), left)
            edits = {**typed, **edits}
        form = _form(customer, edits, self.state.editing)
        changes = form.changes()
        base = self._bases.setdefault(customer.id, customer)
        if not changes:
            base = self._bases[customer.id] = customer
        found = self._conflicts(base, customer, changes)
        conflict = edit_conflict.decided(found, self.state.conflict, record_of(customer))
        editing, reason = self.state.editing | frozenset(changes), self._reason()
        self._set(replace(self.state, form=form, editing=editing, conflict=conflict, read_only_reason=reason))
        self._keep_typed()

    def _conflicts(self, base: Customer, theirs: Customer, changes: Mapping[str, str]) -> tuple[ConflictRow, ...]:
        return edit_conflict.rows(form_of(theirs, changes), record_of(base), record_of(theirs), changes)

    def _reason(self) -> str:
        may = self._session.rights.has(Permission.MANAGE_CASES)
        return "" if may else explain_refusal(Refusal.NO_PERMISSION)

    def _forget(self, customer_id: CustomerId) -> None:
        self._bases.pop(customer_id, None)
        self._edits.pop(customer_id, None)
        self._typed.put(customer_id, {})

    def _keep_typed(self) -> None:
        if self._now is not None and self._now.id not in self._left:
            base = self._bases.get(self._now.id, self._now)
            self._typed.put(self._now.id, typed_over(self.state.form, record_of(base).fields))

    def _keep_edits(self) -> None:
        customer_id = self.state.customer_id
        if customer_id is None:
            return
        if self.state.form.is_dirty:
            self._edits[customer_id] = self.state.form.edits()
        else:
            self._forget(customer_id)


def _form(customer: Customer, edits: Mapping[str, str], editing: frozenset[str] = frozenset()) -> FormState:
    """Return the form over what is typed; a field that somebody looks into stays, whatever becomes of its detail."""
    kept = dict.fromkeys((*edits, *sorted(editing)))
    form = record_form(form_of(customer, kept), record_of(customer).fields, edits)
    gone = gone_from(customer, kept) - edits.keys()
    told = _("Somebody removed this meanwhile.")
    return replace(form, fields=tuple(replace(one, note=told) if one.name in gone else one for one in form.fields))
