"""The record of contact sync (rule S7): written by the runs, read by pages, one account or one Case at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select, tuple_

from care_desktop.care_server import cursors
from care_desktop.care_server.database import put
from care_desktop.care_server.instants import from_micros, to_micros
from care_desktop.care_server.sync_tables import sync_runs
from care_desktop.care_server.tables import cases
from care_desktop.domain.contact_sync import KeyKind, SyncKey, SyncRun, SyncRunPage, SyncTrouble, Verdict, Why
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId
from care_desktop.domain.people import ContactMatch

_MOST_OF_A_CASE = 50
_NEWEST_FIRST = (sync_runs.c.at.desc(), sync_runs.c.id.desc())


def save_run(connection: Connection, run: SyncRun, *, done: bool) -> None:
    """Write the record of a run as it is now; `done`: it is not to be gone on with."""
    told = {
        "salesforce_account_id": run.account_id,
        "customer_id": run.customer_id,
        "case_id": run.case_id,
        "at": to_micros(run.at),
        "verdict": run.verdict,
        "why": run.why,
        "key_kind": run.key.kind if run.key else "",
        "key_first": run.key.first if run.key else "",
        "key_last": run.key.last if run.key else "",
        "matches": matches_text(run.matches),
        "contact_id": run.contact_id,
        "attempts": run.attempts,
        "failed": run.trouble is not None,
        "trouble_code": run.trouble.code if run.trouble else "",
        "trouble": run.trouble.message if run.trouble else "",
        "passes": run.trouble is not None and run.trouble.passes,
        "done": done,
    }
    put(connection, sync_runs, {"id": run.id, **told}, told)


def read_run(connection: Connection, run_id: str) -> tuple[SyncRun, bool] | None:
    """Return a run and whether it is done, None when there is no such one."""
    row = connection.execute(_named().where(sync_runs.c.id == run_id)).first()
    return None if row is None else (_run(row), row.done)


def runs_of_case(connection: Connection, case_id: str) -> Sequence[SyncRun]:
    """Return the runs for a Case, the newest first."""
    wanted = _named().where(sync_runs.c.case_id == case_id).order_by(*_NEWEST_FIRST).limit(_MOST_OF_A_CASE)
    return [_run(row) for row in connection.execute(wanted)]


def page_of_runs(
    connection: Connection,
    account_id: str,
    *,
    verdict: Verdict | None = None,
    failed: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> SyncRunPage:
    """Return a page of an account's runs, the newest first. Raises BadCursor."""
    wanted: list[ColumnElement[bool]] = [sync_runs.c.salesforce_account_id == account_id]
    if verdict is not None:
        wanted.append(sync_runs.c.verdict == verdict)
    if failed:
        wanted.append(sync_runs.c.failed.is_(True))
    if cursor is not None:
        at, run_id = cursors.decode(cursor, int, str)
        wanted.append(tuple_(sync_runs.c.at, sync_runs.c.id) < tuple_(at, run_id))
    rows = connection.execute(_named().where(*wanted).order_by(*_NEWEST_FIRST).limit(limit + 1)).all()
    shown = rows[:limit]
    following = cursors.encode(shown[-1].at, shown[-1].id) if len(rows) > limit else None
    return SyncRunPage(tuple(_run(row) for row in shown), following)


def matches_text(matches: Iterable[ContactMatch]) -> str:
    """Return contacts as the JSON that a column keeps."""
    return json.dumps([asdict(match) for match in matches], ensure_ascii=False)


def _named() -> Select[Any]:
    named = select(sync_runs, cases.c.number.label("case_number"), cases.c.customer_name)
    return named.join(cases, cases.c.id == sync_runs.c.case_id)


def _run(row: Row[Any]) -> SyncRun:
    return SyncRun(
        OperationId(row.id),
        AccountId(row.salesforce_account_id),
        CustomerId(row.customer_id),
        CaseId(row.case_id),
        from_micros(row.at),
        Verdict(row.verdict),
        Why(row.why),
        SyncKey(KeyKind(row.key_kind), row.key_last, row.key_first) if row.key_kind else None,
        tuple(_match(kept) for kept in json.loads(row.matches)),
        None if row.contact_id is None else ContactId(row.contact_id),
        row.attempts,
        SyncTrouble(row.trouble_code, row.trouble, row.passes) if row.failed else None,
        row.customer_name,
        row.case_number,
    )


def _match(kept: Mapping[str, Any]) -> ContactMatch:
    return ContactMatch(**{**kept, "id": ContactId(kept["id"])})
