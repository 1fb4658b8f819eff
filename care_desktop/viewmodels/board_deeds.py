"""What is done with one row of the board: accept, "Not this person", and undoing the last of either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from care_desktop.domain.board import BoardRow
from care_desktop.domain.errors import CareDesktopError, RecordGone
from care_desktop.domain.ids import CaseId
from care_desktop.domain.people import ContactGone, ContactMatch
from care_desktop.i18n import _
from care_desktop.services.board import Board, BoardLink
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.board import UnlinkedBoard
from care_desktop.viewmodels.board_state import RowWork
from care_desktop.viewmodels.board_words import why_not
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.wording import isolate


@dataclass(frozen=True, slots=True)
class _Done:
    """A deed that can be taken back; `link` None for a "Not this person"."""

    row: BoardRow
    link: BoardLink | None = None


class BoardDeeds:
    """Each deed shows on its row at once, and the mark goes on to the next; a refusal brings the row back with why.

    Deeds run in `deeds`, which outlives the page. `undo_more` undoes what this page did not do alone: a batch.
    """

    def __init__(self, page: UnlinkedBoard, board: Board, *, deeds: TaskScope, notices: NoticeBoard) -> None:
        self._page, self._board, self._deeds, self._notices = page, board, deeds, notices
        self._undoable: list[Callable[[], None]] = []
        self._gone: dict[CaseId, ContactGone] = {}

    def accept(self) -> None:
        """Link the suggested contact of the marked row, or the one into which it was merged, once that was said."""
        row = self._ready()
        if row is None:
            return
        if self._deeds.once(f"board {row.case_id}", self._accept(row, self.survivor_of(row))):
            self._page.note(row.case_id, RowWork.LINKING)
            self._go_on(row)

    def reject(self) -> None:
        """Rule the suggested contact of the marked row out for its Customer."""
        row = self._ready()
        if row is None:
            return
        if self._deeds.once(f"board {row.case_id}", self._reject(row)):
            self._page.expect_another(row.case_id)
            self._page.note(row.case_id, RowWork.REJECTING)

    def survivor_of(self, row: BoardRow) -> ContactMatch | None:
        """Return the contact that accepting a row links in place of the suggested one, which was merged into it."""
        gone = self._gone.get(row.case_id)
        same = gone is not None and row.suggestion is not None and row.suggestion.contact.id == gone.id
        return gone.survivor if gone is not None and same else None

    def learn_why(self, row: BoardRow, error: CareDesktopError) -> None:
        """Remember of a row that stays what has become of its contact (rule L9)."""
        if isinstance(error, RecordGone) and error.gone is not None:
            self._gone[row.case_id] = error.gone

    def undo(self) -> None:
        """Take the last deed of this page back, once."""
        if self._undoable:
            self._undoable[-1]()
        else:
            self._notices.say(_("There is nothing to undo here."))

    def offer_undo(self, undo: Callable[[], None]) -> None:
        """Let `undo` be what the next undo does."""
        self._undoable.append(undo)

    def withdraw_undo(self, undo: Callable[[], None]) -> None:
        """Offer that no more."""
        self._undoable = [one for one in self._undoable if one != undo]

    def _ready(self) -> BoardRow | None:
        """Return the marked row if something may be done with it, else say why not."""
        state = self._page.state
        row = state.current
        if row is None:
            return None
        elsewhere = self._board.is_elsewhere(row)
        sentence = state.gone or state.refusal
        if not sentence and elsewhere:
            words = _("This escalation belongs to the Salesforce account {name}, and this window works with another.")
            sentence = words.format(name=isolate(elsewhere))
        if not sentence and row.suggestion is None:
            sentence = _("Nobody is suggested for this customer. Press L to search.")
        if row.case_id in state.work:
            return None
        if sentence := sentence or self._page.take_surprise():
            self._notices.say(sentence)
            return None
        return row

    def _go_on(self, row: BoardRow) -> None:
        current = self._page.state.current
        if current is not None and current.case_id == row.case_id:
            self._page.move(1)

    async def _accept(self, row: BoardRow, instead: ContactMatch | None) -> None:
        try:
            link = await self._board.accept(row, instead)
        except CareDesktopError as error:
            self._stays(row, error)
            if isinstance(error, RecordGone):
                self._deeds.once(f"look {row.case_id}", self._look_again(row))  # the row can be accepted meanwhile
            return
        self._gone.pop(row.case_id, None)
        self._page.note(row.case_id, RowWork.LINKED)
        self._tell_linked(row, link)
        self._page.refresh()

    def _use_survivor(self, row: BoardRow) -> None:
        survivor = self.survivor_of(row)
        if survivor is not None and self._deeds.once(f"board {row.case_id}", self._accept(row, survivor)):
            self._page.note(row.case_id, RowWork.LINKING)

    async def _look_again(self, row: BoardRow) -> None:
        """Let Care look who else it may be, so that nobody is offered a contact that is gone."""
        try:
            await self._board.look_again(row)
        except CareDesktopError:
            return  # why the row stays was said; who else it may be can wait
        self._page.refresh()

    def _tell_linked(self, row: BoardRow, link: BoardLink) -> None:
        words = _("Linked {customer} to {contact}.")
        sentence = words.format(customer=isolate(link.customer_name), contact=isolate(link.contact_name))
        self._offer(sentence, lambda: self._take_back(_Done(row, link)), f"board {row.case_id}")

    async def _reject(self, row: BoardRow) -> None:
        try:
            await self._board.reject(row, True)
        except CareDesktopError as error:
            self._page.expect_another(row.case_id, False)
            self._stays(row, error)
            return
        self._page.note(row.case_id, None)
        name = row.suggestion.contact.name if row.suggestion is not None else ""
        words = _("{contact} will not be suggested for {customer} again.")
        sentence = words.format(contact=isolate(name), customer=isolate(row.customer_name))
        self._offer(sentence, lambda: self._take_back(_Done(row)), f"board {row.case_id}")
        self._page.refresh()

    def _offer(self, sentence: str, take_back: Callable[[], None], key: str) -> None:
        def undo() -> None:
            self.withdraw_undo(undo)
            self._notices.withdraw(key)
            take_back()

        self.offer_undo(undo)
        self._notices.show(Notice(sentence, Severity.SUCCESS, _("Undo"), undo, key=key))

    def _take_back(self, done: _Done) -> None:
        if self._deeds.once(f"board {done.row.case_id}", self._undo(done)):
            self._page.expect_another(done.row.case_id, done.link is None)
            self._page.note(done.row.case_id, RowWork.UNDOING)

    async def _undo(self, done: _Done) -> None:
        try:
            if done.link is not None:
                await self._board.undo(done.link)
            else:
                await self._board.reject(done.row, False)
        except CareDesktopError as error:
            self._page.note(done.row.case_id, None)
            self._notices.show(Notice(why_not(error), Severity.WARNING, details=error.details))
            if explain(error).can_retry:
                key = f"board {done.row.case_id}"
                self._offer(_("It could not be undone yet."), lambda: self._take_back(done), key)
            return
        self._page.note(done.row.case_id, None)
        words = _("Undone: {customer} is on the board again.") if done.link else _("Undone: {customer} is as before.")
        self._notices.show(Notice(words.format(customer=isolate(done.row.customer_name)), Severity.SUCCESS))
        self._page.refresh()

    def _stays(self, row: BoardRow, error: CareDesktopError) -> None:
        """Say on the row, and beside it, why it stays."""
        why = why_not(error, row)
        self.learn_why(row, error)
        self._page.note(row.case_id, None, why)
        action = _("Use the surviving contact") if self.survivor_of(row) is not None else ""
        key = f"board {row.case_id}"
        use = partial(self._use_survivor, row)
        self._notices.show(Notice(why, Severity.WARNING, action, use, key=key, details=error.details))
        self._page.refresh()
