"""The tables of who is let in: issued tokens, sign-ins under way, and wrong passwords."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from care_desktop.care_server.tables import Instant, metadata

tokens = Table(
    "tokens",
    metadata,
    Column("digest", String, primary_key=True),
    Column("user_id", String, nullable=False, index=True),
    Column("label", String, nullable=False),  # what it was issued for: a client, or a run of the stage
    Column("issued_at", Instant, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("digest", String, primary_key=True),  # of the page's ticket, or of the code
    Column("step", String, nullable=False),
    Column("content", Text, nullable=False),  # what was asked for, JSON
    Column("begun_at", Instant, nullable=False),
)

wrong_passwords = Table(
    "wrong_passwords",
    metadata,
    Column("bucket", String, primary_key=True),  # part of a digest of the name that was typed, known or not
    Column("tries", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)
