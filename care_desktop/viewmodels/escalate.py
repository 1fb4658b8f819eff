"""The panel "Create case": a Salesforce Case made from the open Case, exactly once (rules E1, E2, E4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from care_desktop.domain.cases import Case
from care_desktop.domain.errors import CareDesktopError, NoPermission, Undecided
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import CaseId, RecordId
from care_desktop.domain.linking import Refusal
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.escalation import Escalations
from care_desktop.services.events import CaseEscalated
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels import form_panel
from care_desktop.viewmodels.drafts import Drafts
from care_desktop.viewmodels.form import new_form
from care_desktop.viewmodels.form_panel import PanelState
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity, explain, explain_refusal
from care_desktop.viewmodels.observable import Observable


@dataclass(frozen=True, slots=True)
class EscalateState:
    """The button and its panel. `refusal` is the sentence beside the disabled button, "" when it may be pressed.

    `earlier` is the number of an escalation that exists already, while the agent is asked whether to make another.
    `made` is the confirmation.
    """

    is_offered: bool = False
    refusal: str = ""
    earlier: str = ""
    panel: PanelState = field(default_factory=PanelState)
    made: CaseEscalated | None = None


class Escalate(Observable[EscalateState]):
    """Offer "Create case" for the open Case, or say why not; what was typed is kept as a draft per Case."""

    def __init__(
        self,
        *,
        session: Session,
        casebook: Casebook,
        escalations: Escalations,
        board: NoticeBoard,
        deeds: TaskScope,
        page: TaskScope,
        copy: Callable[[str], None],
        open_record: Callable[[RecordId], None],
        pause: float = 0.4,
    ) -> None:
        super().__init__(EscalateState())
        self._session = session
        self._casebook = casebook
        self._escalations = escalations
        self._board = board
        self._deeds = deeds
        self._page = page
        self._copy = copy
        self._open_record = open_record
        self._case: Case | None = None
        keeper = escalations.keep_draft
        self._drafts: Drafts[CaseId] = Drafts(keeper, board=board, deeds=deeds, page=page, pause=pause)

    def follow(self, case: Case | None) -> None:
        """Turn to the Case as it is now; another Case than before closes the panel and keeps what was typed."""
        if case is None or self._case is None or case.id != self._case.id:
            self._put_aside()
            self._set(EscalateState())
        self._case = case
        refusal = self._escalations.refusal(case) if case else None
        self._set(replace(self.state, is_offered=case is not None, refusal=_why(refusal)))

    def open(self) -> None:
        """Show the form; a Case that was escalated before is asked about first."""
        if self._case is None or self.state.refusal or self.state.panel.is_open:
            return
        made = self._case.escalations[-1] if self._case.escalations else None
        earlier = (made.number or made.record_id) if made else ""
        if earlier and not self.state.earlier:
            self._set(replace(self.state, earlier=earlier, made=None))
        else:
            self.create_another()

    def create_another(self) -> None:
        """Go on to the form although there is an escalation."""
        if self._case is not None:
            self._set(replace(self.state, earlier="", made=None, panel=PanelState(is_open=True, loading=True)))
            self._page.switch("escalate", self._open(self._case))

    def leave_it(self) -> None:
        """Stay with the escalation that exists."""
        self._set(replace(self.state, earlier=""))

    def change(self, name: str, value: str) -> None:
        """Take what was typed into one field."""
        self._set(replace(self.state, panel=form_panel.typed_into(self.state.panel, name, value)))
        if self._case is not None:
            self._drafts.keep_soon(self._case.id, self.state.panel.form.values())

    def submit(self) -> None:
        """Create the Salesforce Case, unless our own rules find something wrong; once, however often it is pressed."""
        case, state = self._case, self.state
        if case is None or state.panel.sending or state.panel.loading:
            return
        panel = form_panel.judged(state.panel)
        if panel.form.first_problem:
            self._set(replace(state, panel=panel))
            return
        self._drafts.hold()
        self._deeds.once(f"escalate {case.id}", self._create(case, panel.form.values()))
        self._set(replace(state, panel=form_panel.sent(panel)))

    def leave(self) -> None:
        """Esc: close, but ask first when something was typed."""
        self._set(replace(self.state, panel=form_panel.leaving(self.state.panel)))

    def discard(self) -> None:
        """Close and forget what was typed."""
        if self._case is not None:
            self._drafts.forget(self._case.id)
        self._set(replace(self.state, panel=PanelState()))

    def start_over(self) -> None:
        """Forget what was kept and fill the form from the Case again."""
        if self._case is not None:
            self._drafts.forget(self._case.id)
            self._fill(self._case, self.state.panel.form.description, {})

    def copy_number(self) -> None:
        """Put the number of the new Salesforce Case on the clipboard."""
        if self.state.made is not None:
            self._copy(self.state.made.number)

    def open_made(self) -> None:
        """Show the new Salesforce Case in the browser."""
        if self.state.made is not None:
            self._open_record(self.state.made.record_id)

    def keep_typed(self) -> None:
        """Put what was typed last on disk at once: the program is about to end."""
        self._drafts.flush()

    async def _open(self, case: Case) -> None:
        try:
            description = await self._escalations.form()
            draft = await self._escalations.draft(case.id)
        except CareDesktopError as error:
            self._set(replace(self.state, panel=replace(self.state.panel, loading=False, error=explain(error))))
            return
        self._fill(case, description, draft)

    def _fill(self, case: Case, description: FormDescription, draft: Mapping[str, str]) -> None:
        page = self._casebook.messages(case.id)
        values = draft or self._escalations.proposal(case, page.messages if page else ())
        panel = form_panel.opened(new_form(description, values), self._consequence(), restored=bool(draft))
        self._set(replace(self.state, panel=panel))

    async def _create(self, case: Case, values: Mapping[str, str]) -> None:
        try:
            made = await self._escalations.create_case(case.id, values)
        except CareDesktopError as error:
            self._failed(case, error)
            return
        if self._case is not None and self._case.id == case.id:
            self._set(replace(self.state, panel=PanelState(), made=made))
        else:
            sentence = _("Salesforce case {number} was created for {customer}.")
            self._board.show(Notice(sentence.format(number=made.number, customer=case.customer.name), Severity.SUCCESS))

    def _failed(self, case: Case, error: CareDesktopError) -> None:
        if self._case is not None and self._case.id == case.id and self.state.panel.is_open:
            self._set(replace(self.state, panel=form_panel.failed(self.state.panel, error)))
            if isinstance(error, NoPermission):
                self.follow(self._case)
            return
        told = explain(error)
        template = _("The Salesforce case for {customer} was not created. {why} What you typed is kept.")
        if isinstance(error, Undecided):
            template = _("The Salesforce case for {customer} is not settled yet. {why}")
        sentence = template.format(customer=case.customer.name, why=told.sentence)
        self._board.show(Notice(sentence, Severity.PROBLEM, details=told.details, key=f"escalate {case.id}"))

    def _consequence(self) -> str:
        account = self._session.account
        sentence = _("Creates in {org} as {user}.")
        return sentence.format(org=account.name if account else "", user=self._session.me.name)

    def _put_aside(self) -> None:
        panel = self.state.panel
        if self._case is not None and panel.typed and not panel.sending:
            self._drafts.keep_now(self._case.id, panel.form.values())


def _why(refusal: Refusal | None) -> str:
    return explain_refusal(refusal) if refusal is not None else ""
