"""Filling the store in bulk: plain rows with the keys of the contract go in, what follows from them is computed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, bindparam, insert, or_, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from care_desktop.care_server.customers import read_customers
from care_desktop.care_server.database import execute_many, put
from care_desktop.care_server.instants import maybe_micros, to_micros, utc_now
from care_desktop.care_server.links import recount_escalations
from care_desktop.care_server.mappings import write_mapping
from care_desktop.care_server.messages import CONVERSATION, folded, snippet_of
from care_desktop.care_server.tables import (
    cases,
    contact_points,
    customers,
    escalations,
    mentions,
    messages,
    profiles,
    rejections,
    salesforce_accounts,
    users,
)
from care_desktop.care_server.tallies import tally_all
from care_desktop.care_server.tokens import RUN, keep_token
from care_desktop.care_server.users import all_users, user_row
from care_desktop.care_server.work_loading import load_blocks, load_work
from care_desktop.domain.cases import Author, Origin, Priority, Sentiment, Status
from care_desktop.domain.mapping import FieldMapping, MappingKind, MappingRow

_CHUNK = 5_000
_SETTLED = frozenset({Status.DONE, Status.SPAM})
Row = Mapping[str, Any]
Rows = Iterable[Row]


@dataclass(frozen=True, slots=True)
class Seed:
    """What is loaded; each part may be a generator and is gone through once."""

    users: Rows = ()
    salesforce_accounts: Rows = ()
    customers: Rows = ()
    cases: Rows = ()
    messages: Rows = ()
    escalations: Rows = ()
    rejections: Rows = ()
    mappings: Rows = ()
    case_fields: Rows = ()


def load(connection: Connection, seed: Seed) -> None:
    """Insert everything, and compute snippets, times, names, badges, mentions and counts."""
    _insert_users(connection, list(seed.users))
    _insert(connection, salesforce_accounts, (_only(salesforce_accounts, row) for row in seed.salesforce_accounts))
    for chunk in _chunks(seed.customers):
        insert_customers(connection, chunk)
    bulky = _drop_indexes_when_empty(connection)
    people: _People = {}
    for chunk in _chunks(seed.cases):
        insert_cases(connection, chunk, people)
    for chunk in _chunks(seed.messages):
        _insert_messages(connection, chunk)
    connection.execute(update(cases).where(cases.c.last_message_at == 0).values(last_message_at=cases.c.created_at))
    for table in bulky:
        for index in table.indexes:
            index.create(connection)
    _insert(connection, escalations, map(_escalation_row, seed.escalations))
    _insert(connection, rejections, map(_rejection_row, seed.rejections))
    for row in seed.mappings:
        write_mapping(connection, row["salesforce_account_id"], _mapping(row))
    recount_escalations(connection, cases.c.id.in_(select(escalations.c.case_id)))
    load_work(connection, seed.case_fields)
    tally_all(connection)


def _chunks(rows: Rows) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk


def _insert(connection: Connection, table: Table, rows: Rows) -> None:
    for chunk in _chunks(rows):
        execute_many(connection, insert(table), chunk)


def _only(table: Table, row: Row) -> Row:
    defaults = {c.name: c.default.arg for c in table.columns if isinstance(c.default, ScalarElementColumnDefault)}
    return {column.name: row.get(column.name, defaults.get(column.name)) for column in table.columns}


def _drop_indexes_when_empty(connection: Connection) -> tuple[Table, ...]:
    """Into empty tables rows go much faster without the indexes, which are built once afterwards."""
    if connection.execute(select(cases.c.id).limit(1)).first() is not None:
        return ()
    for table in (cases, messages):
        for index in table.indexes:
            index.drop(connection)
    return (cases, messages)


def _insert_users(connection: Connection, rows: list[Row]) -> None:
    _insert(connection, users, map(user_row, rows))
    for row in rows:
        if "token" in row:
            keep_token(connection, row["token"], row["id"], label=RUN, at=utc_now())


def insert_customers(connection: Connection, chunk: list[Row]) -> None:
    """Insert Customers with their contact points and profiles."""
    _insert(connection, customers, (_only(customers, row) for row in chunk))
    points = [
        {"customer_id": row["id"], "kind": point["kind"], "value": point["value"]}
        for row in chunk
        for point in row.get("contact_points", ())
    ]
    linked = [
        {
            "customer_id": row["id"],
            "network": profile["network"],
            "profile_id": profile["profile_id"],
            "salesforce_account_id": profile.get("salesforce_account_id"),
            "linked_by": profile.get("linked_by", ""),
            "linked_by_id": profile.get("linked_by_id", ""),
            "linked_at": maybe_micros(profile.get("linked_at")),
        }
        for row in chunk
        for profile in row.get("profiles", ())
    ]
    load_blocks(connection, chunk)
    _insert(connection, contact_points, points)
    _insert(connection, profiles, linked)


_People = dict[str, tuple[str, str, str]]
"""By Customer: the name, the text that the list's filter looks at, and the platform."""


def insert_cases(connection: Connection, chunk: list[Row], people: _People) -> None:
    """Insert Cases that have no message yet; `people` remembers their Customers from chunk to chunk."""
    strangers = {row["customer_id"] for row in chunk}.difference(people)
    for found in read_customers(connection, strangers, bare=True):
        people[found.id] = found.name, folded(f"{found.name}\n{found.username}\n{found.handle}"), found.platform
    execute_many(connection, insert(cases), [_case_row(row, *people[row["customer_id"]]) for row in chunk])


def _case_row(row: Row, name: str, searched: str, platform: str) -> Row:
    status = Status(row.get("status", Status.NEW))
    created_at = to_micros(row["created_at"])
    fields = [[field["name"], field["value"]] for field in row.get("fields", ())]
    return {
        "id": row["id"],
        "number": row["number"],
        "version": row.get("version", 1),
        "customer_id": row["customer_id"],
        "customer_name": name,
        "platform": row.get("platform") or platform,
        "channel": row.get("channel", ""),
        "status": str(status),
        "status_since": maybe_micros(row.get("status_since")) or created_at,
        "active": status not in _SETTLED,
        "priority": str(Priority(row.get("priority", Priority.MEDIUM))),
        "sentiment": str(Sentiment(row.get("sentiment", Sentiment.NONE))),
        "subject": row.get("subject", ""),
        "created_at": created_at,
        "last_message_at": 0,
        "last_customer_message_at": None,
        "snippet": "",
        "unread": bool(row.get("unread", False)),
        "assignee_id": row.get("assignee_id"),
        "flagged": bool(row.get("flag_reason")),
        "flag_reason": row.get("flag_reason") or "",
        "flagged_by": row.get("flagged_by") or "",
        "fields": json.dumps(fields, ensure_ascii=False) if fields else "[]",
        "unlinked_escalations": 0,
        "unlinked": False,
        "searched_who": f"{searched}\n#{row['number']}",
        "searched_snippet": "",
    }


def _insert_messages(connection: Connection, chunk: list[Row]) -> None:
    rows = [_message_row(row) for row in chunk]
    execute_many(connection, insert(messages), rows)
    spoken = [row for row in rows if row["author"] in CONVERSATION]
    _move_cases(connection, spoken)
    heard: dict[str, int] = {}
    for row in spoken:
        if row["author"] == Author.CUSTOMER:
            heard[row["case_id"]] = max(heard.get(row["case_id"], 0), row["sent_at"])
    if heard:
        last = cases.c.last_customer_message_at
        later = or_(last.is_(None), last < bindparam("at"))
        moved = (
            update(cases).where(cases.c.id == bindparam("case"), later).values(last_customer_message_at=bindparam("at"))
        )
        execute_many(connection, moved, [{"case": case, "at": at} for case, at in heard.items()])
    _note_mentions(connection, [row for row in rows if row["author"] == Author.NOTE and "@" in row["text"]])


def _message_row(row: Row) -> Row:
    files = list(row.get("attachments", ()))
    return {
        "case_id": row["case_id"],
        "author": str(Author(row["author"])),
        "author_name": row.get("author_name", ""),
        "text": row.get("text", ""),
        "sent_at": to_micros(row["sent_at"]),
        "attachments": json.dumps(files, ensure_ascii=False) if files else "[]",
    }


def _move_cases(connection: Connection, spoken: list[Row]) -> None:
    newest: dict[str, Row] = {}
    for row in spoken:
        if row["case_id"] not in newest or newest[row["case_id"]]["sent_at"] <= row["sent_at"]:
            newest[row["case_id"]] = row
    moves = []
    for case, row in newest.items():
        snippet = snippet_of(row["text"])
        moves.append({"case": case, "at": row["sent_at"], "line": snippet, "searched": folded(snippet)})
    if moves:
        newer = (cases.c.id == bindparam("case")) & (cases.c.last_message_at <= bindparam("at"))
        moved = update(cases).where(newer)
        moved = moved.values(
            last_message_at=bindparam("at"), snippet=bindparam("line"), searched_snippet=bindparam("searched")
        )
        execute_many(connection, moved, moves)


def _note_mentions(connection: Connection, notes: list[Row]) -> None:
    """A note mentions a user by "@" and the id or the whole name."""
    people = all_users(connection) if notes else []
    for note in notes:
        text = note["text"].casefold()
        for user in people:
            if f"@{user.id}".casefold() in text or f"@{user.name}".casefold() in text:
                put(connection, mentions, {"user_id": user.id, "case_id": note["case_id"]}, {})


def _escalation_row(row: Row) -> Row:
    return {
        "id": row.get("id") or str(uuid4()),
        "case_id": row["case_id"],
        "kind": row.get("kind", "case"),
        "salesforce_account_id": row["salesforce_account_id"],
        "record_id": row["record_id"],
        "number": row.get("number", ""),
        "origin": str(Origin(row.get("origin", Origin.AUTOMATIC))),
        "created_at": to_micros(row["created_at"]),
        "created_by": row.get("created_by", ""),
    }


def _rejection_row(row: Row) -> Row:
    return {
        "customer_id": row["customer_id"],
        "salesforce_account_id": row["salesforce_account_id"],
        "contact_id": row["contact_id"],
        "rejected_by": row.get("rejected_by", ""),
        "rejected_at": maybe_micros(row.get("rejected_at")) or 0,
    }


def _mapping(row: Row) -> FieldMapping:
    lines = (
        MappingRow(line["sobject"], line["field"], MappingKind(line["kind"]), line["source"], line.get("table", {}))
        for line in row["rows"]
    )
    return FieldMapping(1, tuple(lines), row.get("record_types", {}), row.get("changed_by", ""))
