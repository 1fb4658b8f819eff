"""The part of the Care client that fits ports.CareContactSync."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from care_desktop.api.care.line import CareLine

if TYPE_CHECKING:
    from care_desktop.domain.contact_sync import SyncPreview, SyncRun, SyncRunPage, Verdict
    from care_desktop.domain.ids import AccountId, CaseId, OperationId
    from care_desktop.domain.session import SalesforceAccount


class ContactSyncClient(CareLine):
    """Reads what contact sync did and would do; what turns it is imported when it is needed."""

    async def set_only_full_names(self, account: SalesforceAccount, on: bool) -> SalesforceAccount:
        """Switch "Link automatically on full names only"."""
        from care_desktop.api.care import readers, sync_requests

        request = sync_requests.set_only_full_names(account.id, account.version, on)
        return await self._read(request, readers.ACCOUNT)

    async def sync_runs(
        self,
        account: AccountId,
        *,
        verdict: Verdict | None = None,
        failed: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> SyncRunPage:
        """Return runs, the newest first, from where `cursor` leads."""
        from care_desktop.api.care import sync_requests, wire_sync

        request = sync_requests.runs(account, verdict, failed, cursor, limit)
        return await self._read(request, wire_sync.RUNS)

    async def case_sync_runs(self, case_id: CaseId) -> Sequence[SyncRun]:
        """Return the runs for a Case, the newest first."""
        from care_desktop.api.care import sync_requests, wire_sync

        return await self._read(sync_requests.runs_of_case(case_id), wire_sync.CASE_RUNS)

    async def retry_sync(self, account: AccountId, run: OperationId) -> SyncRun:
        """Go on with a run that failed."""
        from care_desktop.api.care import sync_requests, wire_sync

        return await self._read(sync_requests.retry(account, run), wire_sync.RUN)

    async def sync_preview(self, account: AccountId, *, limit: int = 50) -> SyncPreview:
        """Return what would happen."""
        from care_desktop.api.care import sync_requests, wire_sync

        return await self._read(sync_requests.preview(account, limit), wire_sync.PREVIEW)
