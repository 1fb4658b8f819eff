"""The part of the Care client that fits services' CareAutomation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_desktop.api.care.line import CareLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_desktop.domain.automation import JobPage, RuleSet
    from care_desktop.domain.ids import AccountId, RecordId
    from care_desktop.domain.records import MadeRecord


class AutomationClient(CareLine):
    """Reads and writes what Care does by itself; what turns it is imported when it is needed."""

    async def escalation_rules(self, account: AccountId) -> RuleSet:
        """Return the rules in their order."""
        from care_desktop.api.care import automation_requests, wire_automation

        return (await self._read(automation_requests.rules(account), wire_automation.RULES)).to_rules(account)

    async def save_escalation_rules(self, account: AccountId, rules: RuleSet) -> RuleSet:
        """Save over `rules.version`; a conflict names the rules that stand there now."""
        from dataclasses import replace

        from care_desktop.api.care import automation_requests, wire_automation
        from care_desktop.domain.automation import RuleSet
        from care_desktop.domain.errors import SettingsChanged

        try:
            saved = await self._read(automation_requests.save_rules(account, rules), wire_automation.RULES)
        except SettingsChanged as changed:
            if isinstance(changed.current, RuleSet):
                changed.current = replace(changed.current, account_id=account)
            raise
        return saved.to_rules(account)

    async def automation_jobs(
        self, account: AccountId, *, only_failed: bool = False, cursor: str | None = None, limit: int = 50
    ) -> JobPage:
        """Return the jobs that changed last, or those of them that failed."""
        from care_desktop.api.care import automation_requests, wire_automation

        request = automation_requests.jobs(account, only_failed, cursor, limit)
        return (await self._read(request, wire_automation.JOBS)).to_page(account)

    async def retry_job(self, account: AccountId, job_id: str) -> None:
        """Let a failed job be tried again now."""
        from care_desktop.api.care import automation_requests

        await self._send(automation_requests.retry(account, job_id))

    async def unsettled_records(self, account: AccountId, job_id: str) -> Sequence[MadeRecord]:
        """Return the records that a job may have made."""
        from care_desktop.api.care import automation_requests, wire_automation

        return await self._read(automation_requests.unsettled(account, job_id), wire_automation.UNSETTLED)

    async def settle_job(self, account: AccountId, job_id: str, record: RecordId | None) -> None:
        """Say which record a job made, None for none of them."""
        from care_desktop.api.care import automation_requests

        await self._send(automation_requests.settle(account, job_id, record))

    async def retry_failed_jobs(self, account: AccountId) -> int:
        """Let all failed jobs be tried again; return how many."""
        from care_desktop.api.care import automation_requests, wire_automation

        return await self._read(automation_requests.retry_all(account), wire_automation.RETRIED)
