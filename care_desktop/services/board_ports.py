"""What the supervisor's desk needs of the Care server; errors as ports.py says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from care_desktop.domain.board import BoardPage, BoardQuery, BoardRow, Load
from care_desktop.domain.case_rows import CaseRow
from care_desktop.domain.ids import CaseId, UserId


class CareBoard(Protocol):
    """Reading what only a supervisor sees: everything here needs the permission to see all cases."""

    async def board(self, query: BoardQuery, *, row: int = 0, cursor: str | None = None, limit: int = 64) -> BoardPage:
        """Return rows from `row` on, or from where `cursor` (a page's `following`) leads. Raises NoPermission."""

    async def board_rows(self, cases: Sequence[CaseId]) -> Sequence[BoardRow]:
        """Return those of these Cases (200 at most) that are on the board now, as they are now; writes nothing."""

    async def workload(self) -> Sequence[Load]:
        """Return how many active Cases stand with everybody, by name; those of nobody last."""

    async def workload_cases(self, user_id: UserId) -> Sequence[CaseRow]:
        """Return the newest active Cases of a user, of nobody for "" (200 at most)."""
