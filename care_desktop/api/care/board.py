"""The part of the Care client that fits ports.CareBoard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from care_desktop.api.care.line import CareLine
from care_desktop.api.care.lists import HISTORIES

if TYPE_CHECKING:
    from care_desktop.domain.board import BoardPage, BoardQuery, BoardRow, Load
    from care_desktop.domain.case_rows import CaseRow
    from care_desktop.domain.ids import CaseId, UserId


class BoardClient(CareLine):
    """Reads the supervisor's desk; what turns its answers is imported when it is needed."""

    async def board(self, query: BoardQuery, *, row: int = 0, cursor: str | None = None, limit: int = 64) -> BoardPage:
        """Return rows from `row` on, or from where `cursor` leads."""
        from care_desktop.api.care import wire_board

        return await self._read(wire_board.page(query, row, cursor, limit), wire_board.PAGES)

    async def board_rows(self, cases: Sequence[CaseId]) -> Sequence[BoardRow]:
        """Return those of these Cases that are on the board now."""
        from care_desktop.api.care import wire_board

        return await self._read(wire_board.preview(cases), wire_board.ROWS)

    async def workload(self) -> Sequence[Load]:
        """Return how many active Cases stand with everybody."""
        from care_desktop.api.care import wire_board

        return await self._read(wire_board.workload(), wire_board.WORKLOAD)

    async def workload_cases(self, user_id: UserId) -> Sequence[CaseRow]:
        """Return the newest active Cases of a user, of nobody for ""."""
        from care_desktop.api.care import wire_board

        return await self._read(wire_board.workload_cases(user_id), HISTORIES)
