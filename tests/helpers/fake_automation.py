"""The automation of a fake Care server: rules with versions, and jobs that a test lets fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from care_desktop.domain.automation import AutomationJob, JobPage, JobState, JobTrouble, RuleSet
from care_desktop.domain.errors import RecordGone, SettingsChanged, Unacceptable
from care_desktop.domain.ids import AccountId, RecordId
from care_desktop.domain.permissions import Permission
from care_desktop.domain.records import MadeRecord
from tests.helpers.builders import NOW
from tests.helpers.fake_accounts import FakeAccounts


class FakeAutomation(FakeAccounts):
    """Fits ports.CareAutomation."""

    def __init__(self) -> None:
        super().__init__()
        self.rules: dict[AccountId, RuleSet] = {}
        self.jobs: dict[str, AutomationJob] = {}
        self.may_be: dict[str, Sequence[MadeRecord]] = {}

    # what a test does to the server

    def change_rules(self, rules: RuleSet, by: str = "Sam Admin") -> RuleSet:
        """Store rules with the next version, as somebody else would, and push it."""
        version = self.rules.get(rules.account_id, RuleSet(rules.account_id)).version + 1
        self.rules[rules.account_id] = replace(rules, version=version, changed_by=by, changed_at=NOW)
        self._tell(rules.account_id)
        return self.rules[rules.account_id]

    def change_job(self, job: AutomationJob) -> AutomationJob:
        """Store another value of a job and push it."""
        self.jobs[job.id] = job
        self._tell(job.account_id)
        return job

    # ports.CareAutomation

    async def escalation_rules(self, account: AccountId) -> RuleSet:
        async with self.gate("escalation_rules"):
            self._account(account)
            return self.rules.get(account, RuleSet(account))

    async def save_escalation_rules(self, account: AccountId, rules: RuleSet) -> RuleSet:
        async with self.gate("save_escalation_rules"):
            self._account(account)
            self._needs(Permission.MANAGE_WORKFLOWS)
            current = self.rules.get(account, RuleSet(account))
            if current.version != rules.version:
                raise SettingsChanged(current)
            return self.change_rules(replace(rules, account_id=account, channels=current.channels), self.user.name)

    async def automation_jobs(
        self, account: AccountId, *, only_failed: bool = False, cursor: str | None = None, limit: int = 50
    ) -> JobPage:
        async with self.gate("automation_jobs"):
            its = [job for job in self.jobs.values() if job.account_id == account]
            failed = [job for job in its if job.state is JobState.FAILED]
            found = sorted(failed if only_failed else its, key=lambda job: (job.changed_at, job.id), reverse=True)
            first = int(cursor or 0)
            end = first + limit
            return JobPage(tuple(found[first:end]), str(end) if end < len(found) else None, len(failed))

    async def retry_job(self, account: AccountId, job_id: str) -> None:
        async with self.gate("retry_job"):
            self._needs(Permission.MANAGE_WORKFLOWS)
            if job_id not in self.jobs:
                raise RecordGone(details="no such job")
            self._retry(self.jobs[job_id])

    async def unsettled_records(self, account: AccountId, job_id: str) -> Sequence[MadeRecord]:
        async with self.gate("unsettled_records"):
            self._needs(Permission.MANAGE_WORKFLOWS)
            return tuple(self.may_be.get(job_id, ()))

    async def settle_job(self, account: AccountId, job_id: str, record: RecordId | None) -> None:
        async with self.gate("settle_job"):
            self._needs(Permission.MANAGE_WORKFLOWS)
            job = self.jobs[job_id]
            if job.trouble is not JobTrouble.SEVERAL:
                if record is not None and job.record_id != record:
                    raise RecordGone(details="decided")
                return
            if record is not None and record not in {one.id for one in self.may_be.get(job_id, ())}:
                raise Unacceptable({"record_id": "none of those"})
            waits = replace(job, state=JobState.WAITING, trouble=JobTrouble.NONE, sentence="")
            self.change_job(replace(waits, record_id=record, attempts=0, due_at=NOW, changed_at=NOW))

    async def retry_failed_jobs(self, account: AccountId) -> int:
        async with self.gate("retry_failed_jobs"):
            self._needs(Permission.MANAGE_WORKFLOWS)
            failed = [job for job in self.jobs.values() if job.account_id == account and job.state is JobState.FAILED]
            for job in failed:
                self._retry(job)
            return len(failed)

    def _retry(self, job: AutomationJob) -> None:
        if job.state is JobState.FAILED:
            self.change_job(replace(job, state=JobState.WAITING, attempts=0, due_at=NOW, changed_at=NOW))

    def _tell(self, account: AccountId) -> None:
        self.push("account", account, self._account(account).version)
