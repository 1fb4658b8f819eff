"""One Case: reading it whole, marking it read, and its escalations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update

from care_desktop.care_server import changes
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.customers import read_customers
from care_desktop.care_server.database import put
from care_desktop.care_server.flag_reading import open_flag
from care_desktop.care_server.instants import from_micros, maybe_instant, to_micros
from care_desktop.care_server.links import recount_escalations
from care_desktop.care_server.messages import enter_activity
from care_desktop.care_server.tables import cases, escalations, reads, users
from care_desktop.care_server.tallies import tallied
from care_desktop.domain.cases import Activity, Case, Escalation, EscalationKind, Origin, Priority, Sentiment, Status
from care_desktop.domain.ids import AccountId, CaseId, RecordId, UserId
from care_desktop.domain.messaging import ActivityKind

# built once: to build a statement costs more than to execute it
_CASE = (
    select(cases, users.c.name.label("assignee"))
    .outerjoin(users, users.c.id == cases.c.assignee_id)
    .where(cases.c.id == bindparam("case"))
)
_MADE = (
    select(escalations)
    .where(escalations.c.case_id == bindparam("case"))
    .order_by(escalations.c.created_at, escalations.c.id)
)
_GROWN = (
    update(cases).where(cases.c.id == bindparam("case")).values(version=cases.c.version + 1).returning(cases.c.version)
)


@dataclass(frozen=True, slots=True)
class Escalated:
    """A Salesforce record that was made from a Case: the truth that is to be recorded; `by_rule` names the rule."""

    case_id: str
    account_id: str
    kind: EscalationKind
    record_id: str
    number: str
    origin: Origin = Origin.MANUAL
    by_rule: str = ""


class RecordedElsewhere(Exception):
    """The record stands on another Case already."""


def case_exists(connection: Connection, case_id: str, customer_id: str | None = None) -> bool:
    """Say whether there is such a Case, and of that Customer if one is named."""
    wanted = select(cases.c.id).where(cases.c.id == case_id)
    if customer_id is not None:
        wanted = wanted.where(cases.c.customer_id == customer_id)
    return connection.execute(wanted).first() is not None


def read_case(connection: Connection, case_id: str) -> Case | None:
    """Return the whole Case, None when there is no such one."""
    row = connection.execute(_CASE, {"case": case_id}).first()
    if row is None:
        return None
    customer = read_customers(connection, {row.customer_id})[0]
    made = connection.execute(_MADE, {"case": case_id})
    return Case(
        id=CaseId(row.id),
        number=row.number,
        version=row.version,
        customer=customer,
        channel=row.channel,
        platform=row.platform,
        status=Status(row.status),
        priority=Priority(row.priority),
        sentiment=Sentiment(row.sentiment),
        subject=row.subject,
        created_at=from_micros(row.created_at),
        last_message_at=from_micros(row.last_message_at),
        last_customer_message_at=maybe_instant(row.last_customer_message_at),
        assignee_id=None if row.assignee_id is None else UserId(row.assignee_id),
        assignee=row.assignee or "",
        escalations=tuple(map(_escalation, made)),
        fields=tuple((name, value) for name, value in json.loads(row.fields)),
        flag_reason=row.flag_reason,
        flagged_by=row.flagged_by,
        flag=open_flag(connection, case_id) if row.flagged else None,
    )


def mark_read(connection: Connection, case_id: str, user_id: str) -> bool:
    """Note that this user has read the Case up to now; False when there is no such one. Again, it tells nobody.

    Whom the Case is assigned to reads it for everybody: it is unread by nobody from then on.
    """
    wanted = select(cases.c.last_message_at, cases.c.version, cases.c.assignee_id, cases.c.unread)
    row = connection.execute(wanted.where(cases.c.id == case_id)).first()
    if row is None:
        return False
    mine = and_(reads.c.user_id == user_id, reads.c.case_id == case_id)
    known = connection.scalar(select(reads.c.read_up_to).where(mine)) == row.last_message_at
    if not known:
        up_to = {"read_up_to": row.last_message_at}
        put(connection, reads, {"user_id": user_id, "case_id": case_id, **up_to}, up_to)
    if row.unread and row.assignee_id == user_id:
        its_case = cases.c.id == case_id
        with tallied(connection, its_case):
            connection.execute(update(cases).where(its_case).values(unread=False))
        changes.record(connection, [Change(ChangeKind.CASE, case_id, row.version), Change(ChangeKind.COUNTERS)])
    elif not known:
        changes.record(connection, [Change(ChangeKind.CASE, case_id, row.version, user_id)])
    return True


def record_escalation(connection: Connection, made: Escalated, who: str, at: datetime) -> Escalation:
    """Record an escalation of a Case that exists; the same record once only. Raises RecordedElsewhere."""
    known = select(escalations).where(
        escalations.c.salesforce_account_id == made.account_id, escalations.c.record_id == made.record_id
    )
    its_case = cases.c.id == made.case_id
    connection.execute(select(cases.c.id).where(its_case).with_for_update())
    row = connection.execute(known).first()
    if row is not None:
        if row.case_id != made.case_id:
            raise RecordedElsewhere
        return _escalation(row)
    connection.execute(
        insert(escalations).values(
            id=str(uuid4()),
            case_id=made.case_id,
            kind=made.kind,
            salesforce_account_id=made.account_id,
            record_id=made.record_id,
            number=made.number,
            origin=made.origin,
            created_at=to_micros(at),
            created_by=who if made.origin is Origin.MANUAL else "",
        )
    )
    with tallied(connection, its_case):
        recount_escalations(connection, its_case)
    rule = f" by the rule “{made.by_rule}”" if made.by_rule else ""
    activity = f"escalated to the Salesforce {made.kind} {made.number or made.record_id}{rule}"
    told = Activity(ActivityKind.ESCALATED, made.number or made.record_id, made.by_rule, str(made.kind))
    enter_activity(connection, [made.case_id], who, activity, at, told)
    tell_case(connection, made.case_id)
    return _escalation(connection.execute(known).one())


def tell_case(connection: Connection, case_id: str) -> None:
    """Let the version of a Case grow, and tell the push streams."""
    version = connection.execute(_GROWN, {"case": case_id}).scalar_one()
    changes.record(connection, [Change(ChangeKind.CASE, case_id, version), Change(ChangeKind.COUNTERS)])


def _escalation(row: Row[Any]) -> Escalation:
    return Escalation(
        row.id,
        EscalationKind(row.kind),
        RecordId(row.record_id),
        row.number,
        Origin(row.origin),
        AccountId(row.salesforce_account_id),
        from_micros(row.created_at),
        row.created_by,
    )
