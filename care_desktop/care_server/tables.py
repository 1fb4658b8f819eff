"""The tables of the Care server, and the indexes that keep every list fast at a million cases."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from care_desktop.care_server.database import partial

metadata = MetaData()
Instant = BigInteger
"""Microseconds since 1970, see instants.py."""
_Counted = BigInteger().with_variant(Integer(), "sqlite")
"""A key that the database counts up by itself."""


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _later_text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


users = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),
    _text("name"),
    _text("email"),
    # databases of the first version kept the one token of a user here; now the user's id, see tokens in entry_tables.py
    Column("token", String, nullable=False, unique=True),
    Column("permissions", Text, nullable=False),  # names of domain permissions, a JSON list
    Column("contacts", Integer, nullable=False),  # domain Level
    Column("cases", Integer, nullable=False),
    Column("password", Text, nullable=False, default="", server_default=""),  # see passwords.py; "": none, no way in
)

salesforce_accounts = Table(
    "salesforce_accounts",
    metadata,
    Column("id", String, primary_key=True),
    _text("name"),
    _text("org_id"),
    _text("instance_url"),
    Column("is_sandbox", Boolean, nullable=False, default=False),
    _text("external_id_field"),
    Column("version", Integer, nullable=False, default=1, server_default="1"),
    Column("login_url", Text, nullable=False, default="", server_default=""),
    Column("client_id", Text, nullable=False, default="", server_default=""),
    Column("sync_contacts", Boolean, nullable=False, default=False, server_default=false()),
    Column("sync_changed_by", Text, nullable=False, default="", server_default=""),
    Column("sync_changed_at", Instant),
    Column("only_full_names", Boolean, nullable=False, default=False, server_default=false()),
    # links and escalations of a removed account stay, and count again when the org comes back
    Column("removed", Boolean, nullable=False, default=False, server_default=false()),
)

customers = Table(
    "customers",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False, default=1),
    _text("platform"),
    _text("first_name"),
    _text("last_name"),
    _text("display_name"),
    _text("username"),
    _text("handle"),
    _text("platform_id"),
    _text("note"),
)

contact_points = Table(
    "contact_points",
    metadata,
    Column("seq", _Counted, primary_key=True),
    Column("customer_id", String, ForeignKey(customers.c.id), nullable=False, index=True),
    Column("kind", String, nullable=False),
    _text("value"),
)
Index("contact_points_by_value", contact_points.c.value)

profiles = Table(
    "profiles",
    metadata,
    Column("seq", _Counted, primary_key=True),
    Column("customer_id", String, ForeignKey(customers.c.id), nullable=False),
    Column("network", String, nullable=False),
    Column("profile_id", String, nullable=False, index=True),
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id)),
    _text("linked_by"),
    _later_text("linked_by_id"),  # "" for Care itself, and where an earlier version linked
    Column("linked_at", Instant),
    # rule L7: one link per Customer and Salesforce account; without an account the pair is never equal to another
    UniqueConstraint("customer_id", "network", "salesforce_account_id"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("version", Integer, nullable=False, default=1),
    Column("customer_id", String, ForeignKey(customers.c.id), nullable=False),
    _text("customer_name"),
    _text("platform"),
    _text("channel"),
    Column("status", String, nullable=False),
    Column("status_since", Instant, nullable=False),
    Column("active", Boolean, nullable=False),  # neither Done nor Spam
    Column("priority", String, nullable=False),
    Column("sentiment", String, nullable=False),
    _text("subject"),
    Column("created_at", Instant, nullable=False),
    Column("last_message_at", Instant, nullable=False),
    Column("last_customer_message_at", Instant),
    _text("snippet"),
    Column("unread", Boolean, nullable=False, default=False),
    Column("assignee_id", String, ForeignKey(users.c.id)),
    Column("flagged", Boolean, nullable=False, default=False),
    _text("flag_reason"),
    _text("flagged_by"),
    Column("fields", Text, nullable=False, default="[]"),  # a JSON list of [name, value]
    Column("unlinked_escalations", Integer, nullable=False, default=0),
    Column("unlinked", Boolean, nullable=False, default=False),  # unlinked_escalations > 0
    _text("searched_who"),  # names and number, case-folded: what the list's filter looks at
    _text("searched_snippet"),
)
_newest = (cases.c.last_message_at, cases.c.id)
# those of the views, in each of their orders, are in case_orders.py
Index("cases_by_assignee", cases.c.assignee_id, cases.c.status, *_newest)
Index("cases_of_customer", cases.c.customer_id, *_newest)
Index("cases_flagged", *_newest, **partial(cases.c.flagged.is_(True)))
Index("cases_unlinked", *_newest, **partial(cases.c.unlinked.is_(True)))

messages = Table(
    "messages",
    metadata,
    Column("seq", _Counted, primary_key=True),
    Column("case_id", String, ForeignKey(cases.c.id), nullable=False),
    Column("author", String, nullable=False),
    _text("author_name"),
    _text("text"),
    Column("sent_at", Instant, nullable=False),
    Column("attachments", Text, nullable=False, default="[]"),  # a JSON list of {name, media_type, size}
    *map(_later_text, ("author_id", "operation")),
    *map(_later_text, ("activity", "about", "was", "became")),  # of activity entries: their kind, and what it tells
)
Index("messages_of_case", messages.c.case_id, messages.c.sent_at, messages.c.seq)

escalations = Table(
    "escalations",
    metadata,
    Column("id", String, primary_key=True),
    Column("case_id", String, ForeignKey(cases.c.id), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), nullable=False),
    Column("record_id", String, nullable=False),
    _text("number"),
    Column("origin", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    _text("created_by"),
    UniqueConstraint("salesforce_account_id", "record_id"),
)

rejections = Table(
    "rejections",
    metadata,
    Column("customer_id", String, ForeignKey(customers.c.id), primary_key=True),
    Column("salesforce_account_id", String, ForeignKey(salesforce_accounts.c.id), primary_key=True),
    Column("contact_id", String, primary_key=True),
    _text("rejected_by"),
    Column("rejected_at", Instant, nullable=False),
)

mentions = Table(
    "mentions",
    metadata,
    Column("user_id", String, ForeignKey(users.c.id), primary_key=True),
    Column("case_id", String, ForeignKey(cases.c.id), primary_key=True),
)

reads = Table(
    "reads",
    metadata,
    Column("user_id", String, ForeignKey(users.c.id), primary_key=True),
    Column("case_id", String, ForeignKey(cases.c.id), primary_key=True),
    Column("read_up_to", Instant, nullable=False),
)

tallies = Table(
    "tallies",
    metadata,
    Column("status", String, primary_key=True),
    Column("assignee_id", String, primary_key=True),  # "" for nobody
    Column("flagged", Boolean, primary_key=True),
    Column("unlinked", Boolean, primary_key=True),
    Column("cases", Integer, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    _text("subject"),
    Column("version", Integer, nullable=False, default=0),
    Column("user_id", String),  # only for that user; None for everybody
)

stream = Table(
    "stream",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("head", BigInteger, nullable=False),  # the newest change
    Column("floor", BigInteger, nullable=False),  # changes after this one are kept
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("operation", String, primary_key=True),  # one deed of a client may be several operations
    Column("request", String, nullable=False),  # a digest of what was asked
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("kept_at", Instant, nullable=False, index=True),
)
