"""Working on a Case: what may be changed, which moves of status there are, case fields, and flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from care_desktop.domain.case_rows import CaseRow, Priority, Sentiment, Status
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.people import ContactPoint
from care_desktop.domain.permissions import Permission, Rights

UNASSIGNED = UserId("")
"""As the new assignee: nobody. None in an edit leaves the assignee as it is."""
LONGEST_REASON = 2_000
LONGEST_SUBJECT = 300
LONGEST_VALUE = 2_000
SETTLED = frozenset({Status.DONE, Status.SPAM})


@dataclass(frozen=True, slots=True)
class CaseEdit:
    """What somebody wants to be different on a Case; None, and fields that are not named, stay as they are."""

    assignee: UserId | None = None
    status: Status | None = None
    priority: Priority | None = None
    sentiment: Sentiment | None = None
    subject: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomerEdit:
    """What somebody wants to be different on a Customer; None stays as it is."""

    first_name: str | None = None
    last_name: str | None = None
    display_name: str | None = None
    username: str | None = None
    handle: str | None = None
    note: str | None = None
    contact_points: tuple[ContactPoint, ...] | None = None


class FieldKind(StrEnum):
    """What a case field holds."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class CaseField:
    """A field that the workspace gave its Cases; a mandatory one left empty blocks Done. Values are text.

    A number is written with a point ("12.5"), a date as 2026-03-01; a choice is one of the options.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    options: tuple[str, ...] = ()
    mandatory: bool = False

    def takes(self, value: str) -> bool:
        """Say whether this is a value of the field; "" always is, it empties the field."""
        if not value:
            return True
        match self.kind:
            case FieldKind.CHOICE:
                return value in self.options
            case FieldKind.NUMBER:
                return _is_number(value)
            case FieldKind.DATE:
                return _is_date(value)
            case FieldKind.TEXT:
                return len(value) <= LONGEST_VALUE


def missing_fields(definitions: Sequence[CaseField], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the mandatory fields that are empty: what blocks Done."""
    return tuple(one.name for one in definitions if one.mandatory and not values.get(one.name, "").strip())


def moves_from(status: Status, assigned: bool) -> tuple[Status, ...]:
    """Return where a Case may be moved by hand: nobody's Case is New, Done or Spam, somebody's is never New."""
    working = (Status.OPEN, Status.PENDING, Status.ON_HOLD) if assigned else (Status.NEW,)
    return tuple(move for move in (*working, Status.DONE, Status.SPAM) if move is not status)


def status_after_assigning(status: Status, assigned: bool) -> Status:
    """Return the status that follows from an assignment: New becomes Open, what nobody works on any more New."""
    if assigned:
        return Status.OPEN if status is Status.NEW else status
    return status if status in SETTLED else Status.NEW


def may_assign(assignee: UserId | None, me: UserId, rights: Rights) -> Permission | None:
    """Return the permission that is lacking to give a Case of `assignee` to somebody else, None when it may be given.

    One's own Cases and nobody's may be given by whoever manages cases; those of others need "see all cases".
    """
    if not rights.has(Permission.MANAGE_CASES):
        return Permission.MANAGE_CASES
    of_another = bool(assignee) and assignee != me
    return Permission.SEE_ALL_CASES if of_another and not rights.has(Permission.SEE_ALL_CASES) else None


def may_review(rights: Rights) -> bool:
    """Say whether this user clears flags: sees all cases, and manages them."""
    return rights.has(Permission.SEE_ALL_CASES) and rights.has(Permission.MANAGE_CASES)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody in the workspace, to whom a Case can be given, or who can be mentioned."""

    id: UserId
    name: str
    email: str = ""


class FlagState(StrEnum):
    """What became of a flag."""

    OPEN = "open"
    TAKEN_BACK = "taken_back"
    RESOLVED = "resolved"
    HANDED_BACK = "handed_back"


@dataclass(frozen=True, slots=True)
class Flag:
    """A Case that was put up for review: why, by whom, when; and once it is closed, by whom and with what note."""

    id: str
    case_id: CaseId
    reason: str
    by_id: UserId
    by: str
    at: datetime
    state: FlagState = FlagState.OPEN
    closed_by: str = ""
    closed_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlaggedCase:
    """A row of the review queue."""

    flag: Flag
    case: CaseRow


@dataclass(frozen=True, slots=True)
class FlagPage:
    """Open flags, oldest first; `following` leads on, None at the end, `total` is how many there are in all."""

    items: tuple[FlaggedCase, ...]
    total: int
    following: str | None = None


def _is_number(value: str) -> bool:
    whole, _, part = value.removeprefix("-").partition(".")
    return value.isascii() and whole.isdigit() and len(value) <= 30 and (part.isdigit() or "." not in value)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
