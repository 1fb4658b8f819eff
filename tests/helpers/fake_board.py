"""The part of the Care server in memory that is about the supervisor's desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from care_desktop.domain.board import BoardPage, BoardQuery, BoardRow, BoardSort, Load, Suggested
from care_desktop.domain.cases import Case, CaseRow, Escalation, Priority, Status
from care_desktop.domain.errors import NoPermission
from care_desktop.domain.ids import CaseId, ContactId, CustomerId, UserId
from care_desktop.domain.people import SuggestedContact
from care_desktop.domain.permissions import Permission
from tests.helpers.builders import row_of
from tests.helpers.fake_accounts import FakeAccounts

_URGENCY = list(Priority)


class FakeBoard(FakeAccounts):
    """Fits ports.CareBoard over the Cases, Customers and suggestions of FakeCare."""

    most_of_one = 200

    if TYPE_CHECKING:
        cases: dict[CaseId, Case]
        suggested: dict[CustomerId, tuple[SuggestedContact, ...]]
        rejected: set[tuple[CustomerId, ContactId]]

    async def board(self, query: BoardQuery, *, row: int = 0, cursor: str | None = None, limit: int = 64) -> BoardPage:
        async with self.gate("board"):
            self._check()
            rows = [found for found in self._board() if _matches(found, query)]
            rows.sort(key=lambda one: _key(one, query.sort), reverse=query.reverse)
            first = int(cursor) if cursor else row
            shown = tuple(rows[first : first + limit])
            end = first + len(shown)
            return BoardPage(shown, first, len(rows), str(end) if end < len(rows) else None)

    async def board_rows(self, cases: Sequence[CaseId]) -> Sequence[BoardRow]:
        async with self.gate("board_rows"):
            self._check()
            return [row for row in self._board() if row.case_id in cases]

    async def workload(self) -> Sequence[Load]:
        async with self.gate("workload"):
            self._check()
            loads: dict[str, Load] = {}
            for case in self.cases.values():
                if case.status not in (Status.DONE, Status.SPAM):
                    user = case.assignee_id or UserId("")
                    load = loads.setdefault(user, Load(user, case.assignee))
                    load.counts[case.status] = load.counts.get(case.status, 0) + 1
            loads.setdefault("", Load(UserId(""), ""))
            return sorted(loads.values(), key=lambda load: (not load.user_id, load.name))

    async def workload_cases(self, user_id: UserId) -> Sequence[CaseRow]:
        async with self.gate("workload_cases"):
            self._check()
            active = (case for case in self.cases.values() if case.status not in (Status.DONE, Status.SPAM))
            return [row_of(case) for case in active if (case.assignee_id or "") == user_id][: self.most_of_one]

    def _check(self) -> None:
        if not self.user.rights.has(Permission.SEE_ALL_CASES):
            raise NoPermission(details="see_all_cases")

    def _board(self) -> list[BoardRow]:
        account = self.accounts[0].id
        return [
            self._board_row(case, next(one for one in case.escalations if one.account_id == account))
            for case in self.cases.values()
            if case.unlinked_escalations(account)
        ]

    def _board_row(self, case: Case, escalation: Escalation) -> BoardRow:
        known = self.suggested.get(case.customer.id, ())
        found = [one for one in known if (case.customer.id, one.contact.id) not in self.rejected]
        return BoardRow(
            case.id,
            case.number,
            case.customer.id,
            case.customer.name,
            case.platform,
            case.priority,
            case.status,
            escalation.created_at,
            escalation.account_id,
            escalation.kind,
            escalation.record_id,
            escalation.number,
            assignee_id=case.assignee_id,
            assignee=case.assignee,
            suggestion=found[0] if found else None,
            others=max(0, len(found) - 1),
        )


def _matches(row: BoardRow, query: BoardQuery) -> bool:
    text = query.text.casefold()
    wanted = {None: tuple(Suggested), Suggested.SOME: (Suggested.SOME, Suggested.CLEAR)}
    return (
        text in f"{row.customer_name} #{row.number} {row.record_number}".casefold()
        and query.priority in (None, row.priority)
        and query.assignee in (None, row.assignee_id or "")
        and row.suggested in wanted.get(query.suggested, (query.suggested,))
    )


def _key(row: BoardRow, sort: BoardSort) -> tuple[object, ...]:
    first = {
        BoardSort.AGE: 0,
        BoardSort.PRIORITY: _URGENCY.index(row.priority),
        BoardSort.CUSTOMER: row.customer_name.casefold(),
        BoardSort.SUGGESTION: -len(row.suggestion.agrees) if row.suggestion else 1,
    }[sort]
    return (first, row.since, row.case_id)
