"""The board of unlinked escalations: windowed over the server's pages, kept true by facts, walked with the keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from care_desktop.domain.board import BoardQuery, BoardRow, BoardSort, Suggested
from care_desktop.domain.cases import Priority
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.i18n import _
from care_desktop.services.board import Board
from care_desktop.services.events import Bus, CasesChanged, Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.board_state import BoardState, RowWork
from care_desktop.viewmodels.board_window import PAGE_ROWS, BoardWindow
from care_desktop.viewmodels.board_words import empty_board
from care_desktop.viewmodels.explanations import explain, explain_refusal
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.wording import isolate

LONGEST_TEXT = 200
_MOST_READING = 2


class UnlinkedBoard(Observable[BoardState]):
    """Rows, mark and selection; what is done with them is in board_deeds.py. Runs its tasks in `scope`, the page's."""

    def __init__(
        self,
        board: Board,
        *,
        bus: Bus,
        scope: TaskScope,
        clock: Callable[[], datetime],
        pause: float = 0.15,
    ) -> None:
        super().__init__(BoardState())
        self._board, self._scope, self._clock, self._pause = board, scope, clock, pause
        self._window = BoardWindow(BoardQuery())
        self._refresh_again = False
        self._is_open = False
        self._expected: set[CaseId] = set()
        self._ends = (
            bus.subscribe(CasesChanged, lambda _fact: self.refresh()),
            bus.subscribe(ReachChanged, self._on_reach),
        )

    def open(self) -> None:
        """Show the board: what is known at once, and what it is now."""
        self._is_open = True
        refusal = self._board.refusal()
        self._publish(refusal=explain_refusal(refusal) if refusal is not None else "")
        if self._state.shown is None:
            self._ask(self._state.query, pause=0.0)
        else:
            self.refresh()

    def leave(self) -> None:
        """Read nothing more until it is opened again."""
        self._is_open = False

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()

    def now(self) -> datetime:
        """Return the time that ages count to."""
        return self._clock()

    def row(self, index: int) -> BoardRow | None:
        """Return a row at once if its page is in memory, else None and read the page: ask again when told to."""
        row = self._window.row(index)
        if self._window.has_wishes():
            self._serve_wishes()
        return row

    # -- which rows

    def filter_by(self, text: str) -> None:
        """Show rows with `text` in them, after a pause; control characters count for nothing."""
        clean = "".join(c for c in text[: 10 * LONGEST_TEXT] if c.isprintable()).strip()[:LONGEST_TEXT]
        if clean != self._state.query.text:
            self._ask(replace(self._state.query, text=clean), pause=self._pause)

    def sort_by(self, sort: BoardSort) -> None:
        """Sort by a column; by the same once more, the other way round."""
        query = self._state.query
        self._ask(replace(query, sort=sort, reverse=query.sort is sort and not query.reverse), pause=0.0)

    def only_priority(self, priority: Priority | None) -> None:
        """Show rows of one priority, or of any."""
        self._ask(replace(self._state.query, priority=priority), pause=0.0)

    def only_suggested(self, suggested: Suggested | None) -> None:
        """Show rows by what is suggested, or all."""
        self._ask(replace(self._state.query, suggested=suggested), pause=0.0)

    def only_assignee(self, assignee: UserId | None) -> None:
        """Show the rows of one user, of nobody, or of all."""
        self._ask(replace(self._state.query, assignee=assignee), pause=0.0)

    def know_people(self, people: tuple[tuple[UserId, str], ...]) -> None:
        """Take the colleagues to filter by."""
        self._publish(people=people)

    def retry(self) -> None:
        """Read again what could not be read."""
        self._window.try_again()
        if self._state.shown == self._state.query:
            self._publish(error=None, fresh=True)
            self.refresh()
        else:
            self._ask(self._state.query, pause=0.0)

    def refresh(self) -> None:
        """Read the pages in view again; many wishes while one is under way are one more."""
        if self._is_open and self._state.shown is not None:
            self._refresh_again = True
            self._scope.once("refresh", self._refresh())

    # -- the mark

    def move(self, by: int) -> None:
        """Move the mark by rows, from the place where it was last seen; stays inside the list."""
        if self._state.total:
            start = self._state.current_index
            self._mark(min(max(start + by, 0), self._state.total - 1) if start >= 0 else 0)

    def mark(self, case_id: CaseId) -> None:
        """Put the mark on a row that is in view."""
        index = self._window.index_of(case_id)
        if index is not None:
            self._mark(index)

    def _mark(self, index: int) -> None:
        row = self.row(index)
        self._publish(current=row, current_index=index, gone="", surprise="")

    def expect_another(self, case_id: CaseId, expected: bool = True) -> None:
        """Take it that another contact will be suggested for this row: whoever is at work here has ruled one out."""
        (self._expected.add if expected else self._expected.discard)(case_id)

    def take_surprise(self) -> str:
        """Return, once, that another contact is suggested for the marked row now; "" where that is not so."""
        said = self._state.surprise
        if said:
            self._publish(surprise="")
        return said

    # -- what is done with rows

    def note(self, case_id: CaseId, work: RowWork | None, trouble: str = "") -> None:
        """Show on a row what is under way, or why it stayed."""
        works = {key: one for key, one in self._state.work.items() if key != case_id}
        troubles = {key: one for key, one in self._state.trouble.items() if key != case_id}
        if work is not None:
            works[case_id] = work
        if trouble:
            troubles[case_id] = trouble
        self._publish(work=works, trouble=troubles, fresh=True)

    def note_troubles(self, troubles: Mapping[CaseId, str]) -> None:
        """Show why many rows stayed, all at once."""
        self._publish(trouble={**self._state.trouble, **troubles}, fresh=True)

    # -- reading

    def _ask(self, query: BoardQuery, pause: float) -> None:
        self._publish(query=query, loading=True, error=None, empty="")
        self._scope.switch("query", self._read_query(query, pause))

    async def _read_query(self, query: BoardQuery, pause: float) -> None:
        await asyncio.sleep(pause)
        window = BoardWindow(query)
        try:
            window.put(0, await self._board.page(query, limit=PAGE_ROWS))
        except CareDesktopError as error:
            self._window = window
            self._publish(shown=None, loading=False, error=explain(error), fresh=True)
            return
        self._window = window
        nothing = {"current": None, "current_index": -1, "gone": "", "surprise": ""}
        self._publish(shown=query, loading=False, error=None, fresh=True, **nothing)
        if window.total:
            self._mark(0)

    def _serve_wishes(self) -> None:
        window = self._window
        while window.being_read() < _MOST_READING and (number := window.take_wish()) is not None:
            self._scope.start(self._read_page(window, number))

    async def _read_page(self, window: BoardWindow, number: int) -> None:
        try:
            place = window.cursor_to(number)
            page = await self._board.page(window.query, row=number * PAGE_ROWS, cursor=place, limit=PAGE_ROWS)
        except CareDesktopError as error:
            window.give_up(number)
            if window is self._window:
                self._publish(error=explain(error))
            return
        window.put(number, page)
        if window is self._window:
            self._follow_current()
            self._serve_wishes()

    async def _refresh(self) -> None:
        while self._refresh_again:
            self._refresh_again = False
            await self._read_again(self._window)
            await asyncio.sleep(self._pause)

    async def _read_again(self, window: BoardWindow) -> None:
        fresh = set()
        for number in window.looked_at_last():
            try:
                window.put(number, await self._board.page(window.query, row=number * PAGE_ROWS, limit=PAGE_ROWS))
            except CareDesktopError as error:
                if window is self._window:
                    self._publish(error=explain(error))
                return
            fresh.add(number)
        window.grow_stale(fresh)
        if window is self._window:
            done = {key for key, work in self._state.work.items() if work is RowWork.LINKED}
            works = {key: work for key, work in self._state.work.items() if key not in done}
            self._publish(error=None, work=works)  # what was linked is off the board now, or on it again
            self._leave_what_is_done(done)
            self._follow_current()
            await self._look_for_current(window)

    def _follow_current(self) -> None:
        """Keep the mark on its row wherever that stands now; late data moves it to no other."""
        current, index = self._state.current, self._state.current_index
        if current is None:
            self._publish(current=self._window.peek(index) if index >= 0 else None, fresh=True)
            return
        place = self._window.index_of(current.case_id)
        row = (self._window.peek(place) if place is not None else None) or current
        index = place if place is not None else min(index, max(self._window.total - 1, 0))
        gone = self._state.gone if place is None else ""
        surprise = self._surprise(current, row) or self._state.surprise
        self._publish(current=row, current_index=index, gone=gone, surprise=surprise, fresh=True)

    def _surprise(self, seen: BoardRow, now: BoardRow) -> str:
        """Say that the contact has changed under the mark, unless that was to be expected."""
        if seen.suggestion is None or (now.suggestion and now.suggestion.contact.id == seen.suggestion.contact.id):
            return ""
        if now.case_id in self._expected or now.suggestion is None:
            self._expected.discard(now.case_id)
            return ""
        words = _("{contact} is suggested now, and not {before} any more. Look again before you accept.")
        name, before = now.suggestion.contact.name, seen.suggestion.contact.name
        return words.format(contact=isolate(name), before=isolate(before))

    def _leave_what_is_done(self, done: set[CaseId]) -> None:
        """Take the mark off a row that was linked here and has left the board: the next in its place is marked."""
        current, index = self._state.current, self._state.current_index
        if current is not None and current.case_id in done and self._window.index_of(current.case_id) is None:
            index = min(index, self._window.total - 1)
            self._publish(current=self._window.peek(index) if index >= 0 else None, current_index=index, gone="")

    async def _look_for_current(self, window: BoardWindow) -> None:
        """A marked row that is not in view any more may have moved, or have left the board."""
        current = self._state.current
        if current is None or window.index_of(current.case_id) is not None:
            return
        try:
            still = await self._board.preview([current.case_id])
        except CareDesktopError:
            return
        marked = self._state.current
        if not still and marked is not None and marked.case_id == current.case_id:
            self._publish(gone=_("This row is not on the board any more: somebody else has dealt with it."))

    def _on_reach(self, fact: ReachChanged) -> None:
        if fact.side == "care" and fact.reach is Reach.ONLINE and self._state.error is not None:
            self.retry()

    def _publish(self, *, fresh: bool = False, **changes: Any) -> None:
        state = replace(self._state, total=self._window.total, **changes)
        if fresh:
            state = replace(state, generation=state.generation + 1)
        wanted = state.shown is not None and not state.total and not state.loading
        self._set(replace(state, empty=empty_board(state.query) if wanted else ""))
