"""The requests about escalation rules and the jobs that come of them, as pure functions."""

from __future__ import annotations

from uuid import uuid4

from care_desktop.api.care.account_requests import ACCOUNTS
from care_desktop.api.care.requests import path_step
from care_desktop.api.sansio import WRITE_SECONDS, Request, Retry
from care_desktop.domain.automation import ClosedCondition, EscalationRule, RuleSet
from care_desktop.domain.ids import AccountId, RecordId


def rules(account: AccountId) -> Request:
    """Ask for the rules."""
    return Request("GET", _rules(account))


def save_rules(account: AccountId, wanted: RuleSet) -> Request:
    """Save rules over their version; repeated after a lost answer it is the same write, and no conflict."""
    headers = {"If-Match": f'"{wanted.version}"', "Idempotency-Key": str(uuid4())}
    body = {"rules": [_told(rule) for rule in wanted.rules]}
    return Request(
        "PUT", _rules(account), headers=headers, json=body, retry=Retry.IDEMPOTENT_WRITE, deadline=WRITE_SECONDS
    )


def jobs(account: AccountId, only_failed: bool, cursor: str | None, limit: int) -> Request:
    """Ask for a page of jobs."""
    place = {} if cursor is None else {"cursor": cursor}
    query = {"state": "failed" if only_failed else "recent", **place, "limit": str(limit)}
    return Request("GET", _jobs(account), query=query)


def retry(account: AccountId, job_id: str) -> Request:
    """Let a failed job be tried again; twice is once."""
    path = f"{_jobs(account)}/{path_step(job_id)}/retry"
    return Request("POST", path, retry=Retry.IDEMPOTENT_WRITE, deadline=WRITE_SECONDS)


def unsettled(account: AccountId, job_id: str) -> Request:
    """Ask which records a job may have made; Care asks Salesforce for them."""
    return Request("GET", f"{_jobs(account)}/{path_step(job_id)}/candidates", deadline=WRITE_SECONDS)


def settle(account: AccountId, job_id: str, record: RecordId | None) -> Request:
    """Say which record it is, or none of them; twice is once."""
    path = f"{_jobs(account)}/{path_step(job_id)}/settle"
    body = {"record_id": record}
    return Request("POST", path, json=body, retry=Retry.IDEMPOTENT_WRITE, deadline=WRITE_SECONDS)


def retry_all(account: AccountId) -> Request:
    """Let all failed jobs be tried again; under a key, so that a repetition tells the same count."""
    headers = {"Idempotency-Key": str(uuid4())}
    path = f"{_jobs(account)}/retry"
    return Request("POST", path, headers=headers, retry=Retry.IDEMPOTENT_WRITE, deadline=WRITE_SECONDS)


def _told(rule: EscalationRule) -> dict[str, object]:
    """Return a rule with all that was read of it, understood or not."""
    return {
        **rule.beyond,
        "id": rule.id,
        "name": rule.name,
        "enabled": rule.enabled,
        "statuses": sorted(rule.values_of(ClosedCondition.STATUSES)),
        "priorities": sorted(rule.values_of(ClosedCondition.PRIORITIES)),
        "sentiments": sorted(rule.values_of(ClosedCondition.SENTIMENTS)),
        "channels": list(rule.channels),
        "keywords": list(rule.keywords),
    }


def _rules(account: AccountId) -> str:
    return f"{ACCOUNTS}/{path_step(account)}/escalation-rules"


def _jobs(account: AccountId) -> str:
    return f"{ACCOUNTS}/{path_step(account)}/automation-jobs"
