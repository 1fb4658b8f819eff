"""The other Cases of the open Case's Customer, newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from care_desktop.domain.cases import CaseRow
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.i18n import _
from care_desktop.services.cases import Cases
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.observable import Observable


@dataclass(frozen=True, slots=True)
class HistoryState:
    """The rows of the History tab; `empty` is the sentence when there is no other Case."""

    customer_id: CustomerId | None = None
    rows: tuple[CaseRow, ...] = ()
    loading: bool = False
    error: Explanation | None = None
    empty: str = ""


class History(Observable[HistoryState]):
    """Read the Customer's Cases when they are looked at; may fail alone. `on_open` hears which Case to open."""

    def __init__(
        self,
        *,
        cases: Cases,
        scope: TaskScope,
        clock: Callable[[], datetime],
        on_open: Callable[[CaseId], None],
    ) -> None:
        super().__init__(HistoryState())
        self._cases, self._scope, self._clock, self._on_open = cases, scope, clock, on_open
        self._case_id: CaseId | None = None

    def now(self) -> datetime:
        """Return the time that relative times count from."""
        return self._clock()

    def show(self, customer_id: CustomerId | None, case_id: CaseId | None) -> None:
        """Show the Cases of a Customer but this one; what was read for the same Customer stays on show meanwhile."""
        self._case_id = case_id
        if customer_id is None:
            self._scope.cancel("history")
            self._set(HistoryState())
            return
        same = customer_id == self._state.customer_id
        rows = tuple(row for row in self._state.rows if row.id != case_id) if same else ()
        self._set(HistoryState(customer_id, rows, loading=True))
        self._scope.switch("history", self._read(customer_id))

    def retry(self) -> None:
        """Read the Cases again."""
        self.show(self._state.customer_id, self._case_id)

    def open(self, case_id: CaseId) -> None:
        """Open one of the other Cases."""
        self._on_open(case_id)

    async def _read(self, customer_id: CustomerId) -> None:
        try:
            rows = await self._cases.history(customer_id)
        except CareDesktopError as error:
            self._set(replace(self._state, loading=False, error=explain(error)))
            return
        others = tuple(row for row in rows if row.id != self._case_id)
        empty = "" if others else _("This customer has no other case.")
        self._set(HistoryState(customer_id, others, empty=empty))
