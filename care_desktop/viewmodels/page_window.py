"""The part of a long list that is in memory: a few pages of one query, and which page is wished for next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from care_desktop.domain.ids import CaseId

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
PAGE_ROWS = 64
_MOST_WISHES = 4
_NEAR_THE_EDGE = 16


class Page(Protocol[R_co]):
    """Rows from the place `first` on as the server gave them, of how many, and the cursor that leads on."""

    @property
    def rows(self) -> Sequence[R_co]: ...

    @property
    def first(self) -> int: ...

    @property
    def total(self) -> int: ...

    @property
    def following(self) -> str | None: ...


class PageWindow(Generic[R]):
    """Keep the pages looked at last, and say what to read: the newest wish first, forgotten when scrolled past.

    Reading itself is the owner's. A stale page is still shown, and wished for again when somebody looks at it.
    """

    def __init__(self, case_of: Callable[[R], CaseId], most_pages: int = 40) -> None:
        self.total = 0
        self._case_of = case_of
        self._most_pages = most_pages
        self._pages: OrderedDict[int, Page[R]] = OrderedDict()
        self._stale: set[int] = set()
        self._failed: set[int] = set()
        self._wishes: list[int] = []
        self._reading: set[int] = set()

    def __len__(self) -> int:
        """Count the pages in memory."""
        return len(self._pages)

    def row(self, index: int) -> R | None:
        """Return the row at `index` if its page is here; wish for the page otherwise, and for a near neighbour."""
        number, offset = divmod(index, PAGE_ROWS)
        if number in self._pages:
            self._pages.move_to_end(number)
        if number not in self._pages or number in self._stale:
            self._wish(number, urgent=True)
        elif offset >= PAGE_ROWS - _NEAR_THE_EDGE:
            self._wish_neighbour(number + 1)
        elif offset < _NEAR_THE_EDGE:
            self._wish_neighbour(number - 1)
        return self.peek(index)

    def peek(self, index: int) -> R | None:
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

    def put(self, number: int, page: Page[R]) -> None:
        """Keep a page that was read; the page looked at longest ago goes when there are too many."""
        self._forget_wish(number)
        self._pages[number] = page
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
        return next((index for index, row in self.rows() if self._case_of(row) == case_id), None)

    def rows(self) -> Iterator[tuple[int, R]]:
        """Walk over all rows in memory with their places, the pages looked at last first."""
        for number in reversed(self._pages):
            for offset, row in enumerate(self._pages[number].rows):
                yield number * PAGE_ROWS + offset, row

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
