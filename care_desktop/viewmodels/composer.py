"""The composer under the conversation: replies and internal notes, one draft per Case, nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from care_desktop.domain.cases import Case, Message
from care_desktop.domain.errors import CareDesktopError, StorageTrouble
from care_desktop.domain.ids import CaseId, OperationId
from care_desktop.domain.message_drafts import Unsent
from care_desktop.domain.messaging import ThenStatus
from care_desktop.i18n import _
from care_desktop.services.case_work import CaseWork
from care_desktop.services.cases import Cases
from care_desktop.services.events import Bus, CaseChanged, Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.composer_state import ComposerState, choices_of, counted, hint_of, refusal_of
from care_desktop.viewmodels.draft_book import DraftBook
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.mentions import Mentions
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.outbox import Leaving, Outbox
from care_desktop.viewmodels.returns import Returns


@dataclass(frozen=True, slots=True)
class Around:
    """What the composer does beyond its own page: opens a Case, and tells that somebody types in it."""

    open_case: Callable[[CaseId], None]
    typing: Callable[[CaseId], None]
    stop_typing: Callable[[], None]
    clock: Callable[[], datetime]


class Composer(Observable[ComposerState]):
    """Write in the open Case; `deeds` outlives the page, what leaves it is the outbox's until it is given back."""

    def __init__(
        self,
        *,
        session: Session,
        cases: Cases,
        work: CaseWork,
        outbox: Outbox,
        book: DraftBook,
        mentions: Mentions,
        bus: Bus,
        board: NoticeBoard,
        deeds: TaskScope,
        scope: TaskScope,
        around: Around,
    ) -> None:
        super().__init__(ComposerState())
        self._session, self._cases, self._work = session, cases, work
        self._outbox, self._book, self.mentions = outbox, book, mentions
        self._board, self._deeds, self._scope, self._around = board, deeds, scope, around
        self._returns = Returns(book, outbox, cases, board=board, deeds=deeds, open_case=around.open_case)
        self._returns.show = self._show
        self._ends = (bus.subscribe(CaseChanged, self._on_case), bus.subscribe(ReachChanged, self._on_reach))

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()

    # -- what the page does

    def show_case(self, case_id: CaseId | None) -> None:
        """Show the draft of another Case; the one before is kept."""
        if case_id == self.state.case_id:
            return
        self._book.flush()
        self._scope.cancel("draft")
        self.mentions.close()
        self._set(ComposerState(case_id, revision=self.state.revision + 1, is_offline=self.state.is_offline))
        if case_id is not None:
            self._show_draft(case_id)
            if not self._book.is_open(case_id):
                self._scope.switch("draft", self._open(case_id))

    def look_again(self) -> None:
        """The Case may have been read meanwhile."""
        self._publish()

    def typed(self, text: str) -> None:
        """Take what is typed; it is on disk a moment later."""
        case_id = self.state.case_id
        if case_id is None or text == self.state.text:
            return
        draft = self._book.draft(case_id)
        self._book.put(case_id, draft.with_text(text, is_note=self.state.is_note))
        self._publish(text=text, problem=None, remark="")
        if text.strip():
            self._around.typing(case_id)

    def write_note(self, is_note: bool) -> None:
        """Write an internal note, or a reply; each has a text of its own."""
        case_id = self.state.case_id
        if case_id is not None and is_note is not self.state.is_note:
            self.mentions.close()
            self._book.put(case_id, replace(self._book.draft(case_id), is_note=is_note))
            self._publish(problem=None, remark="")
            self._show_draft(case_id)

    def choose_then(self, then: ThenStatus) -> None:
        """Say what the Case becomes with the next reply."""
        self._publish(then=then)

    def assign_to_me(self) -> None:
        """Take the Case over, so that one may reply; pressing twice does it once."""
        case = self._case()
        if case is not None and self.state.offers_assign:
            self._publish(assigning=True, problem=None)
            self._deeds.once(f"take {case.id}", self._take(case))

    def edit(self, message: Message) -> None:
        """Write a reply that was not delivered anew: it is sent in the place of the one that failed."""
        case_id = self.state.case_id
        if case_id is not None:
            draft = self._book.draft(case_id).with_more(message.text, is_note=False)
            self._book.put(case_id, replace(draft, is_note=False, resends=message.id))
            self._show_draft(case_id)

    def resend(self, message: Message) -> None:
        """Send a reply that was not delivered once more as it is; pressing twice does it once."""
        case = self._case()
        if any(one.resends == message.id for one in self._outbox.of(self.state.case_id)):
            return
        refusal, _offers = refusal_of(case, self._session, is_note=False)
        if refusal:
            self.write_note(False)
            self._publish(problem=Explanation(refusal))
        elif case is not None:
            then = message.outgoing.then if message.outgoing is not None else ThenStatus.NONE
            known = self._book.draft(case.id).doubt_about(message.text, is_note=False, resends=message.id)
            leaving = self._leaving(case, message.text, is_note=False, operation=known.operation if known else None)
            self._go(replace(leaving, then=then, resends=message.id))

    def stop_resending(self) -> None:
        """Keep the text as a new reply, and leave the one that failed as it is."""
        case_id = self.state.case_id
        if case_id is not None:
            self._book.put(case_id, replace(self._book.draft(case_id), resends=None))
            self._show_draft(case_id)

    def send(self) -> None:
        """Send what stands there, once however often it is pressed: it is gone from here in the same moment."""
        case = self._case()
        if case is None or not self.state.can_send or self._scope.is_busy("look"):
            return
        draft, text = self._book.draft(case.id), self.state.text.strip()
        place = None if self.state.is_note else draft.resends
        known = draft.doubt_about(text, is_note=self.state.is_note, resends=place)
        if known is None and self._returns.doubts(case.id):
            self._scope.once("look", self._look_then_send(case))
            return
        self._send(case, text, known.operation if known is not None else None)

    def keep_typed(self) -> None:
        """Put what was typed last on disk at once: the program is about to end."""
        self._book.flush()

    def start(self) -> None:
        """Tell of the messages whose sending the end of the program before has interrupted."""
        self._deeds.start(self._returns.tell_of_left_behind())

    # -- inside

    def _send(self, case: Case, text: str, operation: OperationId | None) -> None:
        message = self._leaving(case, text, is_note=self.state.is_note, operation=operation)
        resends = None if message.is_note else self._book.draft(case.id).resends
        self._go(replace(message, then=self.state.then, resends=resends), typed=True)

    def _go(self, message: Leaving, *, typed: bool = False) -> None:
        """Let a message leave; what was typed goes with it."""
        left = Unsent(message.operation, message.is_note, message.text, resends=message.resends)
        draft = self._book.draft(message.case_id)
        draft = draft.leaving(left) if typed else draft.leaving_once_more(left)
        self.mentions.close()
        self._book.put(message.case_id, draft)
        self._show_draft(message.case_id)
        if typed:
            self._around.stop_typing()
            self._publish(then=ThenStatus.NONE, problem=None, remark="")
        self._outbox.send(message)

    def _leaving(self, case: Case, text: str, *, is_note: bool, operation: OperationId | None = None) -> Leaving:
        return Leaving(
            operation or OperationId(str(uuid4())),
            case.id,
            case.customer.name,
            text,
            self._session.me.name,
            self._around.clock(),
            is_note,
        )

    async def _open(self, case_id: CaseId) -> None:
        try:
            draft = await self._book.open(case_id)
            self._show_draft(case_id)
            if draft.unsent:
                await self._returns.settle(case_id)
        except StorageTrouble as error:
            self._publish(problem=explain(error))
        except CareDesktopError:
            return  # the conversation says that it cannot be read; all that was unsent is a draft again

    async def _look_then_send(self, case: Case) -> None:
        """Look first what became of a message before: what stands here now may be another wording of it."""
        text = self.state.text
        try:
            has_arrived = await self._returns.settle(case.id)
        except CareDesktopError as error:
            self._show(case.id, problem=explain(error))
            return
        if case.id != self.state.case_id:
            return
        if has_arrived or self.state.text != text:
            self._publish(remark=_("What you had sent before has arrived after all. Look again, then send."))
        elif self.state.can_send:
            self._returns.let_go(case.id)
            self._send(case, text.strip(), None)

    async def _take(self, case: Case) -> None:
        try:
            await self._work.assign_to_me(case.id)
        except CareDesktopError as error:
            if case.id == self.state.case_id:
                self._publish(assigning=False, problem=explain(error))
            else:
                self._board.problem(error)
        else:
            self._publish(assigning=False)

    def _case(self) -> Case | None:
        case_id = self.state.case_id
        return self._cases.casebook.case(case_id) if case_id is not None else None

    def _show(self, case_id: CaseId, **told: object) -> bool:
        """Show the draft of a Case and what is told of it, where it is open; says whether it is."""
        self._show_draft(case_id)
        is_open = case_id == self.state.case_id
        if is_open:
            self._publish(**{name: value for name, value in told.items() if value is not None})
        return is_open

    def _show_draft(self, case_id: CaseId) -> None:
        if case_id == self.state.case_id:
            draft = self._book.draft(case_id)
            changed = (draft.text, draft.is_note) != (self.state.text, self.state.is_note)
            revision = self.state.revision + 1 if changed else self.state.revision
            resends = draft.resends is not None and not draft.is_note
            self._publish(text=draft.text, is_note=draft.is_note, revision=revision, is_resending=resends)

    def _on_case(self, fact: CaseChanged) -> None:
        if fact.case_id == self.state.case_id:
            self._publish()

    def _on_reach(self, fact: ReachChanged) -> None:
        if fact.side == "care" and fact.reach in (Reach.ONLINE, Reach.OFFLINE):
            self._publish(is_offline=fact.reach is Reach.OFFLINE)

    def _publish(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        case = self._case()
        refusal, offers = refusal_of(case, self._session, is_note=state.is_note)
        counter = counted(state.text, case, is_note=state.is_note)
        hint, choices = hint_of(case, is_note=state.is_note), choices_of(case)
        state = replace(state, refusal=refusal, offers_assign=offers, hint=hint, choices=choices)
        self._set(replace(state, counter=counter))
