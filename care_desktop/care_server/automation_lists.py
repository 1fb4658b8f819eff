"""The jobs of an account as a person reads them: what changed last, what failed, and how many wait for help."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from care_desktop.care_server import cursors
from care_desktop.care_server.automation_tables import jobs
from care_desktop.care_server.instants import from_micros, maybe_instant
from care_desktop.care_server.tables import cases
from care_desktop.domain.automation import AutomationJob, JobKind, JobPage, JobState, JobTrouble
from care_desktop.domain.ids import AccountId, CaseId, RecordId


def page(
    connection: Connection, account_id: str, only_failed: bool, *, cursor: str | None = None, limit: int = 50
) -> JobPage:
    """Return the jobs that changed last. Raises BadCursor."""
    wanted = jobs.c.salesforce_account_id == account_id
    failed = and_(wanted, jobs.c.state == JobState.FAILED)
    count = connection.execute(select(func.count()).select_from(jobs).where(failed)).scalar_one()
    wanted = failed if only_failed else wanted
    if cursor is not None:
        changed_at, job_id = cursors.decode(cursor, int, str)
        tied = and_(jobs.c.changed_at == changed_at, jobs.c.id < job_id)
        wanted = and_(wanted, or_(jobs.c.changed_at < changed_at, tied))
    newest = select(jobs, cases.c.number, cases.c.customer_name).join(cases, cases.c.id == jobs.c.case_id).where(wanted)
    rows = connection.execute(newest.order_by(jobs.c.changed_at.desc(), jobs.c.id.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    following = cursors.encode(shown[-1].changed_at, shown[-1].id) if len(rows) > limit else None
    return JobPage(tuple(map(_job, shown)), following, count)


def job_exists(connection: Connection, account_id: str, job_id: str) -> bool:
    """Say whether the account has such a job."""
    its_own = (jobs.c.id == job_id, jobs.c.salesforce_account_id == account_id)
    return connection.execute(select(jobs.c.id).where(*its_own)).first() is not None


def _job(row: Row[Any]) -> AutomationJob:
    return AutomationJob(
        id=row.id,
        kind=JobKind(row.kind),
        account_id=AccountId(row.salesforce_account_id),
        case_id=CaseId(row.case_id),
        case_number=row.number,
        customer_name=row.customer_name,
        rule_id=row.rule_id,
        rule_name=row.rule_name,
        state=JobState(row.state),
        attempts=row.attempts,
        created_at=from_micros(row.created_at),
        changed_at=from_micros(row.changed_at),
        due_at=maybe_instant(row.due_at) if row.state == JobState.WAITING else None,
        trouble=JobTrouble(row.trouble),
        sentence=row.sentence,
        details=row.details,
        record_id=None if row.record_id is None else RecordId(row.record_id),
        record_number=row.record_number,
    )
