"""Requests and answers as plain values, before any byte is sent and after the last one has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Protocol

from care_desktop.domain.errors import AnswerLost, CareDesktopError, OutOfOrder, Unreachable

SEARCH_SECONDS = 4.0
"""One more than salesforce.md 7.2 has: PATIENCE of it must let a server answer that takes two seconds."""
READ_SECONDS = 10.0
WRITE_SECONDS = 30.0
PATIENCE = 0.6
"""The part of the deadline that one attempt may take when another can follow: a dead connection leaves time for one."""

_CLOSING = {b"{": b"}", b"[": b"]"}


class Retry(Enum):
    """How safe it is to send a request again: the columns of the retry table in retry.py."""

    READ = auto()
    IDEMPOTENT_WRITE = auto()
    CREATE = auto()
    NEVER = auto()


class Verdict(Enum):
    """What became of one attempt: the rows of the retry table."""

    ANSWERED = auto()
    NOT_SENT = auto()
    LOST = auto()
    EXPIRED = auto()
    CONCURRENT = auto()
    LOCKED = auto()
    IN_PROGRESS = auto()
    LIMITED = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `path` starts with "/" or is an absolute address at the same origin. `deadline`: seconds in all.

    What it carries is not in its repr: tokens, and what people typed.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: object = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    retry: Retry = Retry.READ
    deadline: float = READ_SECONDS

    @property
    def is_write(self) -> bool:
        """Whether a lost answer leaves the question if something was written."""
        return self.retry is not Retry.READ

    @property
    def goes_once(self) -> bool:
        """Whether it is never sent again, whatever became of it."""
        return self.retry is Retry.NEVER

    @property
    def patience(self) -> float:
        """The seconds that one attempt may take."""
        return self.deadline * (PATIENCE if self.retry in (Retry.READ, Retry.IDEMPOTENT_WRITE) else 1.0)


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer; the names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """Return a header's value, empty when it is not there."""
        return self.headers.get(name.lower(), "")

    @property
    def is_json(self) -> bool:
        """Whether the answer says that it is JSON; a maintenance page says that it is HTML."""
        media_type = self.header("content-type").partition(";")[0].strip().lower()
        return media_type == "application/json" or media_type.endswith("+json")

    @property
    def counts(self) -> bool:
        """Whether a 2xx answer can be the server's own: empty, or JSON that was not cut off."""
        body = self.body.strip()
        if not body:
            return True
        return self.is_json and body.endswith(_CLOSING.get(body[:1], b""))

    @property
    def request_id(self) -> str:
        """The server's own name of the exchange, for the Details line."""
        return self.header("x-request-id") or self.header("sfdc-request-id")


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt without an answer."""

    verdict: Verdict
    why: str


class Dialect(Protocol):
    """How one server says what became of a request."""

    def judge(self, response: Response) -> Verdict:
        """Return the row of the retry table."""

    def error(self, response: Response) -> CareDesktopError:
        """Return the error that a refusing answer stands for."""


def retry_after(response: Response, now: datetime | None = None) -> float | None:
    """Return the seconds that Retry-After asks for (a number or a date), None when it is absent or senseless."""
    value = response.header("retry-after").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    due = _http_date(value)
    return None if due is None else max(0.0, (due - (now or datetime.now(UTC))).total_seconds())


def date_of(response: Response) -> datetime | None:
    """Return when the server says that it answered, by its own clock; None when it does not say."""
    return _http_date(response.header("date"))


def _http_date(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # brings half of email with it, for what is rarely asked

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def unheard(request: Request, details: str, *, may_have_arrived: bool, answered: bool = False) -> Unreachable:
    """Return what it means that no answer came that counts: a write that left may have been carried out.

    `answered`: something came, but an error of the server's own.
    """
    if request.is_write and may_have_arrived:
        return AnswerLost(details)
    return OutOfOrder(details) if answered else Unreachable(details)


def describe_answer(response: Response, sentence: str = "") -> str:
    """Return the Details line: status, request id, and what the server said."""
    parts = (f"HTTP {response.status}", response.request_id, sentence)
    return " · ".join(part for part in parts if part)
