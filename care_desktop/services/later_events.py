"""Facts that nothing hears of before the first cases are on screen: people, contacts, deeds and connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from care_desktop.domain.ids import AccountId, CaseId, CustomerId
    from care_desktop.domain.operations import Deed
    from care_desktop.domain.people import Contact
    from care_desktop.domain.presence import Notification, Presence
    from care_desktop.domain.session import SalesforceUser
    from care_desktop.domain.usage import CallUsage, UsageLevel


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
class ContactCreated:
    """A Salesforce contact was made here."""

    contact: Contact
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class ContactEdited:
    """A Salesforce contact was saved here."""

    contact: Contact


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
class PeopleMoved:
    """Somebody may have come to the workspace, or left it."""


@dataclass(frozen=True, slots=True)
class DeedRecovered:
    """A deed that was left open by an earlier run (or by lost answers) has come to its end; see its state."""

    deed: Deed


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The signed-in user works in this org as another Salesforce user than before, or as none (None)."""

    account: AccountId
    user: SalesforceUser | None


LaterFact = (
    PresenceMoved
    | PresenceChanged
    | NotificationsMoved
    | PeopleMoved
    | NotificationsChanged
    | ContactCreated
    | ContactEdited
    | UsageChanged
    | DeedLeftOpen
    | DeedUnsettled
    | DeedRecovered
    | ConnectionChanged
)
"""Whatever of this the bus carries."""
