"""The tables of what belongs to a Salesforce account: who connected whom, the default connection, the mapping."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from care_desktop.care_server.tables import Instant, metadata, salesforce_accounts, users


def _user() -> list[Column[str]]:
    names = ("salesforce_user_id", "username", "name")
    return [Column(name, Text, nullable=False, default="", server_default="") for name in names]


connected_users = Table(
    "connected_users",
    metadata,
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), primary_key=True),
    Column("user_id", String, ForeignKey(users.c.id), primary_key=True),
    *_user(),
    Column("since", Instant, nullable=False),
)

default_connections = Table(
    "default_connections",
    metadata,
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), primary_key=True),
    *_user(),
    # a secret in plain text: it must be sent to Salesforce as it is, and leaves the server for nobody else.
    # Whoever reads this database can act as that user; "" when it has expired
    Column("refresh_token", Text, nullable=False),
    Column("given", String, nullable=False),  # digest of the token as it was handed over, before any rotation
)

mappings = Table(
    "mappings",
    metadata,
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("rows", Text, nullable=False),  # a JSON list of the contract's rows
    Column("record_types", Text, nullable=False),  # a JSON object
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant),
)

turns = Table(
    "turns",
    metadata,
    Column("name", String, primary_key=True),  # of what is done in turn, see turns.py
    Column("holder", String, nullable=False),
    Column("until", Instant, nullable=False),
)
