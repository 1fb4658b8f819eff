"""The drawer "Create contact": a new Salesforce contact, made and linked in one deed (rule L5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from care_desktop.domain.duplicates import NO_DUPLICATES, DuplicateCheck
from care_desktop.domain.errors import CareDesktopError, LikelyDuplicate, OutOfSight, Undecided
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId
from care_desktop.domain.linking import may_create_contact
from care_desktop.domain.people import Customer
from care_desktop.i18n import _
from care_desktop.services.contacts import Contacts
from care_desktop.services.creation import Creation
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels import form_panel
from care_desktop.viewmodels.drafts import Drafts
from care_desktop.viewmodels.duplicate_watch import DuplicateWatch
from care_desktop.viewmodels.escalate_words import place_words
from care_desktop.viewmodels.form import new_form
from care_desktop.viewmodels.form_filling import FormFilling
from care_desktop.viewmodels.form_panel import PanelState
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity, explain, explain_refusal
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.record_types import RECORD_TYPE, as_contact, record_of
from care_desktop.viewmodels.typed_person import person_in


@dataclass(frozen=True, slots=True)
class CreateContactState:
    """The drawer; `duplicates` seem to be the same person: a quiet line until there is reason to see them.

    `insists`: they want to be seen whole, because Salesforce refused to save, or because the agent asked.
    `creating` are the Customers whose contact is being made, whether their drawer is on show or not.
    """

    panel: PanelState = field(default_factory=PanelState)
    customer: Customer | None = None
    duplicates: DuplicateCheck = NO_DUPLICATES
    insists: bool = False
    creating: frozenset[CustomerId] = frozenset()


class CreateContact(Observable[CreateContactState]):
    """Fill in and create; what was typed is kept as a draft per Customer until the contact exists."""

    def __init__(
        self,
        *,
        session: Session,
        contacts: Contacts,
        creation: Creation,
        board: NoticeBoard,
        deeds: TaskScope,
        page: TaskScope,
        on_use_instead: Callable[[ContactId, Mapping[str, str]], None],
        pause: float = 0.4,
        check_pause: float = 0.7,
    ) -> None:
        super().__init__(CreateContactState())
        self._session = session
        self._contacts = contacts
        self._creation = creation
        self._board = board
        self._deeds = deeds
        self._page = page
        self._on_use_instead = on_use_instead
        keeper = creation.keep_draft
        self._drafts: Drafts[CustomerId] = Drafts(keeper, board=board, deeds=deeds, page=page, pause=pause)
        self._case_id: CaseId | None = None
        self._creating: set[CustomerId] = set()
        self._watch = DuplicateWatch(creation, page, self._found, pause=check_pause)
        self.filling = FormFilling(
            forms=contacts.forms,
            scope=page,
            describe=lambda record_type, fresh: contacts.forms.contact(record_type, fresh=fresh),
            see=lambda: self.state.panel,
            put=lambda panel: self._set(replace(self.state, panel=panel)),
            typed=self._typed,
        )

    def refusal(self, customer: Customer) -> str:
        """Return why no contact may be created for this Customer; "" when one may."""
        account = self._session.account
        refusal = may_create_contact(customer, account.id if account else AccountId(""), self._session.rights)
        return explain_refusal(refusal) if refusal else ""

    def open(self, customer: Customer, case_id: CaseId, typed: str = "") -> None:
        """Slide out for this Customer, filled from the Customer and from what was `typed` in the search."""
        if self.state.panel.is_open and self.state.customer is not None and self.state.customer.id == customer.id:
            return
        self._case_id = case_id
        self._set(CreateContactState(PanelState(is_open=True, loading=True), customer))
        self._page.switch("open", self._open(customer, typed))

    def change(self, name: str, value: str) -> None:
        """Take what was typed into one field; it is on disk a moment later."""
        self.filling.change(name, value)

    def submit(self) -> None:
        """Create and link, unless our own rules find something wrong; once, however often it is pressed."""
        self._submit(allow_duplicate=False)

    def create_anyway(self) -> None:
        """Create although Salesforce knows a contact like this one, where the org allows it."""
        if self.state.duplicates.found and self.state.duplicates.may_override:
            self._submit(allow_duplicate=True)

    def show_duplicates(self) -> None:
        """Show all that is known of the likely duplicates."""
        self._set(replace(self.state, insists=self.state.duplicates.found))

    def use_instead(self, contact_id: ContactId) -> None:
        """Link a contact that exists; what was typed becomes edits proposed on its card."""
        typed = as_contact(self.state.panel.form) if self.state.panel.typed else {}
        customer = self.state.customer
        self._stop()
        self._set(CreateContactState())
        if customer is not None:
            self._drafts.forget(customer.id)
        self._on_use_instead(contact_id, typed)

    def leave(self) -> None:
        """Esc: close, but ask first when something was typed."""
        panel = form_panel.leaving(self.state.panel)
        if not panel.is_open:
            self._stop()
        self._set(replace(self.state, panel=panel) if panel.is_open else CreateContactState())

    def discard(self) -> None:
        """Close and forget what was typed."""
        customer = self.state.customer
        self._stop()
        self._set(CreateContactState())
        if customer is not None:
            self._drafts.forget(customer.id)

    def start_over(self) -> None:
        """Forget a restored draft and fill the form from the Customer again."""
        customer = self.state.customer
        if customer is not None:
            self._stop()
            self._drafts.forget(customer.id)
            self._set(CreateContactState(PanelState(is_open=True, loading=True), customer))
            self._page.switch("open", self._fill(customer, {}, ""))

    def close(self) -> None:
        """Close and keep what was typed for the next time."""
        self._stop()
        customer, panel = self.state.customer, self.state.panel
        if customer is not None and panel.typed and not panel.sending:
            self._drafts.keep_now(customer.id, record_of(self.state.panel.form))
        self._set(CreateContactState())

    def tell_anew(self) -> None:
        """Say as whom it will be written now, after another connection has taken the place of the one before."""
        if self.state.customer is not None:
            says = self._consequence(self.state.customer)
            self._set(replace(self.state, panel=form_panel.reconnected(self.state.panel, says)))

    def keep_typed(self) -> None:
        """Put what was typed last on disk at once: the program is about to end."""
        self._drafts.flush()

    async def _open(self, customer: Customer, typed: str) -> None:
        try:
            draft = await self._creation.draft(customer.id)
        except CareDesktopError as error:
            self._not_opened(error)
            return
        await self._fill(customer, draft, typed)

    async def _fill(self, customer: Customer, draft: Mapping[str, str], typed: str) -> None:
        try:
            description = await self._contacts.forms.contact(draft.get(RECORD_TYPE, ""))
        except CareDesktopError as error:
            self._not_opened(error)
            return
        values = dict(draft) or self._proposal(customer, description, typed)
        panel = form_panel.opened(new_form(description, values), self._consequence(customer), restored=bool(draft))
        self._set(CreateContactState(panel, customer))
        self._watch.look_at(description, panel.form.values())
        self.filling.settle()

    def _not_opened(self, error: CareDesktopError) -> None:
        self._set(replace(self.state, panel=replace(self.state.panel, loading=False, error=explain(error))))

    def _typed(self) -> None:
        """Keep what was typed, and look whether somebody like this is known already."""
        form = self.state.panel.form
        self._watch.look_at(form.description, form.values())
        if self.state.customer is not None:
            self._drafts.keep_soon(self.state.customer.id, record_of(self.state.panel.form))

    def _found(self, duplicates: DuplicateCheck) -> None:
        if self.state.panel.is_open and not self.state.panel.sending:
            insists = self.state.insists and duplicates.found
            self._set(replace(self.state, duplicates=duplicates, insists=insists))

    def _stop(self) -> None:
        self._page.cancel("open")
        self.filling.stop()
        self._watch.stop()

    def _proposal(self, customer: Customer, description: FormDescription, typed: str) -> dict[str, str]:
        return {**self._creation.proposal(customer, description), **person_in(typed)}

    def _consequence(self, customer: Customer) -> str:
        sentence = _("Creates in {org} as {user}, and links to {customer}.")
        org, user = place_words(self._session), self._session.writes_as
        return sentence.format(org=org, user=user, customer=customer.name.rstrip("."))

    def _submit(self, *, allow_duplicate: bool) -> None:
        state = self.state
        customer, case_id = state.customer, self._case_id
        if customer is None or case_id is None or not form_panel.can_send(state.panel):
            return
        panel = form_panel.judged(state.panel)
        if panel.form.first_problem:
            self._set(replace(state, panel=panel))
            return
        self._drafts.hold()
        self.filling.stop()
        self._watch.stop()
        work = self._create(customer, case_id, record_of(panel.form), allow_duplicate)
        self._deeds.once(f"create {customer.id}", work)
        self._creating.add(customer.id)
        self._set(replace(state, panel=form_panel.sent(panel), duplicates=NO_DUPLICATES, insists=False))

    async def _create(
        self, customer: Customer, case_id: CaseId, values: Mapping[str, str], allow_duplicate: bool
    ) -> None:
        try:
            await self._creation.create_and_link(customer.id, case_id, values, allow_duplicate=allow_duplicate)
        except CareDesktopError as error:
            self._creating.discard(customer.id)
            self._failed(customer, error)
        else:
            self._creating.discard(customer.id)
            self._set(CreateContactState() if self._shows(customer) else self.state)

    def _failed(self, customer: Customer, error: CareDesktopError) -> None:
        if isinstance(error, OutOfSight):
            self._went_away(customer, error)
            return
        if not self._shows(customer):
            self._set(self.state)
            self._tell(customer, error)
            return
        panel = form_panel.failed(self.state.panel, error)
        if isinstance(error, LikelyDuplicate):
            self._set(
                replace(self.state, panel=replace(panel, error=None), duplicates=_told(error), insists=True),
            )
        else:
            self._set(replace(self.state, panel=panel))

    def _went_away(self, customer: Customer, error: OutOfSight) -> None:
        """Say that the contact is made, though nobody here can see it; a drawer that stayed would make another."""
        self._set(CreateContactState() if self._shows(customer) else self.state)
        self._drafts.forget(customer.id)
        sentence = _(
            "The contact for {customer} was created, but belongs to somebody whose records you may not see in "
            "Salesforce, so it could not be linked."
        )
        sentence = sentence.format(customer=customer.name)
        self._board.show(Notice(sentence, Severity.PROBLEM, details=error.details, key=f"create {customer.id}"))

    def _tell(self, customer: Customer, error: CareDesktopError) -> None:
        told = explain(error)
        template = _("The contact for {customer} was not created. {why} What you typed is kept.")
        if isinstance(error, Undecided):
            template = _("The contact for {customer} is not settled yet. {why}")
        sentence = template.format(customer=customer.name, why=told.sentence)
        self._board.show(Notice(sentence, Severity.PROBLEM, details=told.details, key=f"create {customer.id}"))

    def _set(self, state: CreateContactState) -> None:
        super()._set(replace(state, creating=frozenset(self._creating)))

    def _shows(self, customer: Customer) -> bool:
        return self.state.panel.is_open and self.state.customer is not None and self.state.customer.id == customer.id


def _told(error: LikelyDuplicate) -> DuplicateCheck:
    return replace(error.check, message=explain(error).sentence)
