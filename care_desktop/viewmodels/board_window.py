"""The part of the board that is in memory."""

from __future__ import annotations

from care_desktop.domain.board import BoardQuery, BoardRow
from care_desktop.viewmodels.page_window import PAGE_ROWS as PAGE_ROWS
from care_desktop.viewmodels.page_window import PageWindow


class BoardWindow(PageWindow[BoardRow]):
    """The pages of one query that were looked at last."""

    def __init__(self, query: BoardQuery, most_pages: int = 40) -> None:
        super().__init__(lambda row: row.case_id, most_pages)
        self.query = query
