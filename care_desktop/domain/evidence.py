"""Weighing evidence: what speaks for and against a Salesforce contact being the person behind a Customer (rule U4)."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from care_desktop.domain.people import ContactMatch, Customer, Evidence, EvidenceKind, PointKind, SuggestedContact

_SHORTEST_PHONE = 6
_SHORTEST_NATIONAL_PHONE = 8
_FOR = {
    EvidenceKind.EMAIL: 5,
    EvidenceKind.PHONE: 5,
    EvidenceKind.FULL_NAME: 4,
    EvidenceKind.HANDLE: 4,
    EvidenceKind.USERNAME: 3,
    EvidenceKind.ALREADY_LINKED: 2,
    EvidenceKind.LAST_NAME: 1,
    EvidenceKind.FIRST_NAME: 1,
}
_AGAINST = {
    EvidenceKind.FIRST_NAME: 4,
    EvidenceKind.LAST_NAME: 4,
    EvidenceKind.SHARED: 2,
    EvidenceKind.SHARED_BY_CUSTOMERS: 2,
    EvidenceKind.ALREADY_LINKED: 2,
}


def normalise_name(text: str) -> str:
    """Return a name for comparison: without case, accents, points, invisible marks and double spaces."""
    bare = (c for c in unicodedata.normalize("NFKD", text) if not _is_mark(c))
    words = unicodedata.normalize("NFC", "".join(bare)).casefold().translate(_PUNCTUATION)
    return " ".join(words.split())


def normalise_email(text: str) -> str:
    """Return an email for comparison; empty when it is none."""
    email = text.strip().casefold()
    return email if "@" in email.strip("@") else ""


def normalise_handle(text: str) -> str:
    """Return a handle or username for comparison, without the leading "@"."""
    return text.strip().lstrip("@").casefold()


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number for comparison: its digits without trunk zeros, and whether they begin with a country."""

    digits: str
    international: bool

    @staticmethod
    def read(text: str) -> Phone:
        """Return the number in `text`, in whatever punctuation; letters end it (as in "ext. 12")."""
        stripped = text.strip().replace("(0)", "")
        head = "".join(c if not c.isalpha() else "x" for c in stripped).split("x")[0]
        digits = "".join(str(unicodedata.digit(c)) for c in head if c.isdigit())
        international = head.startswith("+") or digits.startswith("00")
        return Phone(digits.lstrip("0"), international)

    def agrees(self, other: Phone) -> bool:
        """Say whether both may be one number: equal, or one the national form of the other."""
        shorter, longer = sorted((self, other), key=lambda phone: len(phone.digits))
        if len(shorter.digits) < _SHORTEST_PHONE:
            return False
        if shorter.digits == longer.digits:
            return True
        national = longer.international and not shorter.international
        return national and len(shorter.digits) >= _SHORTEST_NATIONAL_PHONE and longer.digits.endswith(shorter.digits)


def weigh(customer: Customer, contact: ContactMatch, carriers: Sequence[Customer] = ()) -> SuggestedContact:
    """Say what agrees and what contradicts; `carriers` are other Customers that have this contact linked.

    An empty value matches nothing and contradicts nothing.
    """
    agrees = [*_emails(customer, contact), *_phones(customer, contact), *_handles(customer, contact)]
    names_for, names_against = _names(customer, contact)
    links_for, links_against = _links(customer, carriers)
    return SuggestedContact(contact, (*agrees, *names_for, *links_for), (*names_against, *links_against))


def mark_shared(
    found: Iterable[SuggestedContact],
    customer: Customer | None = None,
    sharers: Mapping[str, Collection[Customer]] = MappingProxyType({}),
) -> list[SuggestedContact]:
    """Hold it against contacts of different names that they agree by the same email or phone.

    And against an email or phone itself that other Customers of another name than this one have too: `sharers`, by the
    value as this Customer has it.
    """
    suggestions = list(found)
    names: dict[tuple[EvidenceKind, str], set[str]] = defaultdict(set)
    for suggestion in suggestions:
        for reason in _shareable(suggestion):
            names[reason.kind, reason.customer_value].add(normalise_name(suggestion.contact.name))
    marked = []
    for suggestion in suggestions:
        shared = tuple(
            Evidence(EvidenceKind.SHARED, reason.customer_value, reason.contact_value)
            for reason in _shareable(suggestion)
            if len(names[reason.kind, reason.customer_value]) > 1
        )
        common = tuple(
            Evidence(EvidenceKind.SHARED_BY_CUSTOMERS, reason.customer_value, reason.contact_value)
            for reason in _shareable(suggestion)
            if customer is not None and _are_others(customer, sharers.get(reason.customer_value, ()))
        )
        marked.append(replace(suggestion, contradicts=(*suggestion.contradicts, *shared, *common)))
    return marked


def rank(found: Iterable[SuggestedContact]) -> list[SuggestedContact]:
    """Return those for which anything speaks, best first; equals by name and id, so that the order never jumps."""
    return sorted(
        (suggestion for suggestion in found if suggestion.agrees),
        key=lambda s: (-_weight(s), normalise_name(s.contact.name), s.contact.id),
    )


_PUNCTUATION = str.maketrans({".": " ", ",": " ", "-": " ", "‐": " ", "’": "'", "`": "'"})


def _is_mark(character: str) -> bool:
    return "\u0300" <= character <= "\u036f" or unicodedata.category(character) == "Cf"


def _are_others(customer: Customer, sharers: Collection[Customer]) -> bool:
    """Say whether anybody of another name is among them; one person may have profiles on many platforms."""
    return any(normalise_name(other.name) != normalise_name(customer.name) for other in sharers)


def _weight(suggestion: SuggestedContact) -> int:
    kinds_for = {reason.kind for reason in suggestion.agrees}
    kinds_against = {reason.kind for reason in suggestion.contradicts}
    return sum(_FOR.get(kind, 0) for kind in kinds_for) - sum(_AGAINST.get(kind, 0) for kind in kinds_against)


def _shareable(suggestion: SuggestedContact) -> list[Evidence]:
    return [reason for reason in suggestion.agrees if reason.kind in {EvidenceKind.EMAIL, EvidenceKind.PHONE}]


def _emails(customer: Customer, contact: ContactMatch) -> list[Evidence]:
    theirs = normalise_email(contact.email)
    own = [value for value in customer.points(PointKind.EMAIL) if theirs and normalise_email(value) == theirs]
    return [Evidence(EvidenceKind.EMAIL, value, contact.email) for value in own[:1]]


def _phones(customer: Customer, contact: ContactMatch) -> list[Evidence]:
    pairs = ((own, their) for own in customer.points(PointKind.PHONE) for their in (contact.phone, contact.mobile))
    same = [(own, their) for own, their in pairs if Phone.read(own).agrees(Phone.read(their))]
    return [Evidence(EvidenceKind.PHONE, own, their) for own, their in same[:1]]


def _handles(customer: Customer, contact: ContactMatch) -> list[Evidence]:
    theirs = normalise_handle(contact.handle)
    if theirs and normalise_handle(customer.handle) == theirs:
        return [Evidence(EvidenceKind.HANDLE, customer.handle, contact.handle)]
    if theirs and normalise_handle(customer.username) == theirs:
        return [Evidence(EvidenceKind.USERNAME, customer.username, contact.handle)]
    return []


def _names(customer: Customer, contact: ContactMatch) -> tuple[list[Evidence], list[Evidence]]:
    first, last, theirs = map(normalise_name, (customer.first_name, customer.last_name, contact.name))
    if not first and not last:
        displayed = normalise_name(customer.display_name)
        same = displayed != "" and displayed == theirs
        return ([Evidence(EvidenceKind.FULL_NAME, customer.display_name, contact.name)] if same else []), []
    if not theirs:
        return [], []
    if first and last and theirs in {f"{first} {last}", f"{last} {first}", f"{last}{first}"}:
        return [Evidence(EvidenceKind.FULL_NAME, f"{customer.first_name} {customer.last_name}", contact.name)], []
    return _parts(customer, contact, (first, last, theirs))


def _parts(
    customer: Customer, contact: ContactMatch, names: tuple[str, str, str]
) -> tuple[list[Evidence], list[Evidence]]:
    first, last, theirs = names
    agrees: list[Evidence] = []
    contradicts: list[Evidence] = []
    last_agrees = bool(last) and f" {theirs}".endswith(f" {last}")
    if last:
        (agrees if last_agrees else contradicts).append(
            Evidence(EvidenceKind.LAST_NAME, customer.last_name, contact.name)
        )
    their_first = theirs.removesuffix(last).strip() if last_agrees else theirs.rpartition(" ")[0] or theirs
    verdict = _same_first(first, their_first) if first and their_first else None
    if verdict is not None:
        (agrees if verdict else contradicts).append(
            Evidence(EvidenceKind.FIRST_NAME, customer.first_name, contact.name)
        )
    return agrees, contradicts


def _same_first(own: str, theirs: str) -> bool | None:
    """Compare the first of the first names; an initial agrees with nothing but contradicts only another letter."""
    one, other = own.split()[0], theirs.split()[0]
    if one == other:
        return True
    if 1 in {len(one), len(other)}:
        return None if one[0] == other[0] else False
    return False


def _links(customer: Customer, carriers: Sequence[Customer]) -> tuple[list[Evidence], list[Evidence]]:
    others = [carrier for carrier in carriers if carrier.id != customer.id]
    same = [c for c in others if normalise_name(c.name) == normalise_name(customer.name)]
    reasons = [Evidence(EvidenceKind.ALREADY_LINKED, customer.name, other.name) for other in (same or others)[:1]]
    return (reasons, []) if same else ([], reasons)
