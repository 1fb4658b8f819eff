"""The shapes of Care's answers about people, and how they become values of ours."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from care_desktop.api.care.open_sets import all_known, known
from care_desktop.api.decoding import Whole, Wire
from care_desktop.domain.ids import CONTACT_PREFIX, AccountId, ContactId, CustomerId, UserId, normalise_record_id
from care_desktop.domain.people import (
    SALESFORCE_NETWORK,
    ContactMatch,
    ContactPoint,
    Customer,
    Evidence,
    EvidenceKind,
    PointKind,
    Profile,
    SuggestedContact,
    Suggestions,
)
from care_desktop.domain.permissions import Level, Permission, Rights

_LEVELS = {level.name.lower(): level for level in Level}


class WirePoint(Wire):
    """A contact point."""

    kind: str
    value: str


class WireProfile(Wire):
    """A profile; the linked Salesforce contact is one of them."""

    network: str
    profile_id: str
    salesforce_account_id: str | None = None
    linked_by: str | None = None
    linked_at: AwareDatetime | None = None
    linked_by_id: str | None = None

    def to_profile(self) -> Profile:
        """Return the profile, a contact's id in its 18-character form."""
        account = None if self.salesforce_account_id is None else AccountId(self.salesforce_account_id)
        in_full = normalise_record_id(self.profile_id, CONTACT_PREFIX) if self.network == SALESFORCE_NETWORK else None
        who, who_id = self.linked_by or "", UserId(self.linked_by_id or "")
        return Profile(self.network, in_full or self.profile_id, account, who, self.linked_at, who_id)


class WireCustomer(Wire):
    """A Customer."""

    id: str
    version: Whole
    platform: str
    first_name: str | None = None
    last_name: str | None = None
    display_name: str | None = None
    username: str | None = None
    handle: str | None = None
    platform_id: str | None = None
    note: str | None = None
    contact_points: list[WirePoint] = Field(default_factory=list)
    profiles: list[WireProfile] = Field(default_factory=list)
    case_count: Whole = 0

    def to_customer(self) -> Customer:
        """Return the Customer."""
        points = ((known(point.kind, PointKind), point.value) for point in self.contact_points)
        return Customer(
            CustomerId(self.id),
            self.version,
            self.platform,
            first_name=self.first_name or "",
            last_name=self.last_name or "",
            display_name=self.display_name or "",
            username=self.username or "",
            handle=self.handle or "",
            platform_id=self.platform_id or "",
            note=self.note or "",
            contact_points=tuple(ContactPoint(kind, value) for kind, value in points if kind is not None),
            profiles=tuple(profile.to_profile() for profile in self.profiles),
            case_count=self.case_count,
        )


class WireMatch(Wire):
    """A Salesforce contact as Care's suggestions name it."""

    id: str
    name: str | None = None
    account: str | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    city: str | None = None
    handle: str | None = None

    def to_match(self) -> ContactMatch:
        """Return the search row. Raises ValueError for an id that is none."""
        in_full = normalise_record_id(self.id, CONTACT_PREFIX)
        if in_full is None:
            raise ValueError("not a contact id")
        return ContactMatch(
            ContactId(in_full),
            self.name or "",
            account=self.account or "",
            title=self.title or "",
            email=self.email or "",
            phone=self.phone or "",
            mobile=self.mobile or "",
            city=self.city or "",
            handle=self.handle or "",
        )


class WireEvidence(Wire):
    """One reason for or against a suggested contact."""

    kind: str
    customer_value: str | None = None
    contact_value: str | None = None


class WireSuggested(Wire):
    """A suggested contact with its evidence."""

    contact: WireMatch
    agrees: list[WireEvidence] = Field(default_factory=list)
    contradicts: list[WireEvidence] = Field(default_factory=list)

    def to_suggested(self) -> SuggestedContact:
        """Return the suggestion; evidence of a kind that we have no words for is left out."""
        return SuggestedContact(self.contact.to_match(), _evidence(self.agrees), _evidence(self.contradicts))


class WireSuggestions(Wire):
    """All suggestions for a Customer, best first."""

    suggested: list[WireSuggested] = Field(default_factory=list)
    rejected: list[WireSuggested] = Field(default_factory=list)

    def to_suggestions(self) -> Suggestions:
        """Return the suggestions in the server's order."""
        return Suggestions(
            tuple(entry.to_suggested() for entry in self.suggested),
            tuple(entry.to_suggested() for entry in self.rejected),
        )


class WireMe(Wire):
    """The signed-in user, with every right by its name."""

    id: str
    name: str
    email: str = ""
    permissions: list[str] = Field(default_factory=list)
    contacts: str = "none"
    cases: str = "none"

    def rights(self) -> Rights:
        """Return the rights; one that we do not know gives nothing."""
        permissions = all_known(self.permissions, Permission)
        return Rights(permissions, _LEVELS.get(self.contacts, Level.NONE), _LEVELS.get(self.cases, Level.NONE))

    def user_id(self) -> UserId:
        """Return the id as ours."""
        return UserId(self.id)


def _evidence(entries: list[WireEvidence]) -> tuple[Evidence, ...]:
    kinds = ((known(entry.kind, EvidenceKind), entry) for entry in entries)
    return tuple(
        Evidence(kind, entry.customer_value or "", entry.contact_value or "")
        for kind, entry in kinds
        if kind is not None
    )
