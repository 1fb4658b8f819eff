"""What the services need of Care about the rules of automatic escalation and the jobs that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from care_desktop.domain.automation import JobPage, RuleSet
from care_desktop.domain.ids import AccountId, RecordId
from care_desktop.domain.records import MadeRecord


class CareAutomation(Protocol):
    """Rules and jobs of a Salesforce account; both change by push as kind "account"."""

    async def escalation_rules(self, account: AccountId) -> RuleSet:
        """Return the rules in their order; such as nobody has saved have version 0. Raises RecordGone."""

    async def save_escalation_rules(self, account: AccountId, rules: RuleSet) -> RuleSet:
        """Save over `rules.version`; its channels and by whom are not sent.

        Raises SettingsChanged with the RuleSet that stands there now, NoPermission, Unacceptable.
        """

    async def automation_jobs(
        self, account: AccountId, *, only_failed: bool = False, cursor: str | None = None, limit: int = 50
    ) -> JobPage:
        """Return the jobs that changed last, or those of them that failed; `cursor` is a page's `following`."""

    async def retry_job(self, account: AccountId, job_id: str) -> None:
        """Let a failed job be tried again now; any other is left alone. Raises RecordGone, NoPermission."""

    async def unsettled_records(self, account: AccountId, job_id: str) -> Sequence[MadeRecord]:
        """Return the records that a job with trouble SEVERAL may have made, the newest first.

        Raises NoPermission, DefaultConnectionNeeded, Unreachable, RecordGone.
        """

    async def settle_job(self, account: AccountId, job_id: str, record: RecordId | None) -> None:
        """Say which of them it is, None for none: then another one is made. Twice is once.

        Raises as above, RecordGone where somebody decided otherwise, Unacceptable where it is none of them.
        """

    async def retry_failed_jobs(self, account: AccountId) -> int:
        """Let all failed jobs be tried again; return how many. Raises NoPermission."""
