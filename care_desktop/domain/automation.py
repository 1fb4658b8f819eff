"""When Care escalates by itself: the rules of a Salesforce account, and the jobs that carry them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.ids import AccountId, CaseId, RecordId

MOST_RULES = 100
MOST_KEYWORDS = 200


class ClosedCondition(StrEnum):
    """The conditions whose values are of a closed list, by their names on the wire."""

    STATUSES = "statuses"
    PRIORITIES = "priorities"
    SENTIMENTS = "sentiments"


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """One rule. Of every kind of condition one value must hold; a condition without values holds for any Case.

    `id` is chosen by whoever adds the rule and stays: a Case is escalated once by each id. Channels are compared
    without case; a keyword is a word or a phrase of the message that arrived, or of the subject.

    What a newer server wrote and this version does not know is kept for the next save: `unknown` values, each with the
    list that it stands in, and `beyond`, conditions of other kinds. Nothing meets them here.
    """

    id: str
    name: str
    enabled: bool = True
    statuses: frozenset[Status] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    sentiments: frozenset[Sentiment] = frozenset()
    channels: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    unknown: tuple[tuple[ClosedCondition, str], ...] = ()
    beyond: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def matches_everything(self) -> bool:
        """Whether no Case can escape it; the editor warns of that."""
        closed = ((ClosedCondition.STATUSES, Status), (ClosedCondition.PRIORITIES, Priority))
        every = (*closed, (ClosedCondition.SENTIMENTS, Sentiment))
        chosen = ((self.values_of(condition), frozenset[str](kind)) for condition, kind in every)
        return not (self.channels or self.keywords or self.beyond) and all(
            not values or values >= kind for values, kind in chosen
        )

    def values_of(self, condition: ClosedCondition) -> frozenset[str]:
        """Return the values of a condition, those that this version does not know among them; none is any."""
        known: dict[ClosedCondition, frozenset[str]] = {
            ClosedCondition.STATUSES: frozenset(self.statuses),
            ClosedCondition.PRIORITIES: frozenset(self.priorities),
            ClosedCondition.SENTIMENTS: frozenset(self.sentiments),
        }
        return known[condition] | frozenset(self.unknown_of(condition))

    def unknown_of(self, condition: ClosedCondition) -> tuple[str, ...]:
        """Return the values of a condition that this version does not know."""
        return tuple(value for where, value in self.unknown if where == condition)

    def holds(self, facts: RuleFacts) -> bool:
        """Say whether a Case meets every condition, be the rule enabled or not."""
        closed = (
            (ClosedCondition.STATUSES, facts.status),
            (ClosedCondition.PRIORITIES, facts.priority),
            (ClosedCondition.SENTIMENTS, facts.sentiment),
        )
        return (
            not self.beyond
            and all(not (values := self.values_of(condition)) or fact in values for condition, fact in closed)
            and (not self.channels or folded(facts.channel) in map(folded, self.channels))
            and (not self.keywords or any(speaks_of(facts.texts, keyword) for keyword in self.keywords))
        )


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one account in their order, for all users; version 0: nobody has saved any yet.

    `channels` are those by which recent Cases came, for whoever edits the rules.
    """

    account_id: AccountId
    version: int = 0
    rules: tuple[EscalationRule, ...] = ()
    changed_by: str = ""
    changed_at: datetime | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What the rules look at when a Case or a message of the Customer arrives."""

    status: Status
    priority: Priority
    sentiment: Sentiment
    channel: str
    texts: tuple[str, ...]


class JobKind(StrEnum):
    """What Care does by itself; the list is open on the wire."""

    ESCALATE = "escalate"
    SYNC = "sync"


class JobState(StrEnum):
    """How far a job is; a failed one waits for a person, with its reason."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobTrouble(StrEnum):
    """What stands in the way of a job, now or for good; the list is open on the wire."""

    NONE = ""
    NO_CONNECTION = "no_connection"
    CONNECTION_EXPIRED = "connection_expired"
    NO_ACCOUNT = "no_account"
    NO_MAPPING = "no_mapping"
    CONTACT_GONE = "contact_gone"
    UNREACHABLE = "unreachable"
    LIMIT = "limit"
    UNDECIDED = "undecided"
    SEVERAL = "several"
    OUT_OF_SIGHT = "out_of_sight"
    REFUSED = "refused"
    NOT_ALLOWED = "not_allowed"
    DUPLICATE = "duplicate"
    BUG = "bug"


@dataclass(frozen=True, slots=True)
class AutomationJob:
    """One thing that Care does by itself for a Case.

    `trouble` says what went wrong last, `sentence` in words, `details` the org's own ones; a waiting job with trouble
    is tried again at `due_at`.
    """

    id: str
    kind: JobKind
    account_id: AccountId
    case_id: CaseId
    case_number: int
    customer_name: str
    rule_id: str
    rule_name: str
    state: JobState
    attempts: int
    created_at: datetime
    changed_at: datetime
    due_at: datetime | None = None
    trouble: JobTrouble = JobTrouble.NONE
    sentence: str = ""
    details: str = ""
    record_id: RecordId | None = None
    record_number: str = ""


@dataclass(frozen=True, slots=True)
class JobPage:
    """Jobs, the one that changed last first; `following` leads on, None at the end; `failed` of them wait for help."""

    jobs: tuple[AutomationJob, ...]
    following: str | None = None
    failed: int = 0


def first_match(rules: Iterable[EscalationRule], facts: RuleFacts) -> EscalationRule | None:
    """Return the first enabled rule that holds, None when none does."""
    return next((rule for rule in rules if rule.enabled and rule.holds(facts)), None)


def speaks_of(texts: Iterable[str], keyword: str) -> bool:
    """Say whether a word or phrase stands in one of the texts, case, width and spaces being the same.

    Whole words only, but where a script writes words without spaces between them any place will do.
    """
    wanted = folded(keyword)
    return bool(wanted) and any(_stands_in(folded(text), wanted) for text in texts)


def folded(text: str) -> str:
    """Return text as the conditions compare it."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def _stands_in(text: str, wanted: str) -> bool:
    anywhere_before, anywhere_after = not _is_of_word(wanted[0]), not _is_of_word(wanted[-1])
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        begins = anywhere_before or start == 0 or not _is_of_word(text[start - 1])
        if begins and (anywhere_after or end == len(text) or not _is_of_word(text[end])):
            return True
        start = text.find(wanted, start + 1)
    return False


def _is_of_word(letter: str) -> bool:
    """Say whether a letter next to another makes one word of both."""
    kind = unicodedata.category(letter)
    return (letter == "_" or kind[0] in "LNM") and not _is_unspaced(letter)


_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x1100, 0x11FF),  # Hangul, whose particles stick to the word
    (0x3040, 0x30FF),  # Kana
    (0x3130, 0x318F),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def _is_unspaced(letter: str) -> bool:
    point = ord(letter)
    return any(first <= point <= last for first, last in _UNSPACED)
