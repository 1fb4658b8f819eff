"""The panels "Create case" and "Create lead": a Salesforce record made from the open Case, once (rules E1 to E5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from care_desktop.domain.cases import Case, EscalationKind
from care_desktop.domain.duplicates import NO_DUPLICATES, DuplicateCheck
from care_desktop.domain.errors import CareDesktopError, LikelyDuplicate, NoPermission, OutOfSight, Undecided
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import CaseId, RecordId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.operations import SEVERAL
from care_desktop.services.casebook import Casebook
from care_desktop.services.escalation import Escalations
from care_desktop.services.events import CaseEscalated
from care_desktop.services.forms import Forms
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels import escalate_words as words
from care_desktop.viewmodels import form_panel
from care_desktop.viewmodels.drafts import Drafts
from care_desktop.viewmodels.form import new_form
from care_desktop.viewmodels.form_filling import FormFilling
from care_desktop.viewmodels.form_panel import PanelState
from care_desktop.viewmodels.notices import Explanation, Notice, NoticeBoard, Severity, explain, explain_refusal
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.record_types import RECORD_TYPE, record_of


@dataclass(frozen=True, slots=True)
class EscalateState:
    """The button and its panel. `refusal` is the sentence beside the disabled button, "" when it may be pressed.

    `earlier` names an escalation that exists already, while the agent is asked whether to make another.
    `assigns`: the org's assignment rule chooses the owner. `duplicates` made Salesforce refuse. `made`: confirmation.
    """

    is_offered: bool = False
    refusal: str = ""
    earlier: str = ""
    panel: PanelState = field(default_factory=PanelState)
    assigns: bool = False
    duplicates: DuplicateCheck = NO_DUPLICATES
    made: CaseEscalated | None = None


class Escalate(Observable[EscalateState]):
    """Offer one kind of escalation for the open Case, or say why not; what was typed is a draft per Case and kind."""

    def __init__(
        self,
        kind: EscalationKind = EscalationKind.CASE,
        *,
        session: Session,
        casebook: Casebook,
        escalations: Escalations,
        forms: Forms,
        board: NoticeBoard,
        deeds: TaskScope,
        page: TaskScope,
        copy: Callable[[str], None],
        open_record: Callable[[RecordId], None],
        pause: float = 0.4,
    ) -> None:
        super().__init__(EscalateState())
        self.kind = kind
        self._session = session
        self._casebook = casebook
        self._escalations = escalations
        self._board = board
        self._deeds = deeds
        self._page = page
        self._copy = copy
        self._open_record = open_record
        self._case: Case | None = None
        self._answered = 0
        self._slot = f"escalate {kind}"
        self._drafts: Drafts[CaseId] = Drafts(self._keep_draft, board=board, deeds=deeds, page=page, pause=pause)
        self.filling = FormFilling(
            forms=forms,
            scope=page,
            describe=lambda record_type, fresh: escalations.prepare(kind, record_type, fresh=fresh),
            see=lambda: self.state.panel,
            put=lambda panel: self._set(replace(self.state, panel=panel)),
            typed=self._typed,
        )

    def follow(self, case: Case | None) -> None:
        """Turn to the Case as it is now; another Case than before closes the panel and keeps what was typed."""
        if case is None or self._case is None or case.id != self._case.id:
            self._put_aside()
            self._set(EscalateState())
        self._case = case
        refusal = self._escalations.refusal(case, self.kind) if case else None
        self._set(replace(self.state, is_offered=case is not None, refusal=_why(refusal)))

    def open(self) -> None:
        """Show the form; a Case that was escalated before, as whatever, is asked about first (rule E4)."""
        if self._case is None or self.state.refusal or self.state.panel.is_open:
            return
        made = self._case.escalations[-1] if self._case.escalations else None
        earlier = words.earlier_words(made.kind, made.number or made.record_id) if made else ""
        if earlier and not self.state.earlier:
            self._set(replace(self.state, earlier=earlier, made=None))
        else:
            self.create_another()

    def create_another(self) -> None:
        """Go on to the form although there is an escalation."""
        if self._case is not None:
            self._answered = len(self._case.escalations)
            panel = PanelState(is_open=True, loading=True)
            self._set(replace(self.state, earlier="", made=None, duplicates=NO_DUPLICATES, assigns=False, panel=panel))
            self._page.switch(self._slot, self._open(self._case))

    def leave_it(self) -> None:
        """Stay with the escalation that exists."""
        self._set(replace(self.state, earlier=""))

    def change(self, name: str, value: str) -> None:
        """Take what was typed into one field."""
        self.filling.change(name, value)

    def let_rule_assign(self, on: bool) -> None:
        """Let the org's assignment rule choose the owner, or stay the owner."""
        self._set(replace(self.state, assigns=on))

    def submit(self) -> None:
        """Create the record, unless our own rules find something wrong; once, however often it is pressed."""
        self._submit(allow_duplicate=False)

    def create_anyway(self) -> None:
        """Create although Salesforce knows somebody like this, where the org allows it."""
        if self.state.duplicates.found and self.state.duplicates.may_override:
            self._submit(allow_duplicate=True)

    def leave(self) -> None:
        """Esc: close, but ask first when something was typed."""
        panel = form_panel.leaving(self.state.panel)
        if not panel.is_open:
            self._stop()
        self._set(replace(self.state, panel=panel))

    def discard(self) -> None:
        """Close and forget what was typed."""
        self._stop()
        if self._case is not None:
            self._drafts.forget(self._case.id)
        self._set(replace(self.state, panel=PanelState()))

    def start_over(self) -> None:
        """Forget what was kept and fill the form from the Case again."""
        if self._case is not None:
            self._stop()
            self._drafts.forget(self._case.id)
            self._set(replace(self.state, panel=PanelState(is_open=True, loading=True)))
            self._page.switch(self._slot, self._fill(self._case, {}))

    def copy_number(self) -> None:
        """Put the number of the new record, or the Lead's name, on the clipboard."""
        if self.state.made is not None:
            self._copy(self.state.made.number)

    def open_made(self) -> None:
        """Show the new record in the browser."""
        if self.state.made is not None:
            self._open_record(self.state.made.record_id)

    def tell_anew(self) -> None:
        """Say as whom it will be written now, after another connection has taken the place of the one before."""
        self._set(replace(self.state, panel=form_panel.reconnected(self.state.panel, words.consequence(self._session))))

    def keep_typed(self) -> None:
        """Put what was typed last on disk at once: the program is about to end."""
        self._drafts.flush()

    async def _open(self, case: Case) -> None:
        try:
            draft = await self._escalations.draft(case.id, self.kind)
        except CareDesktopError as error:
            self._not_opened(error)
        else:
            await self._fill(case, draft)

    async def _fill(self, case: Case, draft: Mapping[str, str]) -> None:
        page = self._casebook.messages(case.id)
        try:
            form = await self._escalations.prepare(self.kind, draft.get(RECORD_TYPE))
            messages = page.messages if page else ()
            values = draft or await self._escalations.proposal(case, messages, form, self.kind)
        except CareDesktopError as error:
            self._not_opened(error)
        else:
            self._show(form, values, restored=bool(draft))

    def _show(self, form: FormDescription, values: Mapping[str, str], restored: bool) -> None:
        says = words.consequence(self._session)
        self._set(replace(self.state, panel=form_panel.opened(new_form(form, values), says, restored=restored)))
        self.filling.settle()

    def _not_opened(self, error: CareDesktopError) -> None:
        if isinstance(error, NoPermission) and error.refusal is not None:
            self._set(replace(self.state, panel=PanelState()))
            self.follow(self._case)
            return
        self._set(replace(self.state, panel=replace(self.state.panel, loading=False, error=explain(error))))

    def _typed(self) -> None:
        if self._case is not None:
            self._drafts.keep_soon(self._case.id, record_of(self.state.panel.form))

    def _submit(self, *, allow_duplicate: bool) -> None:
        case, state = self._case, self.state
        if case is None or not form_panel.can_send(state.panel):
            return
        panel = form_panel.judged(state.panel)
        if panel.form.first_problem:
            self._set(replace(state, panel=panel))
            return
        meanwhile = self._made_meanwhile(case)
        if meanwhile:
            self._set(replace(state, panel=replace(panel, error=Explanation(meanwhile))))
            return
        self._drafts.hold()
        self.filling.stop()
        work = self._create(case, record_of(panel.form), state.assigns, allow_duplicate)
        self._deeds.once(f"{self._slot} {case.id}", work)
        self._set(replace(state, panel=form_panel.sent(panel), duplicates=NO_DUPLICATES))

    def _made_meanwhile(self, case: Case) -> str:
        """Return what to ask before a second escalation that nobody was asked about: one made since the form opened.

        It may be a colleague's, or our own whose answer was lost and which was finished by now (rule E4).
        """
        if len(case.escalations) <= self._answered:
            return ""
        self._answered = len(case.escalations)
        made = case.escalations[-1]
        return words.made_meanwhile(made.kind, made.number or made.record_id)

    async def _create(self, case: Case, values: Mapping[str, str], assigns: bool, allow_duplicate: bool) -> None:
        try:
            made = await self._escalations.create(
                self.kind, case.id, values, assignment_rule=assigns, allow_duplicate=allow_duplicate
            )
        except CareDesktopError as error:
            self._failed(case, error)
            return
        if self._case is not None and self._case.id == case.id:
            self._set(replace(self.state, panel=PanelState(), made=made))
        else:
            told = words.made_elsewhere(self.kind, made.number, case.customer.name)
            self._board.show(Notice(told, Severity.SUCCESS))

    def _failed(self, case: Case, error: CareDesktopError) -> None:
        if isinstance(error, OutOfSight):
            self._went_away(case, error)
            return
        if self._case is None or self._case.id != case.id or not self.state.panel.is_open:
            told = words.failed_elsewhere(self.kind, error, case.customer.name)
            key = f"{self._slot} {case.id}"
            self._board.show(Notice(told, Severity.PROBLEM, details=explain(error).details, key=key))
            return
        if isinstance(error, Undecided) and error.details == SEVERAL:  # the page of unsettled deeds asks from here on
            self._set(replace(self.state, panel=PanelState()))
            return
        panel = form_panel.failed(self.state.panel, error)
        if isinstance(error, LikelyDuplicate):
            check = replace(error.check, message=explain(error).sentence)
            self._set(replace(self.state, panel=replace(panel, error=None), duplicates=check))
            return
        self._set(replace(self.state, panel=panel))
        if isinstance(error, NoPermission):
            self.follow(self._case)

    def _went_away(self, case: Case, error: OutOfSight) -> None:
        """Say that the record is made, though nobody here can see it; a form that stayed would make another."""
        if self._case is not None and self._case.id == case.id:
            self._set(replace(self.state, panel=PanelState()))
        told = words.made_out_of_sight(self.kind, case.customer.name)
        self._board.show(Notice(told, Severity.PROBLEM, details=error.details, key=f"{self._slot} {case.id}"))

    async def _keep_draft(self, case_id: CaseId, fields: Mapping[str, str]) -> None:
        await self._escalations.keep_draft(case_id, fields, self.kind)

    def _stop(self) -> None:
        self._page.cancel(self._slot)
        self.filling.stop()

    def _put_aside(self) -> None:
        panel = self.state.panel
        self._stop()
        if self._case is not None and panel.typed and not panel.sending:
            self._drafts.keep_now(self._case.id, record_of(panel.form))


def _why(refusal: Refusal | None) -> str:
    return explain_refusal(refusal) if refusal is not None else ""
