"""The queue of what Care does by itself: durable, safe with several server processes, and never lost sight of.

A job belongs to whoever leased it last, until the lease ends: every later write of it names the lease.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection, Row, or_, select, union, update

from care_desktop.care_server import changes
from care_desktop.care_server.automation_tables import jobs
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.database import put
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.tables import escalations, salesforce_accounts
from care_desktop.domain.automation import EscalationRule, JobKind, JobState, JobTrouble
from care_desktop.domain.records import MadeRecord

_SPACE = UUID("5d3c5f5e-5d0f-4f57-9d2b-0f5d4b0f1c77")
NO_ORG = (JobTrouble.NO_CONNECTION, JobTrouble.CONNECTION_EXPIRED)
"""What a new default connection mends."""
_FIRST = select(jobs.c.due_at).where(jobs.c.due_at.is_not(None)).order_by(jobs.c.due_at).limit(1)


class LeaseLost(Exception):
    """The job is somebody else's by now: whoever raises this must not touch it any more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A job that one lane holds, as it stood when it was taken."""

    id: str
    kind: JobKind
    account_id: str
    case_id: str
    rule_id: str
    rule_name: str
    operation: str
    attempts: int
    trouble: str
    deed: str
    holder: str


def enqueue_escalation(connection: Connection, place: tuple[str, str], rule: EscalationRule, at: datetime) -> None:
    """Let the Case (account, case) be escalated by a rule; once only for each rule, whatever became of it."""
    put(connection, jobs, _new(JobKind.ESCALATE, place, (rule.id, rule.name), at), {})


def enqueue_sync(connection: Connection, account_id: str, case_id: str, at: datetime, operation: str = "") -> str:
    """Let contact sync run for the Customer of a Case, again if it did before, and return the id of the job.

    With an `operation` it goes on with that run, else it is another one.
    """
    row = _new(JobKind.SYNC, (account_id, case_id), ("", ""), at)
    row["operation"] = operation or row["operation"]
    put(connection, jobs, row, {})
    if wake(connection, [row["id"]], (JobState.DONE, JobState.FAILED), at):  # another run, not the one that ended
        connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(operation=row["operation"]))
    return str(row["id"])


def wake(connection: Connection, ids: Iterable[str], states: Collection[JobState], at: datetime | None = None) -> int:
    """Let those jobs that are in one of these states be taken at once, with all of their tries; return how many."""
    its = (jobs.c.id.in_(list(ids)), jobs.c.state.in_(list(states)))
    told: dict[str, Any] = {"state": JobState.WAITING, "attempts": 0, "due_at": jobs.c.created_at}
    told |= {"trouble": "", "sentence": "", "details": ""}
    if at is not None:
        told["changed_at"] = to_micros(at)
    return connection.execute(update(jobs).where(*its).values(**told)).rowcount


def failed_ids(connection: Connection, account_id: str, troubles: Collection[str] = ()) -> list[str]:
    """Return the jobs of an account that wait for help, with any trouble or one of these."""
    its = [jobs.c.salesforce_account_id == account_id, jobs.c.state == JobState.FAILED]
    if troubles:
        its.append(jobs.c.trouble.in_(list(troubles)))
    return list(connection.execute(select(jobs.c.id).where(*its)).scalars())


def connected(connection: Connection, account_id: str) -> None:
    """Go on with what failed because the account had no default connection."""
    if wake(connection, failed_ids(connection, account_id, NO_ORG), (JobState.FAILED,)):
        tell(connection, account_id)


def next_due(connection: Connection, but_not: Collection[str] = ()) -> int | None:
    """Return when the next job may be taken, in microseconds since 1970; None when none is open."""
    first = _FIRST.where(jobs.c.salesforce_account_id.not_in(list(but_not))) if but_not else _FIRST
    return connection.execute(first).scalar_one_or_none()


def take(connection: Connection, at: datetime, lease: timedelta, but_not: Collection[str] = ()) -> Lease | None:
    """Lease the job that has waited longest, also one whose lease has ended; None when there is none.

    `but_not` are accounts that have enough lanes. Two processes never get the same job: PostgreSQL skips rows that
    are locked, SQLite lets one write after the other.
    """
    longest = select(jobs).where(*_due(at, but_not)).order_by(jobs.c.due_at, jobs.c.id).limit(1)
    row = connection.execute(longest.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    holder = str(uuid4())
    told = {
        "state": JobState.RUNNING,
        "attempts": row.attempts + 1,
        "due_at": to_micros(at + lease),
        "leased_by": holder,
        "changed_at": to_micros(at),
    }
    connection.execute(update(jobs).where(jobs.c.id == row.id).values(**told))
    return _lease(row, holder)


def settle_deed(connection: Connection, job_id: str, deed: str, record: MadeRecord | None, at: datetime) -> bool:
    """Write what a person decided about a job with several records, and go on with it; False where it waits no more."""
    its = (jobs.c.id == job_id, jobs.c.state == JobState.FAILED, jobs.c.trouble == JobTrouble.SEVERAL)
    told = {"deed": deed, "record_id": None if record is None else record.id}
    if connection.execute(update(jobs).where(*its).values(**told)).rowcount != 1:
        return False
    wake(connection, [job_id], (JobState.FAILED,), at)
    return True


def renew(connection: Connection, lease: Lease, until: datetime) -> None:
    """Hold the job for longer. Raises LeaseLost."""
    _write(connection, lease, {"due_at": to_micros(until)})


def keep_deed(connection: Connection, lease: Lease, deed: str, **columns: Any) -> None:
    """Write how far the making of the record is. Raises LeaseLost."""
    _write(connection, lease, {"deed": deed, **columns})


def finish(connection: Connection, lease: Lease, at: datetime, **columns: Any) -> None:
    """End a job that is done. Raises LeaseLost."""
    ended = {"state": JobState.DONE, "due_at": None, "leased_by": "", "trouble": "", "sentence": "", "details": ""}
    _write(connection, lease, {**ended, "changed_at": to_micros(at), **columns})


def put_off(connection: Connection, lease: Lease, at: datetime, due: datetime, trouble: Trouble) -> None:
    """Let the job wait for another try. Raises LeaseLost."""
    told = {"state": JobState.WAITING, "due_at": to_micros(due), "leased_by": "", "changed_at": to_micros(at)}
    _write(connection, lease, {**told, **trouble.columns()})


def release(connection: Connection, lease: Lease, at: datetime) -> None:
    """Give a job back that nothing came of; another lane may take it at once. Raises LeaseLost."""
    told = {"state": JobState.WAITING, "due_at": to_micros(at), "leased_by": "", "attempts": lease.attempts - 1}
    _write(connection, lease, told)


def fail(connection: Connection, lease: Lease, at: datetime, trouble: Trouble) -> None:
    """Let the job wait for a person. Raises LeaseLost."""
    told = {"state": JobState.FAILED, "due_at": None, "leased_by": "", "changed_at": to_micros(at)}
    _write(connection, lease, {**told, **trouble.columns()})


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with a job: a code, a sentence, and what the org said."""

    code: JobTrouble
    sentence: str
    details: str = ""

    def columns(self) -> dict[str, str]:
        """Return it as the table keeps it."""
        return {"trouble": self.code, "sentence": self.sentence, "details": self.details[:_LONGEST_DETAILS]}


_LONGEST_DETAILS = 2_000


def records_since(connection: Connection, account_id: str, since: datetime, *, but: str) -> frozenset[str]:
    """Return the Salesforce records that other jobs made, or that were recorded for any Case, since then."""
    its = (jobs.c.salesforce_account_id == account_id, jobs.c.record_id.is_not(None), jobs.c.id != but)
    later = or_(jobs.c.sent_at.is_(None), jobs.c.sent_at >= to_micros(since))
    by_jobs = select(jobs.c.record_id).where(*its, later)
    of_account = escalations.c.salesforce_account_id == account_id
    recorded = select(escalations.c.record_id).where(of_account, escalations.c.created_at >= to_micros(since))
    return frozenset(connection.execute(union(by_jobs, recorded)).scalars())


def tell(connection: Connection, account_id: str) -> None:
    """Tell the push streams that the jobs of an account changed."""
    its_version = select(salesforce_accounts.c.version).where(salesforce_accounts.c.id == account_id)
    version = connection.execute(its_version).scalar_one_or_none()
    if version is not None:
        changes.record(connection, [Change(ChangeKind.ACCOUNT, account_id, version)])


def _write(connection: Connection, lease: Lease, columns: dict[str, Any]) -> None:
    its_own = (jobs.c.id == lease.id, jobs.c.leased_by == lease.holder)
    if connection.execute(update(jobs).where(*its_own).values(**columns)).rowcount != 1:
        raise LeaseLost(lease.id)


def _due(at: datetime, but_not: Collection[str]) -> list[Any]:
    due = [jobs.c.due_at <= to_micros(at)]
    return [*due, jobs.c.salesforce_account_id.not_in(list(but_not))] if but_not else due


def _lease(row: Row[Any], holder: str) -> Lease:
    return Lease(
        id=row.id,
        kind=JobKind(row.kind),
        account_id=row.salesforce_account_id,
        case_id=row.case_id,
        rule_id=row.rule_id,
        rule_name=row.rule_name,
        operation=row.operation,
        attempts=row.attempts + 1,
        trouble=row.trouble,
        deed=row.deed,
        holder=holder,
    )


def _new(kind: JobKind, place: tuple[str, str], rule: tuple[str, str], at: datetime) -> dict[str, Any]:
    now = to_micros(at)
    return {
        "id": str(uuid5(_SPACE, json.dumps([kind, *place, rule[0]]))),
        "kind": kind,
        "salesforce_account_id": place[0],
        "case_id": place[1],
        "rule_id": rule[0],
        "rule_name": rule[1],
        "operation": str(uuid4()),
        "state": JobState.WAITING,
        "due_at": now,
        "created_at": now,
        "changed_at": now,
    }
