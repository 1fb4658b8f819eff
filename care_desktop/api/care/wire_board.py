"""The requests about the supervisor's desk, the shapes of their answers, and how they become values of ours."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import AwareDatetime, Field

from care_desktop.api.care.open_sets import known, known_or
from care_desktop.api.care.requests import BASE
from care_desktop.api.care.wire_people import WireSuggested
from care_desktop.api.decoding import Reader, Whole, Wire
from care_desktop.api.sansio import Request, Retry
from care_desktop.domain.board import BoardPage, BoardQuery, BoardRow, Load
from care_desktop.domain.cases import EscalationKind, Priority, Status
from care_desktop.domain.ids import AccountId, CaseId, CustomerId, RecordId, UserId, normalise_record_id


def page(query: BoardQuery, row: int, cursor: str | None, limit: int) -> Request:
    """Ask for a page of the board, by its cursor or by its first row."""
    asked = {"sort": query.sort.value, "limit": str(limit)}
    asked |= {"cursor": cursor} if cursor is not None else {"row": str(row)}
    if query.reverse:
        asked["reverse"] = "true"
    if query.text:
        asked["q"] = query.text
    if query.assignee is not None:
        asked["assignee"] = query.assignee
    for name, value in (("priority", query.priority), ("suggested", query.suggested)):
        if value is not None:
            asked[name] = value.value
    return Request("GET", f"{BASE}/board/unlinked", query=asked)


def preview(cases: Sequence[CaseId]) -> Request:
    """Ask how these rows are now; it writes nothing, so it may be asked again."""
    body = {"case_ids": list(cases)}
    return Request("POST", f"{BASE}/board/unlinked/preview", json=body, retry=Retry.READ)


def workload() -> Request:
    """Ask who has how much to do."""
    return Request("GET", f"{BASE}/workload")


def workload_cases(user_id: UserId) -> Request:
    """Ask for the active Cases of a user, or of nobody."""
    return Request("GET", f"{BASE}/workload/cases", query={"assignee": user_id})


class WireBoardRow(Wire):
    """A row of the board."""

    case_id: str
    number: Whole
    customer_id: str
    customer_name: str | None = None
    platform: str | None = None
    priority: str | None = None
    status: str | None = None
    since: AwareDatetime
    account_id: str
    kind: str | None = None
    record_id: str
    record_number: str | None = None
    assignee_id: str | None = None
    assignee: str | None = None
    snippet: str | None = None
    suggestion: WireSuggested | None = None
    others: Whole = 0

    def to_row(self) -> BoardRow:
        """Return the row."""
        return BoardRow(
            CaseId(self.case_id),
            self.number,
            CustomerId(self.customer_id),
            self.customer_name or "",
            self.platform or "",
            known_or(self.priority or "", Priority.MEDIUM),
            known_or(self.status or "", Status.OPEN),
            self.since,
            AccountId(self.account_id),
            known_or(self.kind or "", EscalationKind.CASE),
            normalise_record_id(self.record_id) or RecordId(self.record_id),
            self.record_number or "",
            assignee_id=UserId(self.assignee_id) if self.assignee_id else None,
            assignee=self.assignee or "",
            snippet=self.snippet or "",
            suggestion=self.suggestion.to_suggested() if self.suggestion is not None else None,
            others=self.others,
        )


class WireBoardRows(Wire):
    """Rows of the board."""

    items: list[WireBoardRow]

    def to_rows(self) -> tuple[BoardRow, ...]:
        """Return the rows in the server's order."""
        return tuple(row.to_row() for row in self.items)


class WireBoardPage(Wire):
    """A page of the board."""

    items: list[WireBoardRow]
    first: Whole = 0
    total: Whole
    following: str | None = None

    def to_page(self) -> BoardPage:
        """Return the page."""
        return BoardPage(tuple(row.to_row() for row in self.items), self.first, self.total, self.following)


class WireLoadCount(Wire):
    """How many Cases of one status."""

    status: str
    count: Whole


class WireLoad(Wire):
    """What stands with one user."""

    user_id: str
    name: str | None = None
    counts: list[WireLoadCount] = Field(default_factory=list)

    def to_load(self) -> Load:
        """Return the load; a status that we have no word for is left out."""
        counts = ((known(entry.status, Status), entry.count) for entry in self.counts)
        return Load(UserId(self.user_id), self.name or "", {status: n for status, n in counts if status is not None})


class WireWorkload(Wire):
    """What stands with everybody."""

    items: list[WireLoad]

    def to_loads(self) -> tuple[Load, ...]:
        """Return all of them in the server's order."""
        return tuple(entry.to_load() for entry in self.items)


PAGES = Reader(WireBoardPage, WireBoardPage.to_page)
ROWS = Reader(WireBoardRows, WireBoardRows.to_rows)
WORKLOAD = Reader(WireWorkload, WireWorkload.to_loads)
