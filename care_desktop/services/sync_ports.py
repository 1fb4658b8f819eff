"""What the services need of the Care server about contact sync."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from care_desktop.domain.contact_sync import SyncPreview, SyncRun, SyncRunPage, Verdict
    from care_desktop.domain.ids import AccountId, CaseId, OperationId
    from care_desktop.domain.session import SalesforceAccount


class CareContactSync(Protocol):
    """The option, the record and the preview of contact sync; its switch is among CareAccounts."""

    async def set_only_full_names(self, account: SalesforceAccount, on: bool) -> SalesforceAccount:
        """Switch "Link automatically on full names only". Raises SettingsChanged, NoPermission."""

    async def sync_runs(
        self,
        account: AccountId,
        *,
        verdict: Verdict | None = None,
        failed: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> SyncRunPage:
        """Return runs, the newest first, from where `cursor` (a page's `following`) leads. Raises NoPermission."""

    async def case_sync_runs(self, case_id: CaseId) -> Sequence[SyncRun]:
        """Return the runs for a Case, the newest first. Raises RecordGone, NoPermission."""

    async def retry_sync(self, account: AccountId, run: OperationId) -> SyncRun:
        """Go on with a run that failed; what it came to stands in the record, trouble too. Twice is as once.

        Raises RecordGone, NoPermission.
        """

    async def sync_preview(self, account: AccountId, *, limit: int = 50) -> SyncPreview:
        """Return what would happen over so many unlinked Customers at most; nothing is written.

        Raises SignInNeeded (no default connection), Unreachable, NoPermission.
        """
