"""Facts: what has happened, in the past tense, and the small bus that carries them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from care_desktop.domain.case_rows import EscalationKind

if TYPE_CHECKING:
    from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId, RecordId
    from care_desktop.domain.operations import Deed
    from care_desktop.domain.people import Contact, Customer
    from care_desktop.domain.presence import Notification, Presence
    from care_desktop.domain.session import SalesforceUser
    from care_desktop.domain.usage import CallUsage, UsageLevel

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
class PresenceMoved:
    """Who is at this Case may be different: somebody came, went, or does something else."""

    case_id: CaseId


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Other people than before are at a Case where this user is, or they do something else."""

    case_id: CaseId
    others: tuple[Presence, ...]


@dataclass(frozen=True, slots=True)
class NotificationsMoved:
    """There may be something that concerns the user."""


@dataclass(frozen=True, slots=True)
class NotificationsChanged:
    """Other notifications than before are unseen; `fresh` came since the first reading, and were never told."""

    unseen: tuple[Notification, ...]
    fresh: tuple[Notification, ...]


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """Settings or the mapping of a Salesforce account may be different, None: of all; the session knows the new ones.

    An account that the session does not know any more was removed.
    """

    account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class ContactCreated:
    """A Salesforce contact was made here."""

    contact: Contact
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class ContactEdited:
    """A Salesforce contact was saved here."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class CaseEscalated:
    """A Salesforce Case or Lead was made from a Care Case by this user; the number of a Lead is its name."""

    case_id: CaseId
    record_id: RecordId
    number: str
    kind: EscalationKind = EscalationKind.CASE


@dataclass(frozen=True, slots=True)
class UsageChanged:
    """The org has told how many of its calls are used up; `before` is the level that was known until now."""

    usage: CallUsage
    before: UsageLevel


@dataclass(frozen=True, slots=True)
class DeedLeftOpen:
    """What became of this deed could not be learned yet: recovery has to go on with it."""

    deed: Deed


@dataclass(frozen=True, slots=True)
class DeedUnsettled:
    """More than one record may be what this deed has made: a person has to say which."""

    deed: Deed


@dataclass(frozen=True, slots=True)
class DeedRecovered:
    """A deed that was left open by an earlier run (or by lost answers) has come to its end; see its state."""

    deed: Deed


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The signed-in user works in this org as another Salesforce user than before, or as none (None)."""

    account: AccountId
    user: SalesforceUser | None


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


Fact = (
    CustomerLinked
    | CustomerUnlinked
    | CustomerChanged
    | CaseChanged
    | CasesChanged
    | PresenceMoved
    | PresenceChanged
    | NotificationsMoved
    | NotificationsChanged
    | AccountChanged
    | ContactCreated
    | ContactEdited
    | CaseEscalated
    | UsageChanged
    | DeedLeftOpen
    | DeedUnsettled
    | DeedRecovered
    | ConnectionChanged
    | ReachChanged
)
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
