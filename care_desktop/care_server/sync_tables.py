"""The tables of contact sync: the journal of each Customer, the record of the runs, and the stored suggestions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from care_desktop.care_server.tables import Instant, cases, customers, metadata, salesforce_accounts


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="", server_default="")


contact_syncs = Table(
    "contact_syncs",
    metadata,
    Column("customer_id", String, ForeignKey(customers.c.id), primary_key=True),
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), primary_key=True),
    # the journal of "at most one new contact": the deed that makes it, see sync_journal.py
    Column("state", String, nullable=False, default="", server_default=""),  # a domain DeedState, "" for no deed yet
    _text("deed"),  # JSON, see deed_rows.py
    Column("sent_at", Instant),  # before the first byte of the first attempt
    Column("contact_id", String),  # the contact that was made
    # whoever holds the lease is the only one to work for this Customer; it runs out
    _text("leased_by"),
    Column("leased_until", Instant),
)

sync_runs = Table(
    "sync_runs",
    metadata,
    Column("id", String, primary_key=True),  # the operation: the same over every retry
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), nullable=False),
    Column("customer_id", String, ForeignKey(customers.c.id), nullable=False, index=True),
    Column("case_id", String, ForeignKey(cases.c.id), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("verdict", String, nullable=False),
    Column("why", String, nullable=False),
    _text("key_kind"),
    _text("key_first"),
    _text("key_last"),
    Column("matches", Text, nullable=False, default="[]", server_default="[]"),  # a JSON list of contacts
    Column("contact_id", String),
    Column("attempts", Integer, nullable=False, default=0, server_default="0"),
    Column("failed", Boolean, nullable=False),
    _text("trouble_code"),
    _text("trouble"),
    Column("passes", Boolean, nullable=False),  # whether trying again may help by itself
    Column("done", Boolean, nullable=False),
)
_newest = (sync_runs.c.at.desc(), sync_runs.c.id.desc())
Index("sync_runs_of_account", sync_runs.c.salesforce_account_id, *_newest)
Index("sync_runs_by_verdict", sync_runs.c.salesforce_account_id, sync_runs.c.verdict, *_newest)
Index("sync_runs_failed", sync_runs.c.salesforce_account_id, sync_runs.c.failed, *_newest)

stored_suggestions = Table(
    "stored_suggestions",
    metadata,
    Column("customer_id", String, ForeignKey(customers.c.id), primary_key=True),
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), primary_key=True),
    Column("suggested", Text, nullable=False),  # a JSON list, best first; rejected ones are taken out in reading
    Column("refreshed_at", Instant, nullable=False),
)
