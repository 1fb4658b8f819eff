"""Changing a Case: who works on it, where it stands, how urgent it is, its fields; and what follows from that.

Each change says what was seen: what is different by now, and not as wanted either, was changed by somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, update

from care_desktop.care_server.case_store import tell_case
from care_desktop.care_server.doers import Doer
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.messages import enter_activity
from care_desktop.care_server.notifications import News, notify
from care_desktop.care_server.refusals import Forbidden, Invalid
from care_desktop.care_server.tables import cases, messages, users
from care_desktop.care_server.tallies import tallied
from care_desktop.care_server.work_tables import case_fields
from care_desktop.domain.case_work import (
    LONGEST_SUBJECT,
    SETTLED,
    CaseField,
    FieldKind,
    may_assign,
    missing_fields,
    moves_from,
    status_after_assigning,
)
from care_desktop.domain.cases import Activity, Author, Status
from care_desktop.domain.ids import UserId
from care_desktop.domain.messaging import ActivityKind
from care_desktop.domain.presence import NotificationKind

Pair = tuple[str, str]
"""What was seen, and what is wanted."""
_PLAIN = ("priority", "sentiment", "subject")
_KINDS = {"assignee_id": ActivityKind.ASSIGNED, **{name: ActivityKind(name) for name in ("status", *_PLAIN)}}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a Case, by column, and of its fields, by name; the assignee "" is nobody."""

    columns: Mapping[str, Pair] = field(default_factory=dict)
    fields: Mapping[str, Pair] = field(default_factory=dict)


class ChangedMeanwhile(Exception):
    """Somebody else changed one of these things first; `by` is who it was, "" where that is not known."""

    def __init__(self, by: str = "") -> None:
        super().__init__(by)
        self.by = by


def read_case_fields(connection: Connection) -> list[CaseField]:
    """Return the fields that the workspace gave its Cases, in their order."""
    rows = connection.execute(select(case_fields).order_by(case_fields.c.position, case_fields.c.name))
    return [CaseField(row.name, FieldKind(row.kind), tuple(json.loads(row.options)), row.mandatory) for row in rows]


def edit_case(connection: Connection, case: Row[Any], wish: Wish, doer: Doer) -> None:
    """Change the Case, with all that follows. Raises ChangedMeanwhile, Forbidden, Invalid."""
    now = {name: getattr(case, name) or "" for name in wish.columns}
    values: dict[str, str] = dict(json.loads(case.fields))
    _check_seen(connection, case, wish, (now, values))
    columns = {name: wanted for name, (_, wanted) in wish.columns.items() if wanted != now[name]}
    fields = {name: wanted for name, (_, wanted) in wish.fields.items() if wanted != values.get(name, "")}
    if not columns and not fields:
        return
    if "assignee_id" in columns:
        _check_assignment(connection, case, columns["assignee_id"], doer)
    columns = {**columns, **_status(case, columns)}
    _check_values(connection, columns, fields, values)
    after = {**values, **fields}
    _write(connection, case, columns, after, doer)
    _enter(connection, case, columns, [(name, values.get(name, ""), fields[name]) for name in fields], doer)
    tell_case(connection, case.id)
    _tell_assignee(connection, case, columns, doer)


def _check_seen(
    connection: Connection, case: Row[Any], wish: Wish, now: tuple[Mapping[str, str], Mapping[str, str]]
) -> None:
    columns, fields = now
    different = [_KINDS[name] for name, pair in wish.columns.items() if columns[name] not in pair]
    different += [ActivityKind.FIELD for name, pair in wish.fields.items() if fields.get(name, "") not in pair]
    if different:
        its_log = messages.c.case_id == case.id, messages.c.author == Author.ACTIVITY
        last = select(messages.c.author_name).where(*its_log, messages.c.activity.in_(different))
        raise ChangedMeanwhile(connection.scalar(last.order_by(messages.c.seq.desc()).limit(1)) or "")


def _check_assignment(connection: Connection, case: Row[Any], assignee_id: str, doer: Doer) -> None:
    owner = None if case.assignee_id is None else UserId(case.assignee_id)
    lacking = may_assign(owner, UserId(doer.user.id), doer.user.rights)
    if lacking is not None:
        raise Forbidden.lacking(lacking)
    if assignee_id and _name_of(connection, assignee_id) is None:
        raise Invalid.at(assignee_id="Nobody of the workspace has this id.")


def _status(case: Row[Any], columns: Mapping[str, str]) -> dict[str, str]:
    """Return the status that follows from an assignment and from what is wanted, if it is another one."""
    before, assigned = Status(case.status), bool(columns.get("assignee_id", case.assignee_id))
    status = before
    if "assignee_id" in columns:
        status = status_after_assigning(before, assigned)
    wanted = Status(columns.get("status", status))
    if wanted is not status and wanted not in moves_from(status, assigned):
        sentence = "Nobody works on this case: assign it first." if not assigned else "An assigned case is not new."
        raise Invalid.at(status=sentence)
    return {"status": str(wanted)} if wanted is not before else {}


def _check_values(
    connection: Connection, columns: Mapping[str, str], fields: Mapping[str, str], before: Mapping[str, str]
) -> None:
    problems: dict[str, str] = {}
    if len(columns.get("subject", "")) > LONGEST_SUBJECT:
        problems["subject"] = f"A subject has {LONGEST_SUBJECT} characters at most."
    definitions = read_case_fields(connection) if fields or columns.get("status") == Status.DONE else []
    known = {one.name: one for one in definitions}
    for name, value in fields.items():
        if name not in known and name not in before:
            problems[f"fields.{name}"] = "Cases have no such field."
        elif name in known and not known[name].takes(value):
            problems[f"fields.{name}"] = "The field does not take this value."
    if columns.get("status") == Status.DONE:
        for name in missing_fields(definitions, {**before, **fields}):
            problems[f"fields.{name}"] = "This field is needed before the case is done."
    if problems:
        raise Invalid.at(**problems)


def _write(
    connection: Connection, case: Row[Any], columns: Mapping[str, str], fields: Mapping[str, str], doer: Doer
) -> None:
    values: dict[str, Any] = dict(columns)
    if "assignee_id" in values:
        values["assignee_id"] = values["assignee_id"] or None
    if "status" in values:
        values |= {"status_since": to_micros(doer.at), "active": Status(values["status"]) not in SETTLED}
    kept = [[name, value] for name, value in fields.items() if value]
    values["fields"] = json.dumps(kept, ensure_ascii=False)
    with tallied(connection, cases.c.id == case.id):
        connection.execute(update(cases).where(cases.c.id == case.id).values(**values))


def _enter(
    connection: Connection,
    case: Row[Any],
    columns: Mapping[str, str],
    fields: list[tuple[str, str, str]],
    doer: Doer,
) -> None:
    told = []
    for name, wanted in columns.items():
        pair = (getattr(case, name) or "", wanted)
        before, after = (_name_of(connection, one) or "" for one in pair) if name == "assignee_id" else pair
        told.append(Activity(_KINDS[name], "", before, after))
    told += [Activity(ActivityKind.FIELD, name, before, after) for name, before, after in fields]
    for one in told:
        what = one.about or str(one.kind)
        text = f"changed {what} from {one.before or 'nothing'} to {one.after or 'nothing'}"
        enter_activity(connection, [case.id], doer.user.name, text, doer.at, one)


def _tell_assignee(connection: Connection, case: Row[Any], columns: Mapping[str, str], doer: Doer) -> None:
    assignee_id = columns.get("assignee_id", "")
    if assignee_id and assignee_id != doer.user.id:
        news = News(NotificationKind.ASSIGNED, case.id, doer.user.name, case.subject or case.snippet, doer.at)
        notify(connection, news, [assignee_id])


def _name_of(connection: Connection, user_id: str) -> str | None:
    return connection.scalar(select(users.c.name).where(users.c.id == user_id))
