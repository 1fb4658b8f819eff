"""The handlers about contact sync: its option, its runs, its preview."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import account_schema, accounts, contact_sync, sync_preview, sync_schema
from care_desktop.care_server.account_asked import ContactSyncBody
from care_desktop.care_server.account_handlers import account_as_seen, asking, known_account, shown_account
from care_desktop.care_server.asked import Nothing
from care_desktop.care_server.automation_queue import tell
from care_desktop.care_server.case_store import case_exists
from care_desktop.care_server.cursors import BadCursor
from care_desktop.care_server.operations import Call
from care_desktop.care_server.refusals import Invalid, NotFound
from care_desktop.care_server.sync_asked import PreviewQuery, SyncRunsQuery
from care_desktop.care_server.sync_runs import page_of_runs, read_run, runs_of_case
from care_desktop.domain.contact_sync import SyncRun
from care_desktop.domain.errors import CareDesktopError, RecordGone

Plain = Call[Nothing, Nothing]
_B = TypeVar("_B", bound=BaseModel)
_NO_RUN = "There is no such run of contact sync."


def set_only_full_names(
    call: Call[Nothing, ContactSyncBody], connection: Connection
) -> account_schema.SalesforceAccount:
    """Switch "Link automatically on full names only", if the account is as it was seen."""
    account_id = account_as_seen(call, connection)
    accounts.set_only_full_names(connection, account_id, call.body.on, (call.user.name, call.room.now()))
    return shown_account(connection, account_id, call.user)


def list_runs(call: Call[SyncRunsQuery, Nothing], connection: Connection) -> sync_schema.SyncRunPage:
    """Return a page of the account's runs."""
    asked, account_id = call.query, call.path["account_id"]
    known_account(connection, account_id)
    try:
        page = page_of_runs(
            connection,
            account_id,
            verdict=asked.verdict,
            failed=asked.failed,
            cursor=asked.cursor,
            limit=asked.limit,
        )
    except BadCursor as wrong:
        raise Invalid.at(cursor="This is no place in this list.") from wrong
    return sync_schema.SyncRunPage.model_validate(page)


def list_runs_of_case(call: Plain, connection: Connection) -> sync_schema.SyncRuns:
    """Return the runs for a Case."""
    case_id = call.path["case_id"]
    if not case_exists(connection, case_id):
        raise NotFound("There is no such case.")
    return sync_schema.SyncRuns.model_validate({"items": runs_of_case(connection, case_id)})


async def retry(call: Plain) -> sync_schema.SyncRun:
    """Go on with a run here and now; what it comes to stands in its record, trouble too. A finished one stays so."""
    run = await run_in_threadpool(_known_run, call)
    try:
        run = await contact_sync.run(call.room, run.account_id, run.case_id, run.id)
    except RecordGone:
        raise NotFound(_NO_RUN) from None
    except CareDesktopError:
        run = await run_in_threadpool(_known_run, call)  # its trouble is what is to be told
    await run_in_threadpool(_tell, call)
    return sync_schema.SyncRun.model_validate(run)


async def preview(call: Call[PreviewQuery, Nothing]) -> sync_schema.SyncPreview:
    """Return what would happen."""
    account_id = call.path["account_id"]
    await run_in_threadpool(_check_account, call)
    found = await asking(sync_preview.preview(call.room, account_id, call.query.limit))
    return sync_schema.SyncPreview.model_validate(found)


def _known_run(call: Plain) -> SyncRun:
    with call.room.store.reading() as connection:
        found = read_run(connection, call.path["run_id"])
    if found is None or found[0].account_id != call.path["account_id"]:
        raise NotFound(_NO_RUN)
    return found[0]


def _tell(call: Plain) -> None:
    """Let every list of the account's runs look again."""
    with call.room.store.writing() as connection:
        tell(connection, call.path["account_id"])


def _check_account(call: Call[_B, Nothing]) -> None:
    with call.room.store.reading() as connection:
        known_account(connection, call.path["account_id"])
