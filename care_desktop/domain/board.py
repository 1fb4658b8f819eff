"""The supervisor's desk in the words of the product: the board of unlinked escalations, and who has how much to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.case_rows import EscalationKind, Priority, Status
from care_desktop.domain.ids import AccountId, CaseId, CustomerId, RecordId, UserId
from care_desktop.domain.people import EvidenceKind, SuggestedContact


class BoardSort(StrEnum):
    """What the board is sorted by, the most pressing first: the oldest, the most urgent, A to Z, the best evidence."""

    AGE = "age"
    PRIORITY = "priority"
    CUSTOMER = "customer"
    SUGGESTION = "suggestion"


class Suggested(StrEnum):
    """What is known of a row's suggested contacts; `clear` is one alone that nothing contradicts."""

    NONE = "none"
    SOME = "some"
    CLEAR = "clear"


NOBODY = UserId("")
"""The assignee to ask for where a Case is assigned to nobody."""


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """Which rows of the board, in which order; None stands for any. `SOME` includes the clear ones."""

    sort: BoardSort = BoardSort.AGE
    reverse: bool = False
    text: str = ""
    priority: Priority | None = None
    assignee: UserId | None = None
    suggested: Suggested | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One Case with the badge: its oldest unlinked escalation, and the best suggested contact of its Customer.

    `since` is when it was escalated; `others` counts the further suggested contacts behind `suggestion`.
    """

    case_id: CaseId
    number: int
    customer_id: CustomerId
    customer_name: str
    platform: str
    priority: Priority
    status: Status
    since: datetime
    account_id: AccountId
    kind: EscalationKind
    record_id: RecordId
    record_number: str = ""
    assignee_id: UserId | None = None
    assignee: str = ""
    snippet: str = ""
    suggestion: SuggestedContact | None = None
    others: int = 0

    @property
    def suggested(self) -> Suggested:
        """How clear the suggestion is."""
        if self.suggestion is None:
            return Suggested.NONE
        return how_clear(self.suggestion, self.others)


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Rows `first` to `first + len(rows)` of the `total` that match; `following` leads on, None at the end."""

    rows: tuple[BoardRow, ...]
    first: int
    total: int
    following: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """How many active Cases stand with one user; those of nobody have an empty `user_id`."""

    user_id: UserId
    name: str
    counts: dict[Status, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(self.counts.values())


_WEAK = frozenset(
    {EvidenceKind.FIRST_NAME, EvidenceKind.LAST_NAME, EvidenceKind.SHARED, EvidenceKind.SHARED_BY_CUSTOMERS}
)


def strength(best: SuggestedContact) -> int:
    """Return how much speaks for a suggestion, to sort by: a strong reason counts ten, what contradicts takes eight."""
    reasons = sum(1 if reason.kind in _WEAK else 10 for reason in best.agrees)
    return max(0, reasons - 8 * len(best.contradicts))


def how_clear(best: SuggestedContact, others: int) -> Suggested:
    """Say whether a suggestion may be accepted with others in one go: one alone, with reasons and nothing against it.

    A first or last name alone is no reason: half the world shares it.
    """
    strong = any(reason.kind not in _WEAK for reason in best.agrees)
    return Suggested.CLEAR if strong and not others and not best.contradicts else Suggested.SOME
