"""The part of the board that is in memory: the pages looked at last, and which page is wished for next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from care_desktop.domain.board import BoardPage, BoardQuery, BoardRow
from care_desktop.domain.ids import CaseId

PAGE_ROWS = 64
_NEAR_THE_EDGE = 16
_MOST_WISHES = 4


class BoardWindow:
    """Keep pages of one query; reading is the owner's. A stale page is shown, and wished for when it is looked at."""

    def __init__(self, query: BoardQuery, most_pages: int = 40) -> None:
        self.query = query
        self.total = 0
        self._most_pages = most_pages
        self._pages: OrderedDict[int, BoardPage] = OrderedDict()
        self._stale: set[int] = set()
        self._failed: set[int] = set()
        self._reading: set[int] = set()
        self._wishes: list[int] = []

    def __len__(self) -> int:
        """Count the pages in memory."""
        return len(self._pages)

    def row(self, index: int) -> BoardRow | None:
        """Return the row at `index` if its page is here; wish for the page otherwise, and for a near neighbour."""
        number, offset = divmod(index, PAGE_ROWS)
        if number in self._pages:
            self._pages.move_to_end(number)
        if number not in self._pages or number in self._stale:
            self._wish(number)
        elif offset >= PAGE_ROWS - _NEAR_THE_EDGE and (number + 1) * PAGE_ROWS < self.total:
            self._wish_new(number + 1)
        elif offset < _NEAR_THE_EDGE and number > 0:
            self._wish_new(number - 1)
        return self.peek(index)

    def peek(self, index: int) -> BoardRow | None:
        """Return the row at `index` if its page is here, and wish for nothing."""
        number, offset = divmod(index, PAGE_ROWS)
        page = self._pages.get(number)
        return page.rows[offset] if page is not None and 0 <= offset < len(page.rows) else None

    def take_wish(self) -> int | None:
        """Return the page to read next and count it as being read; None when nothing is wished for."""
        if not self._wishes:
            return None
        number = self._wishes.pop()
        self._reading.add(number)
        return number

    @property
    def reading(self) -> int:
        """How many pages are being read now."""
        return len(self._reading)

    @property
    def has_wishes(self) -> bool:
        """Whether a page waits to be read."""
        return bool(self._wishes)

    def cursor_to(self, number: int) -> str | None:
        """Return the cursor that leads to this page, where the page before it is here and fresh."""
        before = self._pages.get(number - 1)
        return before.following if before is not None and number - 1 not in self._stale else None

    def put(self, number: int, page: BoardPage) -> None:
        """Keep a page that was read; the page looked at longest ago goes when there are too many."""
        self._settle(number)
        self._pages[number] = page
        self._pages.move_to_end(number)
        self.total = page.total
        while len(self._pages) > self._most_pages:
            gone, _page = self._pages.popitem(last=False)
            self._stale.discard(gone)

    def give_up(self, number: int) -> None:
        """Wish for a page that could not be read no more before `try_again`."""
        self._settle(number)
        self._failed.add(number)

    def try_again(self) -> None:
        """Let the pages that failed be wished for again."""
        self._failed.clear()

    def looked_at_last(self, most: int = 2) -> list[int]:
        """Return the pages in view: those asked for last; the first one where nobody asked yet."""
        return list(self._pages)[-most:] or [0]

    def grow_stale(self, fresh: set[int]) -> None:
        """Mark all pages but these as possibly out of date."""
        self._stale = set(self._pages) - fresh

    def index_of(self, case_id: CaseId) -> int | None:
        """Return where a Case stands, if its page is in memory."""
        return next((index for index, row in self.rows() if row.case_id == case_id), None)

    def rows(self) -> Iterator[tuple[int, BoardRow]]:
        """Walk over all rows in memory with their places, the pages looked at last first."""
        for number in reversed(self._pages):
            for offset, row in enumerate(self._pages[number].rows):
                yield number * PAGE_ROWS + offset, row

    def _wish(self, number: int) -> None:
        if number in self._reading or number in self._failed:
            return
        if number in self._wishes:
            self._wishes.remove(number)
        self._wishes.append(number)
        del self._wishes[:-_MOST_WISHES]

    def _wish_new(self, number: int) -> None:
        known = number in self._pages or number in self._reading or number in self._wishes or number in self._failed
        if not known:
            self._wishes.insert(0, number)

    def _settle(self, number: int) -> None:
        self._reading.discard(number)
        self._stale.discard(number)
        if number in self._wishes:
            self._wishes.remove(number)
