"""The orders and the filter of the case list, as plainly as they can be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from care_desktop.domain.cases import Assigned, Case, CaseFilter, Priority, Sort
from care_desktop.domain.ids import UserId

_NEVER = datetime.max.replace(tzinfo=UTC)
_RANKS = (Priority.URGENT, Priority.HIGH, Priority.MEDIUM, Priority.LOW)
_KEYS: dict[Sort, Callable[[Case], Any]] = {
    Sort.NEWEST: lambda case: (case.last_message_at, case.id),
    Sort.OLDEST: lambda case: (case.last_message_at, case.id),
    Sort.WAITING: lambda case: (_waits_since(case), case.last_message_at, case.id),
    Sort.PRIORITY: lambda case: (_RANKS.index(case.priority), case.last_message_at, case.id),
}


def sorted_cases(cases: Iterable[Case], sort: Sort) -> list[Case]:
    """Return the Cases in that order."""
    return sorted(cases, key=_KEYS[sort], reverse=sort is Sort.NEWEST)


def passes(asked: CaseFilter, case: Case, me: UserId) -> bool:
    """Say whether a Case passes all conditions but `unread`."""
    whose = Assigned.NOBODY if case.assignee_id is None else Assigned.ME if case.assignee_id == me else Assigned.OTHERS
    return (
        (not asked.statuses or case.status in asked.statuses)
        and (not asked.priorities or case.priority in asked.priorities)
        and (not asked.platforms or case.platform in asked.platforms)
        and (not asked.assigned or whose in asked.assigned)
    )


def _waits_since(case: Case) -> datetime:
    last = case.last_customer_message_at
    return last if last is not None and last >= case.last_message_at else _NEVER
