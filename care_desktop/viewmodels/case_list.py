"""The case list: a view narrowed by text, windowed over the server's pages and kept true by facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from care_desktop.domain.case_rows import NO_FILTER, CaseFilter, CaseQuery, CaseRow, KnownCases, Sort, View, own_sort
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId
from care_desktop.viewmodels.case_list_state import CaseListState as CaseListState
from care_desktop.viewmodels.case_window import PAGE_ROWS, CaseWindow
from care_desktop.viewmodels.empty_views import empty_sentence
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.observable import Observable

if TYPE_CHECKING:
    from care_desktop.services.casebook import Casebook
    from care_desktop.services.cases import Cases
    from care_desktop.services.events import Bus
    from care_desktop.services.scope import TaskScope

MOST_READING = 2
LONGEST_TEXT = 200


class CaseList(Observable[CaseListState]):
    """Show the cases of a view; `pause` seconds pass between the last key of the filter and its request.

    Owns no tasks itself: they run in `scope`, the page's. `on_open` hears which Case the user opens.
    """

    def __init__(
        self, *, clock: Callable[[], datetime], on_open: Callable[[CaseId], None] | None = None, pause: float = 0.15
    ) -> None:
        super().__init__(CaseListState())
        self._clock, self._on_open, self._pause = clock, on_open, pause
        self._window = CaseWindow(CaseQuery())
        self._refresh_again = False
        self._last_known: KnownCases | None = None
        self._cases: Cases | None = None
        self._scope: TaskScope | None = None
        self._endings: Sequence[Callable[[], None]] = ()

    def connect(self, *, cases: Cases, casebook: Casebook, bus: Bus, scope: TaskScope) -> None:
        """Read from `cases` from now on, and hear the facts of `bus`; what was asked for until now is read then."""
        from care_desktop.viewmodels.case_list_facts import follow

        self._cases, self._scope = cases, scope
        self._endings = follow(self, bus, casebook)

    def show_known(self, known: KnownCases) -> None:
        """Show what an earlier run has seen, until `show_view` brings the view as it is now."""
        query = CaseQuery(known.view)
        self._window = CaseWindow(query)
        self._window.put(0, known.page)
        self._publish(query=query, shown=query, loading=True, fresh=True)

    def known(self) -> KnownCases | None:
        """Return the first page for the next start, as it was when no text, filter or order narrowed the view."""
        query, page = self._state.query, self._window.first_page()
        is_plain = query == CaseQuery(query.view) and query == self._state.shown and not self._state.loading
        if is_plain and page is not None:
            self._last_known = KnownCases(query.view, page, self._clock())
        return self._last_known

    def when_opened(self, listener: Callable[[CaseId], None]) -> None:
        """Let `listener` hear which Case the user opens; at once, when one was opened before anybody listened."""
        self._on_open = listener
        if self._state.opened is not None:
            listener(self._state.opened)

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._endings:
            end()

    def now(self) -> datetime:
        """Return the time that relative times count from."""
        return self._clock()

    def row(self, index: int) -> CaseRow | None:
        """Return a row at once if its page is in memory, else None and read the page: ask again when told to."""
        row = self._window.row(index)
        if self._window.has_wishes():
            self._serve_wishes()
        return row

    def index_of(self, case_id: CaseId) -> int | None:
        """Return where a Case stands now, if its page is in memory."""
        return self._window.index_of(case_id)

    def show_view(self, view: View) -> None:
        """Show another view, narrowed by the same text and filter, in its own order."""
        self._ask(replace(self._state.query, view=view, sort=None), pause=0.0)
        if self._scope is not None:
            self._scope.start(self._read_counters())

    def filter_by(self, text: str) -> None:
        """Narrow the view to cases with `text` in them, after a pause; control characters count for nothing."""
        clean = "".join(c for c in text[: 10 * LONGEST_TEXT] if c.isprintable()).strip()[:LONGEST_TEXT]
        if clean != self._state.query.text:
            self._ask(replace(self._state.query, text=clean), pause=self._pause)

    def narrow(self, narrowed: CaseFilter) -> None:
        """Narrow the view to what passes a filter; it holds for other views too, until it is cleared."""
        if narrowed != self._state.query.filter:
            self._ask(replace(self._state.query, filter=narrowed), pause=0.0)

    def clear(self) -> None:
        """Show the whole view again: no text, no filter."""
        self._ask(replace(self._state.query, text="", filter=NO_FILTER), pause=0.0)

    def sort_by(self, sort: Sort) -> None:
        """Show the view in another order, until it is left."""
        wanted = None if sort is own_sort(self._state.query.view) else sort
        if wanted is not self._state.query.sort:
            self._ask(replace(self._state.query, sort=wanted), pause=0.0)

    def retry(self) -> None:
        """Read again what could not be read."""
        self._window.try_again()
        if self._state.shown == self._state.query:
            self._publish(error=None, fresh=True)
            self.refresh()
        else:
            self._ask(self._state.query, pause=0.0)

    def refresh(self) -> None:
        """Read the counters and the pages in view again; many wishes while one is under way are one more."""
        if self._scope is not None:
            self._refresh_again = True
            self._scope.once("refresh", self._refresh())

    def select(self, case_id: CaseId) -> None:
        """Put the keyboard's mark on a Case."""
        self._publish(selected=case_id)

    def move(self, by: int) -> None:
        """Move the mark by rows, from the place where it was last seen; stays inside the list."""
        if self._state.total:
            start = self._state.selected_index
            index = min(max(start + by, 0), self._state.total - 1) if start >= 0 else 0
            row = self.row(index)
            self._publish(selected=row.id if row is not None else None, selected_index=index)

    def open(self, case_id: CaseId) -> None:
        """Open a Case beside the list."""
        self.mark_opened(case_id)
        if self._on_open is not None:
            self._on_open(case_id)

    def open_selected(self) -> None:
        """Open the Case under the mark."""
        if self._state.selected is not None:
            self.open(self._state.selected)

    def mark_opened(self, case_id: CaseId | None) -> None:
        """Show which Case is open beside the list, however it was opened, and that it is read."""
        read = self._window.mark_read(case_id)
        self._publish(selected=case_id or self._state.selected, opened=case_id, fresh=read)

    def patch(self, change: Callable[[CaseRow], CaseRow]) -> None:
        """Pass every row in memory through `change`."""
        if self._window.patch(change):
            self._publish(fresh=True)

    def come_back(self) -> None:
        """Read anew: the server can be reached again."""
        if self._state.error is not None:
            self.retry()
        elif self._state.shown is not None:
            self.refresh()

    def _ask(self, query: CaseQuery, pause: float) -> None:
        self.known()
        self._publish(query=query, loading=True, error=None, empty="")
        if self._scope is not None and self._cases is not None:
            self._scope.switch("query", self._read_query(self._cases, query, pause))

    async def _read_query(self, cases: Cases, query: CaseQuery, pause: float) -> None:
        await _sleep(pause)
        window = CaseWindow(query)
        try:
            window.put_read(0, await cases.page(query, limit=PAGE_ROWS), self._state.opened)
        except CareDesktopError as error:
            if self._state.shown == query:  # what was last seen stays, and is no fresh page for the next start
                self._window.grow_stale(set())
                self._publish(loading=False, error=explain(error), fresh=True)
                return
            self._window = window
            self._publish(shown=None, loading=False, error=explain(error), selected_index=-1, fresh=True)
            return
        self._window = window
        self._publish(shown=query, loading=False, error=None, selected_index=-1, fresh=True)

    def _serve_wishes(self) -> None:
        window = self._window
        while self._scope is not None and self._cases is not None and window.being_read() < MOST_READING:
            number = window.take_wish()
            if number is None:
                return
            self._scope.start(self._read_page(self._cases, window, number))

    async def _read_page(self, cases: Cases, window: CaseWindow, number: int) -> None:
        try:
            page = await cases.page(
                window.query, row=number * PAGE_ROWS, cursor=window.cursor_to(number), limit=PAGE_ROWS
            )
        except CareDesktopError as error:
            window.give_up(number)
            if window is self._window:
                self._publish(error=explain(error))
            return
        window.put_read(number, page, self._state.opened)
        if window is self._window:
            self._publish(fresh=True)
            self._serve_wishes()

    async def _refresh(self) -> None:
        while self._refresh_again and self._cases is not None:
            self._refresh_again = False
            await self._read_counters()
            if self._state.shown is not None:
                await self._read_again(self._cases, self._window)
            await _sleep(self._pause)

    async def _read_again(self, cases: Cases, window: CaseWindow) -> None:
        fresh = set()
        for number in window.looked_at_last():
            try:
                page = await cases.page(window.query, row=number * PAGE_ROWS, limit=PAGE_ROWS)
            except CareDesktopError:
                return  # the connection line says so; what was last seen stays
            window.put_read(number, page, self._state.opened)
            fresh.add(number)
        window.grow_stale(fresh)
        if window is self._window:
            self._publish(fresh=True)

    async def _read_counters(self) -> None:
        if self._cases is None:
            return
        try:
            counters = await self._cases.counters()
        except CareDesktopError:
            return  # the numbers last seen stay; the list or the connection line tells
        self._publish(counters=counters)
        if self._state.query.view not in counters:
            self.show_view(View.INBOX)  # shown last by somebody who may see more

    def _publish(self, *, fresh: bool = False, **changes: object) -> None:
        state = replace(self._state, **changes)  # type: ignore[arg-type]
        selected, at = self._mark(state.selected, state.selected_index)
        nothing = state.shown is not None and self._window.total == 0 and not state.loading and state.error is None
        self._set(
            replace(
                state,
                total=self._window.total,
                selected=selected,
                selected_index=at,
                empty=empty_sentence(state.query) if nothing else "",
                generation=state.generation + fresh,
            )
        )

    def _mark(self, selected: CaseId | None, index: int) -> tuple[CaseId | None, int]:
        """Follow the marked Case to its place; when it has left, the mark is on the Case that stands there now."""
        at = self._window.index_of(selected) if selected is not None else None
        if at is not None:
            return selected, at
        standing = self._window.peek(index) if index >= 0 else None
        return (standing.id if standing is not None else selected), index


async def _sleep(seconds: float) -> None:
    import asyncio  # what an earlier run has seen is on screen before there is a loop

    await asyncio.sleep(seconds)
