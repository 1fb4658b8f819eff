"""What contact sync has decided, what it would decide, and trying again what failed."""

from __future__ import annotations

from collections.abc import Sequence

from care_desktop.domain.contact_sync import SyncPreview, SyncRun, SyncRunPage, Verdict
from care_desktop.domain.ids import AccountId, CaseId, OperationId
from care_desktop.services.sync_ports import CareContactSync

MOST_EXAMINED = 200
"""Customers that a preview looks at."""
MOST_COUNTED = 200
_PAGE = 50


class ContactSync:
    """Ask Care, which runs the sync itself; nothing is kept here, for it changes while nobody looks.

    The verbs raise NoPermission, Unreachable, SignInNeeded and RecordGone.
    """

    def __init__(self, care: CareContactSync) -> None:
        self._care = care

    async def runs(
        self, account: AccountId, *, verdict: Verdict | None = None, failed: bool = False, cursor: str | None = None
    ) -> SyncRunPage:
        """Return the runs, the newest first, narrowed to what they did or to those that failed."""
        return await self._care.sync_runs(account, verdict=verdict, failed=failed, cursor=cursor, limit=_PAGE)

    async def failed(self, account: AccountId) -> tuple[int, bool]:
        """Return how many runs wait for help, and whether there are more than were counted."""
        page = await self._care.sync_runs(account, failed=True, limit=MOST_COUNTED)
        return len(page.runs), page.following is not None

    async def runs_of(self, case_id: CaseId) -> Sequence[SyncRun]:
        """Return the runs for a Case, the newest first."""
        return await self._care.case_sync_runs(case_id)

    async def retry(self, account: AccountId, run: OperationId) -> SyncRun:
        """Go on with a run that failed; what it came to stands in the record."""
        return await self._care.retry_sync(account, run)

    async def retry_all(self, account: AccountId) -> int:
        """Go on with all runs that have failed, one after the other; return how many."""
        failed: list[OperationId] = []
        cursor: str | None = None
        while True:
            page = await self.runs(account, failed=True, cursor=cursor)
            failed += [run.id for run in page.runs]
            cursor = page.following
            if cursor is None:
                break
        for run in failed:
            await self.retry(account, run)
        return len(failed)

    async def preview(self, account: AccountId) -> SyncPreview:
        """Return what would happen; nothing is written."""
        return await self._care.sync_preview(account, limit=MOST_EXAMINED)
