"""Which rows of the board are selected, to be accepted in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from care_desktop.domain.board import BoardRow, Suggested
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _, ngettext
from care_desktop.services.board import Board
from care_desktop.services.board_batch import MOST_ROWS
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.board import UnlinkedBoard
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.observable import Observable

_PAGE = 50
"""As many rows as are read without a pause: 200 at once held the window up."""


@dataclass(frozen=True, slots=True)
class SelectionState:
    """The selected rows as they were seen; `busy` while all clear ones are being collected."""

    rows: Mapping[CaseId, BoardRow] = field(default_factory=dict)
    busy: bool = False


class BoardSelection(Observable[SelectionState]):
    """Select by row, by range, or all with one clear suggestion; a row without a suggestion cannot be selected."""

    def __init__(self, page: UnlinkedBoard, board: Board, *, scope: TaskScope, notices: NoticeBoard) -> None:
        super().__init__(SelectionState())
        self._page, self._board, self._scope, self._notices = page, board, scope, notices

    def toggle(self, row: BoardRow | None = None) -> None:
        """Select a row, the marked one where none is named, or take it out of the selection."""
        row = row or self._page.state.current
        if row is None or self._page.state.gone:
            return
        if row.case_id in self.state.rows:
            self.drop({row.case_id})
        elif row.suggestion is None:
            self._notices.say(_("Only rows with a suggested contact can be accepted together."))
        elif len(self.state.rows) >= MOST_ROWS:
            self._notices.say(_("{n} rows at most can be accepted together.").format(n=MOST_ROWS))
        else:
            self._set(replace(self.state, rows={**self.state.rows, row.case_id: row}))

    def extend(self, by: int) -> None:
        """Move the mark by one row, and select where it was and where it comes to."""
        for step in (0, by):
            self._page.move(step)
            current = self._page.state.current
            if current is not None and current.suggestion is not None and current.case_id not in self.state.rows:
                self.toggle(current)

    def clear(self) -> None:
        """Select nothing."""
        self._scope.cancel("select")
        self._set(SelectionState())

    def drop(self, cases: Iterable[CaseId]) -> None:
        """Take these out of the selection."""
        gone = set(cases)
        self._set(replace(self.state, rows={key: row for key, row in self.state.rows.items() if key not in gone}))

    def all_clear(self) -> None:
        """Select all rows of the filter in force that have one clear suggestion."""
        self._set(replace(self.state, busy=True))
        self._scope.switch("select", self._collect())

    async def _collect(self) -> None:
        query = replace(self._page.state.query, suggested=Suggested.CLEAR)
        found: dict[CaseId, BoardRow] = {}
        cursor: str | None = None
        try:
            while len(found) < MOST_ROWS:
                page = await self._board.page(query, cursor=cursor, limit=_PAGE)
                found |= {row.case_id: row for row in page.rows}
                cursor = page.following
                if cursor is None:
                    break
        except CareDesktopError as error:
            self._set(replace(self.state, busy=False))
            self._notices.problem(error, retry=self.all_clear)
            return
        self._set(SelectionState(dict(list(found.items())[:MOST_ROWS])))
        self._tell(len(found), more=cursor is not None)

    def _tell(self, count: int, *, more: bool) -> None:
        if not count:
            self._notices.say(_("No row has one clear suggestion. Look at them one by one."))
        elif more:
            words = ngettext("The first {n} row is selected.", "The first {n} rows are selected.", MOST_ROWS)
            self._notices.say(words.format(n=MOST_ROWS))
