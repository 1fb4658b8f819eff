"""What the case list knows of Cases: their words, and one line of each; all that the first cases on screen need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.ids import CaseId, CustomerId


class Status(StrEnum):
    """Where a Case stands."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    DONE = "done"
    SPAM = "spam"


class Priority(StrEnum):
    """How soon a Case wants an answer; Medium unless somebody said otherwise."""

    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sentiment(StrEnum):
    """How the Customer feels, as far as Care can tell."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    NONE = "none"


class View(StrEnum):
    """The built-in views of the case list; ALL, with what is done and spam, for whoever may see all cases."""

    INBOX = "inbox"
    NEW = "new"
    MY_OPEN = "my_open"
    MY_PENDING = "my_pending"
    MY_ON_HOLD = "my_on_hold"
    DONE = "done"
    MY_MENTIONS = "my_mentions"
    SPAM = "spam"
    UNLINKED = "unlinked"
    FLAGGED = "flagged"
    ALL = "all"


class Origin(StrEnum):
    """Who made an escalation."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class EscalationKind(StrEnum):
    """What an escalation is in Salesforce."""

    CASE = "case"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the case list."""

    id: CaseId
    number: int
    customer_id: CustomerId
    customer_name: str
    platform: str
    channel: str
    status: Status
    priority: Priority
    snippet: str
    last_message_at: datetime
    unread: bool = False
    assignee: str = ""
    unlinked_escalations: int = 0
    flagged: bool = False


class Sort(StrEnum):
    """In which order a list stands; WAITING begins with the Customer who has waited longest for an answer."""

    NEWEST = "newest"
    OLDEST = "oldest"
    WAITING = "waiting"
    PRIORITY = "priority"


class Assigned(StrEnum):
    """Whose Cases a list is narrowed to."""

    ME = "me"
    OTHERS = "others"
    NOBODY = "nobody"


_OWN_SORTS = {
    View.NEW: Sort.WAITING,
    View.MY_OPEN: Sort.WAITING,
    View.UNLINKED: Sort.OLDEST,
    View.FLAGGED: Sort.OLDEST,
}


def own_sort(view: View) -> Sort:
    """Return the order that a view stands in unless another is asked for: work by its age, reading newest first."""
    return _OWN_SORTS.get(view, Sort.NEWEST)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a view is narrowed to; an empty condition means any, several values of one mean any of them."""

    statuses: frozenset[Status] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    assigned: frozenset[Assigned] = frozenset()
    platforms: frozenset[str] = frozenset()
    unread: bool = False

    def __bool__(self) -> bool:
        """Say whether anything is left out."""
        return self != NO_FILTER


NO_FILTER = CaseFilter()


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases the list shows: a view, narrowed by typed text and a filter; `sort` None is the view's own."""

    view: View = View.INBOX
    text: str = ""
    filter: CaseFilter = NO_FILTER
    sort: Sort | None = None

    @property
    def order(self) -> Sort:
        """The order in force."""
        return self.sort or own_sort(self.view)


@dataclass(frozen=True, slots=True)
class CasePage:
    """Rows `first` to `first + len(rows)` of the `total` that match a query; `following` leads on, None at the end."""

    rows: tuple[CaseRow, ...]
    first: int
    total: int
    following: str | None = None


@dataclass(frozen=True, slots=True)
class KnownCases:
    """The first page of a view as it was `as_of`, for the next start to show while it connects."""

    view: View
    page: CasePage
    as_of: datetime
