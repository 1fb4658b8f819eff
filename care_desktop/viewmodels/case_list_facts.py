"""What the case list hears: a Case or a link that changed, and the server that can be reached again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from care_desktop.domain.case_rows import CaseRow
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.services.casebook import Casebook
from care_desktop.services.events import (
    Bus,
    CaseChanged,
    CasesChanged,
    CustomerLinked,
    CustomerUnlinked,
    Reach,
    ReachChanged,
)

if TYPE_CHECKING:
    from care_desktop.domain.cases import Case


class Rows(Protocol):
    """A list whose rows follow what happens."""

    def refresh(self) -> None: ...

    def come_back(self) -> None: ...

    def patch(self, change: Callable[[CaseRow], CaseRow]) -> None: ...


def follow(page: Rows, bus: Bus, casebook: Casebook) -> tuple[Callable[[], None], ...]:
    """Let the list hear every fact that one of its rows may show; returns what ends it."""
    ear = _Ear(page, casebook)
    return (
        bus.subscribe(CasesChanged, lambda _fact: page.refresh()),
        bus.subscribe(CaseChanged, lambda fact: ear.hear_case(fact.case_id)),
        bus.subscribe(CustomerLinked, lambda fact: ear.hear_link(fact.customer.id, linked=True)),
        bus.subscribe(CustomerUnlinked, lambda fact: ear.hear_link(fact.customer.id, linked=False)),
        bus.subscribe(ReachChanged, ear.hear_reach),
    )


class _Ear:
    def __init__(self, page: Rows, casebook: Casebook) -> None:
        self._page, self._casebook = page, casebook

    def hear_reach(self, fact: ReachChanged) -> None:
        if fact.side == "care" and fact.reach is Reach.ONLINE:
            self._page.come_back()

    def hear_link(self, customer_id: CustomerId, *, linked: bool) -> None:
        def change(row: CaseRow) -> CaseRow:
            if row.customer_id != customer_id:
                return row
            case = self._casebook.case(row.id)
            if case is not None:
                return replace(row, unlinked_escalations=_without_contact(case))
            return replace(row, unlinked_escalations=0) if linked else row

        self._page.patch(change)

    def hear_case(self, case_id: CaseId) -> None:
        case = self._casebook.case(case_id)
        if case is not None:
            self._page.patch(lambda row: _updated(row, case) if row.id == case_id else row)


def _updated(row: CaseRow, case: Case) -> CaseRow:
    return replace(
        row,
        customer_name=case.customer.name,
        status=case.status,
        priority=case.priority,
        assignee=case.assignee,
        last_message_at=case.last_message_at,
        unlinked_escalations=_without_contact(case),
        flagged=bool(case.flag_reason),
    )


def _without_contact(case: Case) -> int:
    return sum(case.customer.linked_contact(escalation.account_id) is None for escalation in case.escalations)
