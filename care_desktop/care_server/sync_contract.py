"""The part of the contract about contact sync."""

from __future__ import annotations

from care_desktop.care_server import account_schema, sync_schema
from care_desktop.care_server import sync_handlers as handlers
from care_desktop.care_server.account_asked import ContactSyncBody
from care_desktop.care_server.operations import Asking, Needs, Operation, Reading, Writing
from care_desktop.care_server.sync_asked import PreviewQuery, SyncRunsQuery
from care_desktop.domain.permissions import Level, Permission

_ACCOUNT = "/v1/salesforce-accounts/{account_id}"
_READS = Needs(contacts=Level.READ)
_MANAGES = Needs(Permission.MANAGE_WORKFLOWS, contacts=Level.READ)

SYNC_OPERATIONS: tuple[Operation, ...] = (
    Writing(
        method="PUT",
        path=f"{_ACCOUNT}/full-names-only",
        name="setFullNamesOnly",
        summary='Switch "Link automatically on full names only", if the account has the version of If-Match',
        body=ContactSyncBody,
        answer=account_schema.SalesforceAccount,
        needs=Needs(Permission.MANAGE_WORKFLOWS),
        needs_version=True,
        handler=handlers.set_only_full_names,
    ),
    Reading(
        method="GET",
        path=f"{_ACCOUNT}/sync-runs",
        name="listSyncRuns",
        summary="The runs of contact sync, the newest first",
        query=SyncRunsQuery,
        answer=sync_schema.SyncRunPage,
        needs=_READS,
        handler=handlers.list_runs,
    ),
    Asking(
        method="POST",
        path=f"{_ACCOUNT}/sync-runs/{{run_id}}/retry",
        name="retrySyncRun",
        summary="Go on with a run that failed; the answer is its record, with the new trouble if there is any",
        answer=sync_schema.SyncRun,
        needs=_MANAGES,
        handler=handlers.retry,
    ),
    Asking(
        method="GET",
        path=f"{_ACCOUNT}/sync-preview",
        name="previewSync",
        summary="What contact sync would do with the newest automatic escalations of unlinked Customers; no write",
        query=PreviewQuery,
        answer=sync_schema.SyncPreview,
        needs=_MANAGES,
        conflicts=True,
        handler=handlers.preview,
    ),
    Reading(
        method="GET",
        path="/v1/cases/{case_id}/sync-runs",
        name="listSyncRunsOfCase",
        summary="The runs of contact sync for a Case, the newest first",
        answer=sync_schema.SyncRuns,
        needs=_READS,
        handler=handlers.list_runs_of_case,
    ),
)
