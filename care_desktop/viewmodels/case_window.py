"""The part of a case list that is in memory: a few pages of one query, and which page is wished for next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace

from care_desktop.domain.case_rows import CasePage, CaseQuery, CaseRow
from care_desktop.domain.ids import CaseId

PAGE_ROWS = 64
_MOST_WISHES = 4
_NEAR_THE_EDGE = 16


class CaseWindow:
    """Keep the pages looked at last, and say what to read: the newest wish first, forgotten when scrolled past.

    Reading itself is the owner's. A stale page is still shown, and wished for again when somebody looks at it.
    """

    def __init__(self, query: CaseQuery, most_pages: int = 40) -> None:
        self.query = query
        self.total = 0
        self._most_pages = most_pages
        self._pages: OrderedDict[int, CasePage] = OrderedDict()
        self._stale: set[int] = set()
        self._failed: set[int] = set()
        self._wishes: list[int] = []
        self._reading: set[int] = set()

    def __len__(self) -> int:
        """Count the pages in memory."""
        return len(self._pages)

    def row(self, index: int) -> CaseRow | None:
        """Return the row at `index` if its page is here; wish for the page otherwise, and for a near neighbour."""
        number, offset = divmod(index, PAGE_ROWS)
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
        if page is None or number in self._stale:
            self._wish(number, urgent=True)
        elif offset >= PAGE_ROWS - _NEAR_THE_EDGE:
            self._wish_neighbour(number + 1)
        elif offset < _NEAR_THE_EDGE:
            self._wish_neighbour(number - 1)
        return page.rows[offset] if page is not None and offset < len(page.rows) else None

    def peek(self, index: int) -> CaseRow | None:
        """Return the row at `index` if its page is here, and wish for nothing."""
        number, offset = divmod(index, PAGE_ROWS)
        page = self._pages.get(number)
        return page.rows[offset] if page is not None and offset < len(page.rows) else None

    def take_wish(self) -> int | None:
        """Return the page to read next and count it as being read; None when nothing is wished for."""
        if not self._wishes:
            return None
        number = self._wishes.pop()
        self._reading.add(number)
        return number

    def has_wishes(self) -> bool:
        """Say whether a page waits to be read."""
        return bool(self._wishes)

    def being_read(self) -> int:
        """Count the pages that are being read now."""
        return len(self._reading)

    def cursor_to(self, number: int) -> str | None:
        """Return the cursor that leads to this page, where the page before it is here and fresh."""
        before = self._pages.get(number - 1)
        return before.following if before is not None and number - 1 not in self._stale else None

    def put(self, number: int, page: CasePage, opened: CaseId | None = None) -> None:
        """Keep a page that was read; the page looked at longest ago goes when there are too many.

        The Case that is `opened` counts as read, whatever the server knew when it answered.
        """
        self._forget_wish(number)
        self._pages[number] = replace(page, rows=tuple(_as_read(row, opened) for row in page.rows))
        self._pages.move_to_end(number)
        self.total = page.total
        while len(self._pages) > self._most_pages:
            gone, _page = self._pages.popitem(last=False)
            self._stale.discard(gone)

    def give_up(self, number: int) -> None:
        """Remember that this page could not be read: it is not wished for again before `try_again`."""
        self._forget_wish(number)
        self._failed.add(number)

    def try_again(self) -> None:
        """Let the pages that failed be wished for again."""
        self._failed.clear()

    def grow_stale(self, fresh: set[int]) -> None:
        """Mark all pages but these as possibly out of date."""
        self._stale = set(self._pages) - fresh

    def looked_at_last(self, most: int = 2) -> list[int]:
        """Return the pages in view: those asked for last; the first one where nobody asked yet."""
        return list(self._pages)[-most:] or [0]

    def index_of(self, case_id: CaseId) -> int | None:
        """Return where a Case stands, if its page is in memory."""
        return next((index for index, row in self.rows() if row.id == case_id), None)

    def rows(self) -> Iterator[tuple[int, CaseRow]]:
        """Walk over all rows in memory with their places, the pages looked at last first."""
        for number in reversed(self._pages):
            for offset, row in enumerate(self._pages[number].rows):
                yield number * PAGE_ROWS + offset, row

    def mark_read(self, case_id: CaseId | None) -> bool:
        """Take the mark of unread messages from a Case; says whether it had one."""
        return self.patch(lambda row: _as_read(row, case_id))

    def patch(self, change: Callable[[CaseRow], CaseRow]) -> bool:
        """Pass every row in memory through `change`; says whether any came back different."""
        changed = False
        for number, page in self._pages.items():
            rows = tuple(map(change, page.rows))
            if rows != page.rows:
                changed = True
                self._pages[number] = CasePage(rows, page.first, page.total, page.following)
        return changed

    def _wish_neighbour(self, number: int) -> None:
        if number >= 0 and number * PAGE_ROWS < self.total and number not in self._pages:
            self._wish(number, urgent=False)

    def _wish(self, number: int, *, urgent: bool) -> None:
        if number in self._reading or number in self._failed:
            return
        if number in self._wishes:
            if not urgent:
                return
            self._wishes.remove(number)
        self._wishes.insert(len(self._wishes) if urgent else 0, number)
        del self._wishes[:-_MOST_WISHES]

    def _forget_wish(self, number: int) -> None:
        self._reading.discard(number)
        self._stale.discard(number)
        if number in self._wishes:
            self._wishes.remove(number)


def _as_read(row: CaseRow, case_id: CaseId | None) -> CaseRow:
    return replace(row, unread=False) if row.unread and row.id == case_id else row
