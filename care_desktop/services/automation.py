"""What Care does by itself for a Salesforce account: its escalation rules, and the jobs that come of them."""

from __future__ import annotations

from collections.abc import Sequence

from care_desktop.domain.automation import JobPage, RuleSet
from care_desktop.domain.ids import AccountId, RecordId
from care_desktop.domain.records import MadeRecord
from care_desktop.services.automation_ports import CareAutomation


class Automation:
    """Read and change what holds for all users; nothing is kept here, for it changes while nobody looks.

    The verbs raise NoPermission, Unreachable, SignInNeeded and RecordGone.
    """

    def __init__(self, care: CareAutomation) -> None:
        self._care = care

    async def rules(self, account: AccountId) -> RuleSet:
        """Return the rules in their order."""
        return await self._care.escalation_rules(account)

    async def save_rules(self, account: AccountId, rules: RuleSet) -> RuleSet:
        """Save over the version that was read. Raises SettingsChanged with what stands there now, Unacceptable."""
        return await self._care.save_escalation_rules(account, rules)

    async def jobs(self, account: AccountId, *, only_failed: bool = False, cursor: str | None = None) -> JobPage:
        """Return the jobs that changed last, or those of them that failed."""
        return await self._care.automation_jobs(account, only_failed=only_failed, cursor=cursor)

    async def retry_job(self, account: AccountId, job: str) -> None:
        """Let a failed job be tried again now."""
        await self._care.retry_job(account, job)

    async def unsettled_records(self, account: AccountId, job: str) -> Sequence[MadeRecord]:
        """Return the records that a job with trouble SEVERAL may have made, the newest first.

        Raises NoPermission, DefaultConnectionNeeded, Unreachable, RecordGone.
        """
        return await self._care.unsettled_records(account, job)

    async def settle_job(self, account: AccountId, job: str, record: RecordId | None) -> None:
        """Say which of them it is, None for none: then another one is made. Twice is once.

        Raises as above, RecordGone where somebody decided otherwise, Unacceptable where it is none of them.
        """
        await self._care.settle_job(account, job, record)

    async def retry_failed_jobs(self, account: AccountId) -> int:
        """Let all failed jobs be tried again; return how many."""
        return await self._care.retry_failed_jobs(account)
