"""What a list of records shows: what Care did by itself, one row for each time, and what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from care_desktop.domain.forms import Choice
from care_desktop.domain.ids import AccountId, CaseId
from care_desktop.i18n import _
from care_desktop.viewmodels.explanations import Explanation
from care_desktop.viewmodels.wording import full_time

FAILED = "failed"
ALL = ""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One time that Care did something by itself; `tone` colours `word`, which says what came of it.

    `asks`: a person has to decide something before it can go on.
    """

    id: str
    case_id: CaseId
    title: str
    word: str
    tone: str
    detail: str
    at: datetime
    may_retry: bool = False
    is_retrying: bool = False
    asks: bool = False

    @property
    def spoken(self) -> str:
        """The whole row for a screen reader."""
        retry = _("Can be tried again with the key R.") if self.may_retry else ""
        parts = (self.title, self.word, self.detail, full_time(self.at), retry)
        return ", ".join(part.removesuffix(".") for part in parts if part)


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """Some rows, the newest first; `following` leads on, None at the end.

    `failed` wait for help, None: not counted with this page; `more_failed`: there are more of them than that.
    """

    rows: tuple[RecordRow, ...]
    following: str | None = None
    failed: int | None = None
    more_failed: bool = False


class Records(Protocol):
    """Where rows come from. Every method may raise the errors of domain/errors.py."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """By what the list can be narrowed, with ALL and FAILED among it."""

    @property
    def empty(self) -> str:
        """What the list is for, while there is nothing in it."""

    async def page(self, account: AccountId, only: str, cursor: str | None) -> RecordsPage:
        """Return the newest rows, or those that follow a page."""

    async def retry(self, account: AccountId, row: str) -> None:
        """Let what failed be tried again."""

    async def retry_all(self, account: AccountId) -> int:
        """Let all that failed be tried again; return how many."""


@dataclass(frozen=True, slots=True)
class RecordsState:
    """The list. `retry_refusal` says why nothing may be tried again, "" where it may be.

    `note` says what came of the last deed, `selected` is the row with the keyboard.
    """

    rows: tuple[RecordRow, ...] = ()
    only: str = ALL
    choices: tuple[Choice, ...] = ()
    loading: bool = False
    is_read: bool = False
    has_more: bool = False
    failed: int = 0
    more_failed: bool = False
    error: Explanation | None = None
    problem: Explanation | None = None
    note: str = ""
    empty: str = ""
    selected: str = ""
    retrying_all: bool = False
    retry_refusal: str = ""

    @property
    def selected_index(self) -> int:
        """Where the selected row stands, -1 when it is not here."""
        return next((index for index, row in enumerate(self.rows) if row.id == self.selected), -1)

    @property
    def selected_row(self) -> RecordRow | None:
        """The row with the keyboard."""
        return next((row for row in self.rows if row.id == self.selected), None)
