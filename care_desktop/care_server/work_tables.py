"""The tables of work on a Case: its fields, flags, replies on their way, presence and notifications."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from care_desktop.care_server.database import partial
from care_desktop.care_server.tables import Instant, cases, customers, messages, metadata, users
from care_desktop.domain.case_work import FlagState
from care_desktop.domain.messaging import Delivery


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="", server_default="")


case_fields = Table(
    "case_fields",
    metadata,
    Column("name", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("options", Text, nullable=False, default="[]", server_default="[]"),  # a JSON list
    Column("mandatory", Boolean, nullable=False),
)

flags = Table(
    "flags",
    metadata,
    Column("id", String, primary_key=True),
    Column("case_id", String, ForeignKey(cases.c.id), nullable=False, index=True),
    _text("reason"),
    _text("by_id"),  # "" where only the name is known
    _text("by"),
    Column("at", Instant, nullable=False),
    Column("state", String, nullable=False),
    _text("closed_by"),
    Column("closed_at", Instant),
    _text("note"),
)
# cases.flagged, flag_reason and flagged_by say again what the open flag of a Case says, for the lists
is_open = flags.c.state == str(FlagState.OPEN)
Index("flags_open", flags.c.at, flags.c.id, **partial(is_open))
Index("flag_of_case", flags.c.case_id, unique=True, **partial(is_open))

outgoing = Table(
    "outgoing",
    metadata,
    Column("message_seq", messages.c.seq.type, ForeignKey(messages.c.seq), primary_key=True, autoincrement=False),
    Column("case_id", String, ForeignKey(cases.c.id), nullable=False),
    Column("state", String, nullable=False),  # sending or failed; what was sent stands here no longer
    Column("leaves_at", Instant, nullable=False),
    Column("then_status", String, nullable=False),
    _text("why"),
)
Index("outgoing_due", outgoing.c.leaves_at, **partial(outgoing.c.state == str(Delivery.SENDING)))

blocks = Table(
    "blocks",
    metadata,
    # the Customers who have blocked the brand's account: no reply reaches them
    Column("customer_id", String, ForeignKey(customers.c.id), primary_key=True),
)

presences = Table(
    "presences",
    metadata,
    Column("case_id", String, ForeignKey(cases.c.id), primary_key=True),
    Column("user_id", String, ForeignKey(users.c.id), primary_key=True),
    Column("doing", String, nullable=False),
    Column("until", Instant, nullable=False),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, ForeignKey(users.c.id), nullable=False),
    Column("kind", String, nullable=False),
    Column("case_id", String, ForeignKey(cases.c.id), nullable=False),
    _text("by"),
    _text("text"),
    Column("at", Instant, nullable=False),
    Column("seen", Boolean, nullable=False, default=False),
)
Index(
    "notifications_unseen",
    notifications.c.user_id,
    notifications.c.at,
    notifications.c.id,
    **partial(notifications.c.seen.is_(False)),
)
