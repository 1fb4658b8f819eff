"""Accepting many rows of the board in one go: slice by slice, to be stopped at any time, and undone as one.

Each row is a link of its own with a key of its own, so that nothing is done twice and one bad row holds up no other.
What was linked is written down before and after each slice: a crash leaves the other rows on the board as they were,
and the next start can still undo the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from care_desktop.domain.board import BoardRow
from care_desktop.domain.errors import CareDesktopError, LinkTaken, NotAllowed, RecordGone, StorageTrouble, Unreachable
from care_desktop.services.board import Board, BoardLink, link_of
from care_desktop.services.board_book import BatchBook

SLICE = 25
MOST_ROWS = 2_000
_ENDS_ALL = (Unreachable, NotAllowed)
"""What goes wrong so goes wrong for every row: the others are left as they are."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that stays on the board, and why."""

    row: BoardRow
    error: CareDesktopError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come; `stopped_by` is the error that ended it before its end."""

    total: int
    done: int = 0
    links: tuple[BoardLink, ...] = ()
    failures: tuple[Failure, ...] = ()
    cancelled: bool = False
    stopped_by: CareDesktopError | None = None
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a batch has come to; `kept` are links that somebody has changed since, and that stay as they are.

    `left` were not looked at, because of `stopped_by`: undoing goes on with them.
    """

    total: int
    done: int = 0
    kept: tuple[BoardLink, ...] = ()
    left: tuple[BoardLink, ...] = ()
    stopped_by: CareDesktopError | None = None
    finished: bool = False


class Batch:
    """One run over rows that a person has looked at; `tell` hears after every row. It may be cancelled at any time."""

    def __init__(
        self, board: Board, book: BatchBook, rows: Sequence[BoardRow], tell: Callable[[Progress], None]
    ) -> None:
        self._board, self._book, self._tell = board, book, tell
        self._rows = tuple(rows)
        self._made: dict[tuple[str, str, str], BoardLink] = {}
        self.progress = Progress(len(self._rows))

    def cancel(self) -> None:
        """Let the row that is under way end, and begin no other."""
        self._now(cancelled=True)

    async def run(self) -> None:
        """Accept the rows; every error of ours ends in the progress."""
        try:
            await self._book.forget()
            for number, start in enumerate(range(0, len(self._rows), SLICE)):
                if self._is_over:
                    break
                await self._slice(number, self._rows[start : start + SLICE])
        except (StorageTrouble, RecordGone, *_ENDS_ALL) as error:
            self._now(stopped_by=error)
        self._now(finished=True)

    @property
    def _is_over(self) -> bool:
        return self.progress.cancelled or self.progress.stopped_by is not None

    async def _slice(self, number: int, rows: Sequence[BoardRow]) -> None:
        planned = [link_of(row) for row in rows]
        missing = await self._board.missing(list(dict.fromkeys(link.contact for link in planned)))
        await self._book.note(number, planned)
        before = len(self.progress.links)
        for row, link in zip(rows, planned, strict=True):
            if not self._is_over:
                await self._one(row, link, gone=link.contact in missing)
        await self._book.note(number, self.progress.links[before:])

    async def _one(self, row: BoardRow, link: BoardLink, *, gone: bool) -> None:
        same = (link.customer_id, link.account, link.contact)
        done = self.progress.done + 1
        try:
            if gone:
                raise await self._board.why_gone(link.contact)
            if same not in self._made:  # two cases of one Customer are one link
                self._made[same] = await self._board.link(link)
        except CareDesktopError as error:
            failures = (*self.progress.failures, Failure(row, error))
            stopped = error if isinstance(error, _ENDS_ALL) else None
            self._now(done=done, failures=failures, stopped_by=stopped)
        else:
            self._now(done=done, links=tuple(self._made.values()))

    def _now(self, **changes: Any) -> None:
        self.progress = replace(self.progress, **changes)
        self._tell(self.progress)


async def undo_batch(board: Board, book: BatchBook, links: Sequence[BoardLink], tell: Callable[[Undone], None]) -> None:
    """Take exactly these links back; `tell` hears after each. What somebody has changed since stays as it is."""
    undone = Undone(len(links))
    for number, link in enumerate(links):
        try:
            await board.undo(link)
        except _ENDS_ALL as error:
            undone = replace(undone, left=tuple(links[number:]), stopped_by=error)
            break
        except (LinkTaken, RecordGone):
            undone = replace(undone, kept=(*undone.kept, link))
        undone = replace(undone, done=undone.done + 1)
        tell(undone)
    await book.replace(undone.left)
    tell(replace(undone, finished=True))
