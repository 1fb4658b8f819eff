"""Accepting the selected rows in one go: a preview of who with whom and why, progress, what stayed, and one undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from care_desktop.domain.board import BoardRow
from care_desktop.domain.errors import CareDesktopError
from care_desktop.i18n import _, ngettext
from care_desktop.services.board import MOST_PREVIEWED, Board, BoardLink
from care_desktop.services.board_batch import Batch, Progress, Undone, undo_batch
from care_desktop.services.board_book import BatchBook
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.board import UnlinkedBoard
from care_desktop.viewmodels.board_deeds import BoardDeeds
from care_desktop.viewmodels.board_selection import BoardSelection
from care_desktop.viewmodels.board_words import reason_line, why_not
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable


class BulkPhase(StrEnum):
    """How far the batch is."""

    NONE = "none"
    LOOKING = "looking"
    PREVIEW = "preview"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One row of the batch: who with whom, and why; or why not."""

    row: BoardRow
    contact: str
    why: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class BulkState:
    """`lines` are the rows to be linked in the preview, afterwards those that stayed; `left_out` will not be tried."""

    phase: BulkPhase = BulkPhase.NONE
    lines: tuple[BulkLine, ...] = ()
    left_out: tuple[BulkLine, ...] = ()
    total: int = 0
    done: int = 0
    linked: int = 0
    sentence: str = ""
    cancelling: bool = False
    can_undo: bool = False


class BulkAccept(Observable[BulkState]):
    """One batch at a time. It runs in `deeds` and goes on while other pages are looked at."""

    def __init__(
        self,
        page: UnlinkedBoard,
        selection: BoardSelection,
        board: Board,
        book: BatchBook,
        *,
        single: BoardDeeds,
        deeds: TaskScope,
        notices: NoticeBoard,
    ) -> None:
        super().__init__(BulkState())
        self._page, self._selection, self._board, self._book = page, selection, board, book
        self._single, self._deeds, self._notices = single, deeds, notices
        self._batch: Batch | None = None
        self._rows: tuple[BoardRow, ...] = ()

    def remember(self) -> None:
        """Offer to undo the batch of an earlier run of this program, once."""
        self._deeds.once("board memory", self._remember())

    def look(self) -> None:
        """Show what accepting the selected rows would do; nothing is written."""
        rows = tuple(self._selection.state.rows.values())
        refusal = self._page.state.refusal
        if refusal or not rows:
            self._notices.say(refusal or _("Select rows first: Space marks one, Ctrl+A all with a clear suggestion."))
            return
        if self.state.phase not in (BulkPhase.RUNNING, BulkPhase.UNDOING) and self._deeds.once(
            "board batch", self._look(rows)
        ):
            self._set(BulkState(BulkPhase.LOOKING, total=len(rows)))

    def run(self) -> None:
        """Accept what the preview shows."""
        if self.state.phase is BulkPhase.PREVIEW and self._rows:
            self._batch = Batch(self._board, self._book, self._rows, self._tell)
            if self._deeds.once("board batch", self._run(self._batch)):
                self._set(replace(self.state, phase=BulkPhase.RUNNING, total=len(self._rows), done=0))

    def cancel(self) -> None:
        """Leave the preview, or stop the batch after the row under way; what is linked stays, and can be undone."""
        if self.state.phase is BulkPhase.RUNNING and self._batch is not None:
            self._set(replace(self.state, cancelling=True))
            self._batch.cancel()
        elif self.state.phase in (BulkPhase.PREVIEW, BulkPhase.DONE, BulkPhase.LOOKING):
            self._deeds.cancel("board batch")
            self._set(BulkState())

    def undo(self) -> None:
        """Take all links of the last batch back."""
        if self.state.phase is not BulkPhase.RUNNING and self._deeds.once("board batch", self._undo()):
            self._set(BulkState(BulkPhase.UNDOING))

    async def _look(self, rows: Sequence[BoardRow]) -> None:
        lines: list[BulkLine] = []
        try:
            for start in range(0, len(rows), MOST_PREVIEWED):  # what to say of 2,000 rows at once would be a stall
                part = rows[start : start + MOST_PREVIEWED]
                now = {row.case_id: row for row in await self._board.preview([row.case_id for row in part])}
                lines += [self._line(row, now.get(row.case_id)) for row in part]
        except CareDesktopError as error:
            self._set(BulkState())
            self._notices.problem(error, retry=self.look)
            return
        ready = tuple(line for line in lines if not line.refused)
        self._rows = tuple(line.row for line in ready)
        left_out = tuple(line for line in lines if line.refused)
        self._set(BulkState(BulkPhase.PREVIEW, ready, left_out, total=len(ready), sentence=_preview_words(len(ready))))

    def _line(self, seen: BoardRow, now: BoardRow | None) -> BulkLine:
        name = seen.suggestion.contact.name if seen.suggestion is not None else ""
        if now is None:
            return BulkLine(seen, name, _("Not on the board any more."), refused=True)
        if now.suggestion is None or seen.suggestion is None or now.suggestion.contact.id != seen.suggestion.contact.id:
            return BulkLine(now, name, _("Somebody else is suggested now. Look at this row by itself."), refused=True)
        if self._board.is_elsewhere(now):
            return BulkLine(now, name, _("It belongs to another Salesforce account."), refused=True)
        return BulkLine(now, name, reason_line(now))

    async def _run(self, batch: Batch) -> None:
        await batch.run()
        progress = batch.progress
        tried = {failure.row.case_id for failure in progress.failures}
        self._page.note_troubles({one.row.case_id: why_not(one.error, one.row) for one in progress.failures})
        for failure in progress.failures:
            self._single.learn_why(failure.row, failure.error)
        linked = {(link.customer_id, link.account) for link in progress.links}
        done = {row.case_id for row in self._rows if (row.customer_id, row.account_id) in linked}
        self._selection.drop(done | tried)
        stayed = tuple(_stayed(one.row, why_not(one.error, one.row)) for one in progress.failures)
        self._set(
            BulkState(
                BulkPhase.DONE,
                stayed,
                total=progress.total,
                done=progress.done,
                linked=len(progress.links),
                sentence=_done_words(progress),
                can_undo=bool(progress.links),
            )
        )
        if progress.links:
            self._single.withdraw_undo(self.undo)  # that of a batch before, whose links are not kept any more
            self._single.offer_undo(self.undo)
            words = _linked_words(len(progress.links))
            self._notices.show(Notice(words, Severity.SUCCESS, _("Undo"), self.undo, key="board batch"))
        self._page.refresh()

    def _tell(self, progress: Progress) -> None:
        if progress.done != self.state.done:
            self._set(replace(self.state, done=progress.done, linked=len(progress.links)))

    async def _undo(self) -> None:
        self._single.withdraw_undo(self.undo)
        self._notices.withdraw("board batch")
        try:
            await self._undo_links(await self._book.links())
        except CareDesktopError as error:  # a full disk, a link that Care does not explain: the rest can be tried again
            self._set(BulkState())
            self._single.offer_undo(self.undo)
            self._notices.problem(error, retry=self.undo)
        self._page.refresh()

    async def _undo_links(self, links: Sequence[BoardLink]) -> None:
        self._set(BulkState(BulkPhase.UNDOING, total=len(links)))
        last = [Undone(len(links))]

        def tell(undone: Undone) -> None:
            last[0] = undone
            self._set(replace(self.state, done=undone.done))

        await undo_batch(self._board, self._book, links, tell)
        self._tell_undone(last[0])

    def _tell_undone(self, undone: Undone) -> None:
        stayed = tuple(_kept(link) for link in undone.kept)
        sentence = _undone_words(undone.done - len(undone.kept))
        if undone.stopped_by is not None:
            self._single.offer_undo(self.undo)
            sentence = explain(undone.stopped_by).sentence
        self._set(
            BulkState(
                BulkPhase.DONE, total=undone.total, done=undone.done, sentence=sentence, can_undo=bool(undone.left)
            )
        )
        for line in stayed:
            self._notices.show(Notice(line, Severity.WARNING))

    async def _remember(self) -> None:
        try:
            links = await self._book.links()
        except CareDesktopError:
            return  # the notice about the disk comes from whoever writes to it
        if links and self.state.phase is BulkPhase.NONE:
            self._single.offer_undo(self.undo)


def _stayed(row: BoardRow, why: str) -> BulkLine:
    return BulkLine(row, row.suggestion.contact.name if row.suggestion is not None else "", why, refused=True)


def _kept(link: BoardLink) -> str:
    return _("The link of {customer} has changed since. It stays as it is.").format(customer=link.customer_name)


def _preview_words(count: int) -> str:
    if not count:
        return _("None of the selected rows can be accepted now.")
    words = ngettext("{n} row will be linked as it stands here.", "{n} rows will be linked as they stand here.", count)
    return words.format(n=count)


def _linked_words(count: int) -> str:
    return ngettext("{n} customer was linked.", "{n} customers were linked.", count).format(n=count)


def _undone_words(count: int) -> str:
    return ngettext("Undone: {n} link was taken back.", "Undone: {n} links were taken back.", count).format(n=count)


def _done_words(progress: Progress) -> str:
    sentence = _linked_words(len(progress.links))
    if progress.stopped_by is not None:
        return f"{explain(progress.stopped_by).sentence} {sentence}"
    if progress.cancelled:
        return _("Stopped. {sentence}").format(sentence=sentence)
    return sentence
