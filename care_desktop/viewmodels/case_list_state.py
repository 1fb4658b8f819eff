"""What the case list shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from care_desktop.domain.case_rows import CaseQuery, View
from care_desktop.domain.ids import CaseId
from care_desktop.viewmodels.explanations import Explanation


@dataclass(frozen=True, slots=True)
class CaseListState:
    """What the list shows; its rows are asked for one by one, and may all be different in a new `generation`."""

    query: CaseQuery = field(default_factory=CaseQuery)
    shown: CaseQuery | None = None
    total: int = 0
    counters: Mapping[View, int] = field(default_factory=dict)
    loading: bool = False
    error: Explanation | None = None
    empty: str = ""
    selected: CaseId | None = None
    selected_index: int = -1
    opened: CaseId | None = None
    generation: int = 0
