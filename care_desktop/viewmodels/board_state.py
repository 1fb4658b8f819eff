"""What the board of unlinked escalations shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from care_desktop.domain.board import BoardQuery, BoardRow
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.viewmodels.explanations import Explanation


class RowWork(StrEnum):
    """What is under way for a row."""

    LINKING = "linking"
    LINKED = "linked"
    REJECTING = "rejecting"
    UNDOING = "undoing"


@dataclass(frozen=True, slots=True)
class BoardState:
    """Rows are asked for one by one, and may all be different in a new `generation`.

    The mark stands on `current`, a row and not a place: when it has left the board it stays here, `gone`, until
    somebody moves on. `surprise` says that another contact is suggested for it than the one that was on show: accepting
    waits until that was said. `trouble` has why a row stayed, by Case.
    """

    query: BoardQuery = field(default_factory=BoardQuery)
    shown: BoardQuery | None = None
    total: int = 0
    loading: bool = False
    error: Explanation | None = None
    empty: str = ""
    current: BoardRow | None = None
    current_index: int = -1
    gone: str = ""
    surprise: str = ""
    work: Mapping[CaseId, RowWork] = field(default_factory=dict)
    trouble: Mapping[CaseId, str] = field(default_factory=dict)
    refusal: str = ""
    people: tuple[tuple[UserId, str], ...] = ()
    generation: int = 0
