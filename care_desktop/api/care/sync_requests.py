"""The requests about contact sync, as pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_desktop.api.care.account_requests import ACCOUNTS, write_over
from care_desktop.api.care.requests import BASE, path_step
from care_desktop.api.sansio import WRITE_SECONDS, Request, Retry

if TYPE_CHECKING:
    from care_desktop.domain.contact_sync import Verdict
    from care_desktop.domain.ids import AccountId, CaseId, OperationId

_PREVIEW_SECONDS = 60.0
"""The server asks Salesforce for every few Customers."""


def set_only_full_names(account: AccountId, version: int, on: bool) -> Request:
    """Switch the option, provided that the account still has that version."""
    return write_over(version, f"{_account(account)}/full-names-only", {"on": on})


def runs(account: AccountId, verdict: Verdict | None, failed: bool, cursor: str | None, limit: int) -> Request:
    """Ask for a page of an account's runs."""
    query = {"limit": str(limit)}
    query |= {} if verdict is None else {"verdict": str(verdict)}
    query |= {"failed": "true"} if failed else {}
    query |= {} if cursor is None else {"cursor": cursor}
    return Request("GET", f"{_account(account)}/sync-runs", query=query)


def runs_of_case(case_id: CaseId) -> Request:
    """Ask for the runs of a Case."""
    return Request("GET", f"{BASE}/cases/{path_step(case_id)}/sync-runs")


def retry(account: AccountId, run: OperationId) -> Request:
    """Go on with a run; its id is its key, so again is no second one."""
    path = f"{_account(account)}/sync-runs/{path_step(run)}/retry"
    return Request("POST", path, retry=Retry.IDEMPOTENT_WRITE, deadline=2 * WRITE_SECONDS)


def preview(account: AccountId, limit: int) -> Request:
    """Ask what would happen."""
    path = f"{_account(account)}/sync-preview"
    return Request("GET", path, query={"limit": str(limit)}, deadline=_PREVIEW_SECONDS)


def _account(account: AccountId) -> str:
    return f"{ACCOUNTS}/{path_step(account)}"
