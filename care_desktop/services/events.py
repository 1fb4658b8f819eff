"""Facts: what has happened, in the past tense, and the small bus that carries them.

Here are those that the first cases on screen can hear of; the others, built after those, are in later_events.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from care_desktop.domain.case_rows import EscalationKind

if TYPE_CHECKING:
    from care_desktop.domain.ids import AccountId, CaseId, ContactId, OperationId, RecordId
    from care_desktop.domain.people import Customer
    from care_desktop.services.later_events import LaterFact

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CustomerLinked:
    """The Customer now carries this contact; `by_me` when this window did it, else it came by push."""

    customer: Customer
    account: AccountId
    contact: ContactId
    by_me: bool
    operation: OperationId | None = None


@dataclass(frozen=True, slots=True)
class CustomerUnlinked:
    """The Customer does not carry this contact any more."""

    customer: Customer
    account: AccountId
    contact: ContactId
    by_me: bool
    operation: OperationId | None = None


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """Anything about the Customer is different from what was last seen (published also on link and unlink)."""

    customer: Customer


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """Something about a Case is different; its new value is in the casebook if it was there before."""

    case_id: CaseId


@dataclass(frozen=True, slots=True)
class CasesChanged:
    """Lists and counters may be different from what was last seen."""


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """Settings or the mapping of a Salesforce account may be different, None: of all; the session knows the new ones.

    An account that the session does not know any more was removed.
    """

    account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class CaseEscalated:
    """A Salesforce Case or Lead was made from a Care Case by this user; the number of a Lead is its name."""

    case_id: CaseId
    record_id: RecordId
    number: str
    kind: EscalationKind = EscalationKind.CASE


class Reach(StrEnum):
    """How the other side can be reached."""

    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """The connection to "care" or "salesforce" is in another state than before."""

    side: str
    reach: Reach


if TYPE_CHECKING:
    Fact = (
        AccountChanged
        | CaseChanged
        | CaseEscalated
        | CasesChanged
        | CustomerChanged
        | CustomerLinked
        | CustomerUnlinked
        | ReachChanged
        | LaterFact
    )
    """Whatever the bus carries."""
F = TypeVar("F")


class Bus:
    """Carry facts to whoever asked for their type, in that order; a failing handler does not stop the others."""

    def __init__(self) -> None:
        self._handlers: dict[type, list[Callable[..., None]]] = {}

    def subscribe(self, kind: type[F], handler: Callable[[F], None]) -> Callable[[], None]:
        """Call `handler` with every fact of that type; returns the function that ends it (safe to call twice)."""
        handlers = self._handlers.setdefault(kind, [])
        handlers.append(handler)

        def unsubscribe() -> None:
            if handler in handlers:
                handlers.remove(handler)

        return unsubscribe

    def publish(self, fact: Fact) -> None:
        """Hand the fact to everybody who asked for it, now."""
        for handler in tuple(self._handlers.get(type(fact), ())):
            try:
                handler(fact)
            except Exception:
                log.exception("a handler of %s failed", type(fact).__name__)
