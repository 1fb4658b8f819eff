"""The rule of contact sync (product.md S2 to S4) as pure functions, and the values that its runs are told in."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.field_values import looks_like_email, utf16_length
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId
from care_desktop.domain.people import ContactMatch, Customer, PointKind

LONGEST_FIRST_NAME, LONGEST_LAST_NAME = 40, 80
"""Vendor facts: Object Reference, Contact: what the standard fields hold; more than that nobody can be called there."""
_LENGTHS = {"Email": 80, "Phone": 40, "MailingStreet": 255, "Care_Handle__c": 80}


class KeyKind(StrEnum):
    """What of the Customer a search key is made of."""

    FULL_NAME = "full name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    USERNAME = "username"
    HANDLE = "handle"
    PLATFORM_ID = "platform id"


@dataclass(frozen=True, slots=True)
class SyncKey:
    """By what a Customer is looked for: `last` holds the one value of every key but the full name."""

    kind: KeyKind
    last: str
    first: str = ""

    @property
    def text(self) -> str:
        """The key as people write it."""
        return f"{self.first} {self.last}".strip()


class Verdict(StrEnum):
    """What a run does."""

    LINK = "link"
    CREATE = "create"
    ASK = "ask"
    NOTHING = "nothing"


class Why(StrEnum):
    """Why it does that."""

    ONE_MATCH = "one match"
    NO_MATCH = "no match"
    SEVERAL = "several matches"
    NOT_A_FULL_NAME = "not a full name"
    SYNC_OFF = "sync is off"
    ALREADY_LINKED = "already linked"
    LINKED_MEANWHILE = "linked meanwhile"
    NO_KEY = "no key"
    MADE_BEFORE = "made before"
    MADE_IN_VAIN = "made in vain"
    DUPLICATE_RULE = "duplicate rule"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done: LINK has a contact, ASK its candidates, CREATE the fields of the new contact."""

    verdict: Verdict
    why: Why
    contact: ContactMatch | None = None
    candidates: tuple[ContactMatch, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SyncTrouble:
    """Why a run failed: a code for machines, a sentence for people, and whether trying again may help by itself."""

    code: str
    message: str
    passes: bool = False


@dataclass(frozen=True, slots=True)
class SyncRun:
    """The record of one run (rule S7); with `trouble` it failed, and `verdict` says how far it had come.

    `matches` are all that the key found, rejected ones left out; `contact_id` is who was linked or made.
    """

    id: OperationId
    account_id: AccountId
    customer_id: CustomerId
    case_id: CaseId
    at: datetime
    verdict: Verdict = Verdict.NOTHING
    why: Why = Why.NO_KEY
    key: SyncKey | None = None
    matches: tuple[ContactMatch, ...] = ()
    contact_id: ContactId | None = None
    attempts: int = 0
    trouble: SyncTrouble | None = None
    customer: str = ""
    case_number: int = 0


@dataclass(frozen=True, slots=True)
class SyncRunPage:
    """Runs, the newest first; `following` is the cursor of the next page, None at the end."""

    runs: tuple[SyncRun, ...]
    following: str | None = None


@dataclass(frozen=True, slots=True)
class SyncExample:
    """What would become of one Customer."""

    customer_id: CustomerId
    customer: str
    case_id: CaseId
    case_number: int
    verdict: Verdict
    why: Why
    key: SyncKey | None = None
    matches: tuple[ContactMatch, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SyncBand:
    """All Customers of whom the same would become; the first of them are the examples."""

    count: int = 0
    examples: tuple[SyncExample, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncPreview:
    """What would happen over the newest automatic escalations of unlinked Customers (rule S8); nothing was written.

    `left_alone` are Customers without a key, or whose contact was made before and is gone. `looked_at` Customers
    were looked at in `calls` calls of the org; `is_all`: there are no older ones.
    """

    would_link: SyncBand = SyncBand()
    would_ask: SyncBand = SyncBand()
    would_create: SyncBand = SyncBand()
    left_alone: SyncBand = SyncBand()
    looked_at: int = 0
    is_all: bool = True
    calls: int = 0


def sync_key(customer: Customer) -> SyncKey | None:
    """Return the search key (rules S2 and S4), None where nothing is known that could be one: it matches nothing.

    Each value is as the field that it is compared with can hold it, so that a contact made of it is found by it.
    """
    first, last = spoken(customer.first_name, LONGEST_FIRST_NAME), spoken(customer.last_name, LONGEST_LAST_NAME)
    if first and last:
        return SyncKey(KeyKind.FULL_NAME, last, first)
    if first or last:
        kind = KeyKind.LAST_NAME if last else KeyKind.FIRST_NAME
        return SyncKey(kind, last or spoken(customer.first_name, LONGEST_LAST_NAME))
    others = {
        KeyKind.USERNAME: customer.username,
        KeyKind.HANDLE: customer.handle,
        KeyKind.PLATFORM_ID: customer.platform_id,
    }
    found = ((kind, spoken(value, LONGEST_LAST_NAME)) for kind, value in others.items())
    return next((SyncKey(kind, value) for kind, value in found if value), None)


def decide(
    customer: Customer,
    matches: Iterable[ContactMatch],
    *,
    rejected: Collection[str] = (),
    only_full_names: bool = False,
    made_before: bool = False,
) -> Decision:
    """Say what becomes of an unlinked Customer whose key matches those contacts (rules S3 and S4).

    `made_before`: a contact was made for this Customer once, so no second one is; where it is still there, it stands
    among the matches. With `only_full_names` what matches by less than that is a suggestion.
    """
    key = sync_key(customer)
    if key is None:
        return Decision(Verdict.NOTHING, Why.NO_KEY)
    left = tuple({match.id: match for match in matches if match.id not in rejected}.values())
    if len(left) > 1:
        return Decision(Verdict.ASK, Why.SEVERAL, candidates=left)
    if not left:
        return _without_match(customer, made_before)
    if only_full_names and key.kind is not KeyKind.FULL_NAME:
        return Decision(Verdict.ASK, Why.NOT_A_FULL_NAME, candidates=left)
    return Decision(Verdict.LINK, Why.ONE_MATCH, contact=left[0], candidates=left)


def matches_key(key: SyncKey | None, fields: Mapping[str, str]) -> bool:
    """Say whether a contact with these fields would be found by the key, as far as can be told without Salesforce."""
    if key is None:
        return False
    first, last, handle = (fields.get(name, "").casefold() for name in ("FirstName", "LastName", "Care_Handle__c"))
    wanted = key.last.casefold()
    match key.kind:
        case KeyKind.FULL_NAME:
            return (first, last) == (key.first.casefold(), wanted)
        case KeyKind.FIRST_NAME:
            return wanted in (first, last)
        case KeyKind.USERNAME | KeyKind.HANDLE:
            return wanted in (handle, last)
        case _:
            return last == wanted


def new_contact(customer: Customer) -> Mapping[str, str]:
    """Return the fields of the contact to make, those without a value left out; empty where there is no key.

    A contact needs a LastName: the only value of the key goes there (rule S3).
    """
    key = sync_key(customer)
    if key is None:
        return {}
    fields = {"FirstName": key.first, "LastName": key.last}
    for name, values in _told(customer).items():
        fits = (spoken(value, _LENGTHS[name]) for value in values if utf16_length(value.strip()) <= _LENGTHS[name])
        fields[name] = next(filter(None, fits), "")
    return {name: value for name, value in fields.items() if value}


def spoken(value: str, longest: int) -> str:
    """Return a text as a Salesforce field keeps it: without control characters and outer spaces, not too long.

    What has no visible character is empty.
    """
    kept = "".join(c for c in value if unicodedata.category(c) not in {"Cc", "Cs"})
    cut = kept.strip().encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore").strip()
    return "" if all(unicodedata.category(c)[0] in "CZ" for c in cut) else cut


def _told(customer: Customer) -> Mapping[str, Collection[str]]:
    """Return what could fill the other fields of a contact; what does not fit is left out, cut it would be wrong."""
    return {
        "Email": [value for value in customer.points(PointKind.EMAIL) if looks_like_email(value.strip())],
        "Phone": customer.points(PointKind.PHONE),
        "MailingStreet": customer.points(PointKind.ADDRESS),
        "Care_Handle__c": (customer.handle, customer.username),
    }


def _without_match(customer: Customer, made_before: bool) -> Decision:
    if made_before:
        return Decision(Verdict.NOTHING, Why.MADE_BEFORE)
    return Decision(Verdict.CREATE, Why.NO_MATCH, fields=new_contact(customer))
