"""The shapes of Care's answers about escalation rules and jobs, and how they become values of ours."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import AwareDatetime, ConfigDict, Field

from care_desktop.api.care.open_sets import all_known, known, known_or, unknown_among
from care_desktop.api.decoding import Reader, Whole, Wire
from care_desktop.domain.automation import (
    AutomationJob,
    ClosedCondition,
    EscalationRule,
    JobKind,
    JobPage,
    JobState,
    JobTrouble,
    RuleSet,
)
from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.ids import AccountId, CaseId, normalise_record_id
from care_desktop.domain.records import MadeRecord


class WireRule(Wire):
    """One rule; what this version does not know of it stays, for the next save to keep it."""

    model_config = ConfigDict(extra="allow")
    id: str
    name: str
    enabled: bool = True
    statuses: list[str] = Field(default_factory=list)
    priorities: list[str] = Field(default_factory=list)
    sentiments: list[str] = Field(default_factory=list)
    channels: list[str] = Field(default_factory=list)
    keywords: list[str] = Field(default_factory=list)

    def to_rule(self) -> EscalationRule:
        """Return the rule."""
        return EscalationRule(
            self.id,
            self.name,
            self.enabled,
            all_known(self.statuses, Status),
            all_known(self.priorities, Priority),
            all_known(self.sentiments, Sentiment),
            tuple(self.channels),
            tuple(self.keywords),
            tuple(self._unknown()),
            dict(self.model_extra or {}),
        )

    def _unknown(self) -> Iterator[tuple[ClosedCondition, str]]:
        for condition, values, kind in (
            (ClosedCondition.STATUSES, self.statuses, Status),
            (ClosedCondition.PRIORITIES, self.priorities, Priority),
            (ClosedCondition.SENTIMENTS, self.sentiments, Sentiment),
        ):
            yield from ((condition, value) for value in unknown_among(values, kind))


class WireRules(Wire):
    """The rules of an account."""

    version: Whole
    rules: list[WireRule] = Field(default_factory=list)
    changed_by: str | None = None
    changed_at: AwareDatetime | None = None
    channels: list[str] = Field(default_factory=list)

    def to_rules(self, account: AccountId) -> RuleSet:
        """Return the rules in their order."""
        rules = tuple(rule.to_rule() for rule in self.rules)
        return RuleSet(account, self.version, rules, self.changed_by or "", self.changed_at, tuple(self.channels))


class WireJob(Wire):
    """One job."""

    id: str
    kind: str
    case_id: str
    case_number: Whole
    customer_name: str = ""
    rule_id: str = ""
    rule_name: str = ""
    state: str
    attempts: Whole = 0
    created_at: AwareDatetime
    changed_at: AwareDatetime
    due_at: AwareDatetime | None = None
    trouble: str = ""
    sentence: str = ""
    details: str = ""
    record_id: str | None = None
    record_number: str | None = None

    def to_job(self, account: AccountId) -> AutomationJob:
        """Return the job; trouble of a kind that we do not know has the server's own sentence."""
        return AutomationJob(
            id=self.id,
            kind=known_or(self.kind, JobKind.ESCALATE),
            account_id=account,
            case_id=CaseId(self.case_id),
            case_number=self.case_number,
            customer_name=self.customer_name,
            rule_id=self.rule_id,
            rule_name=self.rule_name,
            state=known_or(self.state, JobState.WAITING),
            attempts=self.attempts,
            created_at=self.created_at,
            changed_at=self.changed_at,
            due_at=self.due_at,
            trouble=known(self.trouble, JobTrouble) or JobTrouble.NONE,
            sentence=self.sentence,
            details=self.details,
            record_id=normalise_record_id(self.record_id or ""),
            record_number=self.record_number or "",
        )


class WireJobs(Wire):
    """A page of jobs."""

    items: list[WireJob]
    following: str | None = None
    failed: Whole = 0

    def to_page(self, account: AccountId) -> JobPage:
        """Return the page."""
        return JobPage(tuple(item.to_job(account) for item in self.items), self.following, self.failed)


class WireRetried(Wire):
    """How many jobs are tried again."""

    count: Whole


class WireUnsettledRecord(Wire):
    """One record that a job may have made."""

    id: str
    name: str = ""
    created_at: AwareDatetime | None = None
    detail: str = ""


class WireUnsettledRecords(Wire):
    """What a job may have made."""

    items: list[WireUnsettledRecord]

    def to_records(self) -> tuple[MadeRecord, ...]:
        """Return those whose id is one of a Salesforce record."""
        known = ((normalise_record_id(item.id), item) for item in self.items)
        return tuple(MadeRecord(key, item.name, item.created_at, item.detail) for key, item in known if key is not None)


RULES = Reader(WireRules, lambda wire: wire)
JOBS = Reader(WireJobs, lambda wire: wire)
UNSETTLED = Reader(WireUnsettledRecords, WireUnsettledRecords.to_records)
RETRIED = Reader(WireRetried, lambda wire: wire.count)
