"""The people on both sides: the Customer in Care and the Salesforce contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.forms import Reference
from care_desktop.domain.ids import AccountId, ContactId, CustomerId, UserId

SALESFORCE_NETWORK = "salesforce"


class PointKind(StrEnum):
    """What a contact point is good for."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One way to reach a Customer, as the platform or an agent wrote it."""

    kind: PointKind
    value: str


_CARE_ITSELF = UserId("")


@dataclass(frozen=True, slots=True)
class Profile:
    """An identity on a Customer; the linked Salesforce contact is one more of them.

    Names are shared: who linked is known by `linked_by_id`, which is empty for Care itself and for old links.
    """

    network: str
    profile_id: str
    salesforce_account_id: AccountId | None = None
    linked_by: str = ""
    linked_at: datetime | None = None
    linked_by_id: UserId = _CARE_ITSELF


@dataclass(frozen=True, slots=True)
class Customer:
    """One person's account on one platform; `version` grows with every change on the Care server."""

    id: CustomerId
    version: int
    platform: str
    first_name: str = ""
    last_name: str = ""
    display_name: str = ""
    username: str = ""
    handle: str = ""
    platform_id: str = ""
    note: str = ""
    contact_points: tuple[ContactPoint, ...] = ()
    profiles: tuple[Profile, ...] = ()
    case_count: int = 0

    @property
    def name(self) -> str:
        """The words to call this person by; never empty."""
        full = f"{self.first_name} {self.last_name}".strip()
        return self.display_name or full or self.username or self.handle or self.platform_id or str(self.id)

    def points(self, kind: PointKind) -> tuple[str, ...]:
        """Return the values of all contact points of one kind, in their order."""
        return tuple(point.value for point in self.contact_points if point.kind is kind)

    def linked_contact(self, account: AccountId) -> ContactId | None:
        """Return the contact linked in that Salesforce account, if any (rule L7: at most one)."""
        profile = self.salesforce_profile(account)
        return ContactId(profile.profile_id) if profile else None

    def salesforce_profile(self, account: AccountId) -> Profile | None:
        """Return the whole Salesforce profile in that account: who linked it, and when."""
        for profile in self.profiles:
            if profile.network == SALESFORCE_NETWORK and profile.salesforce_account_id == account:
                return profile
        return None


@dataclass(frozen=True, slots=True)
class ContactMatch:
    """A row of the search: enough of a Salesforce contact to tell two namesakes apart."""

    id: ContactId
    name: str
    account: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    city: str = ""
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A Salesforce contact as last read; `fields` holds every field by its API name, None for an empty one.

    `references` are the records that its reference fields point to, by the field's name, where their names are known.
    """

    id: ContactId
    fields: Mapping[str, str | bool | None]
    account: str = ""
    owner: str = ""
    last_modified_by: str = ""
    last_modified: datetime | None = None
    read_at: datetime | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The full name as Salesforce composed it."""
        return self.text("Name") or " ".join(filter(None, (self.text("FirstName"), self.text("LastName"))))

    def text(self, field_name: str) -> str:
        """Return a field as text; empty for none."""
        value = self.fields.get(field_name)
        return "" if value is None else str(value)

    def as_match(self) -> ContactMatch:
        """Return the search row of this contact."""
        return ContactMatch(
            self.id,
            self.name,
            account=self.account,
            title=self.text("Title"),
            email=self.text("Email"),
            phone=self.text("Phone"),
            mobile=self.text("MobilePhone"),
            city=self.text("MailingCity"),
            handle=self.text("Care_Handle__c"),
        )


class GoneWhy(StrEnum):
    """Why a linked contact cannot be shown; lack of permission is never called deletion (rule L9)."""

    DELETED = "deleted"
    MERGED = "merged"
    NO_ACCESS = "no access"


@dataclass(frozen=True, slots=True)
class ContactGone:
    """A linked contact that Salesforce does not show any more; `survivor` where it was merged into another."""

    id: ContactId
    why: GoneWhy
    survivor: ContactMatch | None = None


class EvidenceKind(StrEnum):
    """What two records can agree on, or contradict each other in."""

    EMAIL = "email"
    PHONE = "phone"
    FULL_NAME = "full name"
    LAST_NAME = "last name"
    FIRST_NAME = "first name"
    HANDLE = "handle"
    USERNAME = "username"
    ALREADY_LINKED = "already linked"
    SHARED = "shared"
    SHARED_BY_CUSTOMERS = "shared by customers"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against a suggested contact, with the two values that were compared."""

    kind: EvidenceKind
    customer_value: str = ""
    contact_value: str = ""


@dataclass(frozen=True, slots=True)
class SuggestedContact:
    """A contact that Care found for an unlinked Customer, with the evidence for and against it."""

    contact: ContactMatch
    agrees: tuple[Evidence, ...] = ()
    contradicts: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All suggested contacts of a Customer, best first; `rejected` are the pairs marked "Not this person"."""

    suggested: tuple[SuggestedContact, ...] = ()
    rejected: tuple[SuggestedContact, ...] = field(default=())
