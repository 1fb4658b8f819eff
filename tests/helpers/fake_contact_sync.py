"""Contact sync of a fake Care server: runs are as a test puts them there, retried ones succeed unless told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from care_desktop.domain.contact_sync import SyncPreview, SyncRun, SyncRunPage, Verdict
from care_desktop.domain.errors import NoPermission, RecordGone, SettingsChanged
from care_desktop.domain.ids import AccountId, CaseId, OperationId
from care_desktop.domain.permissions import Level, Permission
from care_desktop.services.ports import SalesforceAccount
from tests.helpers.builders import NOW
from tests.helpers.fake_accounts import FakeAccounts


class FakeContactSync(FakeAccounts):
    """Fits ports.CareContactSync. `runs` are the truth, in any order; `retried` is what a run comes to next time."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[SyncRun] = []
        self.retried: dict[OperationId, SyncRun] = {}
        self.preview = SyncPreview()

    async def set_only_full_names(self, account: SalesforceAccount, on: bool) -> SalesforceAccount:
        async with self.gate("set_only_full_names"):
            self._needs(Permission.MANAGE_WORKFLOWS)
            known = self._account(account.id)
            if known.version != account.version:
                raise SettingsChanged(known)
            changed = replace(known, only_full_names=on, sync_changed_by=self.user.name, sync_changed_at=NOW)
            return self.change_account(changed)

    async def sync_runs(
        self,
        account: AccountId,
        *,
        verdict: Verdict | None = None,
        failed: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> SyncRunPage:
        async with self.gate("sync_runs"):
            self._reads()
            self._account(account)
            wanted = [
                run
                for run in self._newest_first()
                if run.account_id == account
                and verdict in (None, run.verdict)
                and (run.trouble is not None or not failed)
            ]
            first = int(cursor or 0)
            more = str(first + limit) if first + limit < len(wanted) else None
            return SyncRunPage(tuple(wanted[first : first + limit]), more)

    async def case_sync_runs(self, case_id: CaseId) -> Sequence[SyncRun]:
        async with self.gate("case_sync_runs"):
            self._reads()
            return tuple(run for run in self._newest_first() if run.case_id == case_id)

    async def retry_sync(self, account: AccountId, run: OperationId) -> SyncRun:
        async with self.gate("retry_sync"):
            self._needs(Permission.MANAGE_WORKFLOWS)
            known = next((one for one in self.runs if (one.id, one.account_id) == (run, account)), None)
            if known is None:
                raise RecordGone(details="no such run")
            if known.trouble is None:
                return known
            now = self.retried.get(run, replace(known, trouble=None, attempts=known.attempts + 1))
            self.runs[self.runs.index(known)] = now
            self.push("account", account, self._account(account).version)
            return now

    async def sync_preview(self, account: AccountId, *, limit: int = 50) -> SyncPreview:
        async with self.gate("sync_preview"):
            self._needs(Permission.MANAGE_WORKFLOWS)
            self._account(account)
            return self.preview

    def _newest_first(self) -> list[SyncRun]:
        return sorted(self.runs, key=lambda run: (run.at, run.id), reverse=True)

    def _reads(self) -> None:
        if self.user.rights.contacts < Level.READ:
            raise NoPermission("contacts.read")
