"""The tables of what Care does by itself: the rules of each account, and the queue of jobs."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from care_desktop.care_server.tables import Instant, cases, metadata, salesforce_accounts


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="", server_default="")


escalation_rules = Table(
    "escalation_rules",
    metadata,
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("rules", Text, nullable=False),  # a JSON list of the contract's rules, in their order
    _text("changed_by"),
    Column("changed_at", Instant),
)

jobs = Table(
    "automation_jobs",
    metadata,
    # made of kind, account, case and rule: the same job cannot be in the queue twice, see automation_queue.py
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), nullable=False),
    Column("case_id", String, ForeignKey(cases.c.id), nullable=False, index=True),
    _text("rule_id"),
    _text("rule_name"),
    Column("operation", String, nullable=False),  # a UUID: the same over every try and every server process
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    # when a lane may take it: of a waiting job the next try, of a running one the end of its lease; else null
    Column("due_at", Instant),
    _text("leased_by"),
    _text("trouble"),
    _text("sentence"),
    _text("details"),
    _text("deed"),  # how far the making of the record is, a JSON object, see deed_rows.py; "" for not begun
    Column("sent_at", Instant),  # that of the deed, for who looks for records that nobody else has made
    Column("record_id", String),
    _text("record_number"),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
Index("automation_jobs_due", jobs.c.due_at)
Index("automation_jobs_newest", jobs.c.salesforce_account_id, jobs.c.changed_at, jobs.c.id)
Index("automation_jobs_by_state", jobs.c.salesforce_account_id, jobs.c.state, jobs.c.changed_at, jobs.c.id)
