"""The table behind the board of unlinked escalations: one row per Case with the badge, ready to be sorted."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from care_desktop.care_server.tables import Instant, metadata

board = Table(
    "board",
    metadata,
    Column("case_id", String, primary_key=True),
    Column("customer_id", String, nullable=False, index=True),
    Column("escalation_id", String, nullable=False),  # the oldest one that is without a link
    Column("account_id", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("urgency", Integer, nullable=False),  # 0 for Urgent to 3 for Low
    Column("customer", Text, nullable=False),  # the beginning of the case-folded names
    Column("weakness", Integer, nullable=False),  # of the best suggestion's evidence: minus its weight, 1 for none
    # -1 nobody has looked yet, 0 nothing is suggested, 1 something, 2 one alone and clear
    Column("clarity", Integer, nullable=False),
    Column("assignee_id", String, nullable=False),  # "" for nobody
    Column("searched", Text, nullable=False),  # what the filter looks at, case-folded
)
for _key in ("since", "urgency", "customer", "weakness"):
    # what a filter looks at stands behind the order: a page deep in a filtered list is found in the index alone
    _columns = dict.fromkeys((_key, "since", "case_id", "urgency", "assignee_id", "clarity"))
    Index(f"board_by_{_key}", *(board.c[name] for name in _columns))
