"""What comes back of messages that left: refused, taken back, or of unknown fate; their texts are drafts again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from care_desktop.domain.errors import AlreadySent, CareDesktopError, Misunderstood, NotAllowed, RecordGone, Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.domain.message_drafts import MessageDraft, Unsent
from care_desktop.i18n import _
from care_desktop.services.cases import Cases
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.draft_book import DraftBook
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.outbox import Leaving, Outbox


class Returns:
    """Fits outbox.Writer: keeps the drafts true, whether their Case is open or not.

    `show` is told of every Case whose draft was changed from here, with what to say of it.
    """

    def __init__(
        self,
        book: DraftBook,
        outbox: Outbox,
        cases: Cases,
        *,
        board: NoticeBoard,
        deeds: TaskScope,
        open_case: Callable[[CaseId], None],
    ) -> None:
        self._book, self._outbox, self._cases = book, outbox, cases
        self._board, self._deeds, self._open_case = board, deeds, open_case
        self.show: Callable[..., bool] = _nobody_looks
        outbox.serve(self)

    async def before_leaving(self, message: Leaving) -> None:
        """Put on disk that the message leaves now. Raises StorageTrouble."""
        await self._book.write(message.case_id)

    def arrived(self, message: Leaving) -> None:
        """The Care server has it: it is no draft any more."""
        self._keep(message.case_id, self._book.draft(message.case_id).without(message.operation))

    def came_back(self, message: Leaving, error: CareDesktopError) -> None:
        """Put the text back where it was typed, and say why."""
        draft = self._book.draft(message.case_id)
        if not is_doubtful(error):
            draft = draft.without(message.operation)
        draft = draft.with_more(message.text, is_note=message.is_note)
        its_place_is_gone = isinstance(error, AlreadySent)
        place = draft.resends if message.is_note else None if its_place_is_gone else message.resends
        draft = replace(draft, is_note=message.is_note, resends=place)
        if isinstance(error, NotAllowed):
            self._deeds.start(self._read_again(message.case_id))
        if not self._keep(message.case_id, draft, problem=_why_it_came_back(error), then=message.then):
            told = _without_its_place() if its_place_is_gone else explain(error)
            sentence = _("Your message to {customer} was not sent. {why} It is kept as a draft.")
            self._offer(message.case_id, sentence.format(customer=message.customer, why=told.sentence), told.details)

    async def before_taking_back(self, message: Leaving) -> None:
        """Put the text back where it was typed, and that on disk. Raises StorageTrouble.

        It is a new reply then: the one whose place it took went with it.
        """
        draft = self._book.draft(message.case_id).without(message.operation)
        back = Unsent(message.operation, message.is_note, message.text, taken_back=True)
        draft = replace(draft, unsent=(*draft.unsent, back), is_note=message.is_note)
        draft = draft.with_more(message.text, is_note=message.is_note)
        self._book.put(message.case_id, draft)
        self.show(message.case_id, then=message.then)
        await self._book.write(message.case_id)

    def taken_back(self, message: Leaving, error: CareDesktopError | None) -> None:
        """It is taken back; where it had left already, its text goes from here again."""
        draft = self._book.draft(message.case_id)
        if error is not None and is_doubtful(error):
            return
        if error is not None:
            draft = draft.with_less(message.text, is_note=message.is_note)
        self._keep(message.case_id, draft.without(message.operation))

    async def settle(self, case_id: CaseId) -> bool:
        """Find out what became of the messages of a Case without an answer; say whether one has arrived after all.

        Raises what reading the conversation raises; then all of them are drafts again.
        """
        going = self._in_flight(case_id)
        try:
            page = await self._cases.messages(case_id)
        except CareDesktopError:
            self._keep(case_id, settled(self._book.draft(case_id), None, going))
            raise
        arrived = frozenset(message.operation for message in page.messages if message.operation)
        before = self._book.draft(case_id)
        after = settled(before, arrived, going)
        lost = any(one not in going for one in after.unsent) and after != before
        self._keep(case_id, after, remark=_("This was on its way, and has not arrived.") if lost else None)
        return any(one.operation in arrived for one in before.unsent if one not in going)

    def doubts(self, case_id: CaseId) -> bool:
        """Say whether it is not known of some message whether it arrived."""
        return any(one not in self._in_flight(case_id) for one in self._book.draft(case_id).unsent)

    def let_go(self, case_id: CaseId) -> None:
        """Forget the messages that did not arrive: their texts are drafts like any other."""
        draft = self._book.draft(case_id)
        self._book.put(case_id, replace(draft, unsent=self._in_flight(case_id)))

    async def tell_of_left_behind(self) -> None:
        """Look what became of the messages that were on their way when the program ended; tell what did not arrive."""
        try:
            for case_id in await self._book.left_behind():
                await self._tell_of(case_id)
        except CareDesktopError as error:
            self._board.problem(error)

    async def _tell_of(self, case_id: CaseId) -> None:
        """Raises StorageTrouble, Unreachable; a Case that is gone or closed to the user stops none of the others."""
        await self._book.open(case_id)
        try:
            await self.settle(case_id)
        except (RecordGone, NotAllowed) as error:
            self._board.problem(error)
        if self.doubts(case_id):
            self._offer(case_id, _("A message was not sent when the program ended. It is kept as a draft."))

    async def _read_again(self, case_id: CaseId) -> None:
        try:
            await self._cases.open(case_id)
        except CareDesktopError:
            return  # why it could not be sent is said already

    def _offer(self, case_id: CaseId, sentence: str, details: str = "") -> None:
        def show() -> None:
            self._open_case(case_id)

        self._board.show(Notice(sentence, Severity.PROBLEM, _("Show"), show, details, key=f"unsent {case_id}"))

    def _in_flight(self, case_id: CaseId) -> tuple[Unsent, ...]:
        going = {one.operation for one in self._outbox.of(case_id)}
        return tuple(one for one in self._book.draft(case_id).unsent if one.operation in going)

    def _keep(self, case_id: CaseId, draft: MessageDraft, **told: object) -> bool:
        """Take another draft and write it now, whatever becomes of the page; says whether its Case is open."""
        self._book.put_now(case_id, draft)
        return self.show(case_id, **told)


def is_doubtful(error: CareDesktopError) -> bool:
    """Say whether it may have been carried out all the same."""
    return isinstance(error, Unreachable | Misunderstood)


def _why_it_came_back(error: CareDesktopError) -> Explanation:
    if isinstance(error, AlreadySent):
        return _without_its_place()
    told = explain(error)
    if not is_doubtful(error):
        return told
    kept = _("{why} What you wrote is kept as a draft, and is sent once, however often you try.")
    return replace(told, sentence=kept.format(why=told.sentence))


def _without_its_place() -> Explanation:
    return Explanation(
        _("The reply that was not delivered was sent again or taken back meanwhile. What you wrote is a new reply now.")
    )


def settled(draft: MessageDraft, arrived: frozenset[str] | None, going: tuple[Unsent, ...]) -> MessageDraft:
    """Return the draft: a message that arrived is no draft, one that did not is one again; None: nobody knows.

    `going` are on their way right now and stay as they are.
    """
    for one in (one for one in draft.unsent if one not in going):
        if arrived is not None and one.operation in arrived:
            draft = draft.without(one.operation).with_less(one.text, is_note=one.is_note)
        elif not one.taken_back:
            place = one.resends or draft.resends
            draft = replace(draft.with_more(one.text, is_note=one.is_note), is_note=one.is_note, resends=place)
        elif arrived is not None:
            draft = draft.without(one.operation)
    return draft


def _nobody_looks(_case_id: CaseId, **_told: object) -> bool:
    return False
