"""The wire models of escalation rules and of the jobs that come of them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from care_desktop.care_server.wire import Wire
from care_desktop.domain.automation import JobKind, JobState, JobTrouble
from care_desktop.domain.case_rows import Priority, Sentiment, Status


class EscalationRule(Wire):
    """One rule: of each list one value must hold, an empty list holds for any Case."""

    id: str
    name: str
    enabled: bool
    statuses: list[Status]
    priorities: list[Priority]
    sentiments: list[Sentiment]
    channels: list[str]
    keywords: list[str]


class EscalationRules(Wire):
    """The rules of an account in their order, for all users; version 0: nobody has saved any yet.

    `channels` are those by which recent Cases came.
    """

    version: int
    rules: list[EscalationRule]
    changed_by: str
    changed_at: datetime | None
    channels: list[str]


class AutomationJob(Wire):
    """One thing that Care does by itself; one that waits with trouble is tried again at `due_at`.

    `sentence` says what went wrong last, `details` has the org's own words.
    """

    id: str
    kind: JobKind
    case_id: str
    case_number: int
    customer_name: str
    rule_id: str
    rule_name: str
    state: JobState
    attempts: int
    created_at: datetime
    changed_at: datetime
    due_at: datetime | None
    trouble: JobTrouble
    sentence: str
    details: str
    record_id: str | None
    record_number: str


class AutomationJobs(Wire):
    """Jobs, the one that changed last first; `failed` of the account wait for help."""

    items: list[AutomationJob]
    following: str | None
    failed: int = Field(description="How many jobs of the account have failed.")


class UnsettledRecord(Wire):
    """One record that a job may have made: its number or name, and what tells it from the others."""

    id: str
    name: str
    created_at: datetime | None
    detail: str


class UnsettledRecords(Wire):
    """What a job may have made, the newest first; empty where that needs no decision any more."""

    items: list[UnsettledRecord]


class RetriedJobs(Wire):
    """How many jobs are tried again."""

    count: int
