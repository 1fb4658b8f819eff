"""The part of a case list that is in memory, and what is known to have changed in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from care_desktop.domain.case_rows import CasePage, CaseQuery, CaseRow
from care_desktop.domain.ids import CaseId
from care_desktop.viewmodels.page_window import PAGE_ROWS as PAGE_ROWS
from care_desktop.viewmodels.page_window import PageWindow


class CaseWindow(PageWindow[CaseRow]):
    """The pages of one query that were looked at last; their rows may be patched before they are read again."""

    def __init__(self, query: CaseQuery, most_pages: int = 40) -> None:
        super().__init__(lambda row: row.id, most_pages)
        self.query = query

    def put_read(self, number: int, page: CasePage, opened: CaseId | None) -> None:
        """Keep a page that was read; the Case that is `opened` counts as read, whatever the server knew."""
        self.put(number, replace(page, rows=tuple(_as_read(row, opened) for row in page.rows)))

    def first_page(self) -> CasePage | None:
        """Return the page at the top if it is in memory and fresh."""
        page = self._pages.get(0) if 0 not in self._stale else None
        return CasePage(tuple(page.rows), 0, page.total) if page is not None else None

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


def _as_read(row: CaseRow, case_id: CaseId | None) -> CaseRow:
    return replace(row, unread=False) if row.unread and row.id == case_id else row
