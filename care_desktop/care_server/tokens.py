"""The tokens that users carry: kept as digests, several for a user, each ended on its own."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, select

from care_desktop.care_server.database import put
from care_desktop.care_server.entry_tables import tokens
from care_desktop.care_server.instants import to_micros

RUN = "run"
"""The label of tokens that hold until the next start of the stage."""


def digest(secret: str) -> str:
    """Return what is kept of a secret with enough randomness of its own."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_token(connection: Connection, user_id: str, *, label: str, at: datetime) -> str:
    """Issue a random token beside those that there are."""
    token = secrets.token_urlsafe(32)
    keep_token(connection, token, user_id, label=label, at=at)
    return token


def keep_token(connection: Connection, token: str, user_id: str, *, label: str, at: datetime) -> None:
    """Let this token stand for the user from now on."""
    told = {"user_id": user_id, "label": label, "issued_at": to_micros(at)}
    put(connection, tokens, {"digest": digest(token), **told}, told)


def user_id_of(connection: Connection, token: str) -> str | None:
    """Return whose token this is, None when it is nobody's."""
    return connection.execute(select(tokens.c.user_id).where(tokens.c.digest == digest(token))).scalar()


def end_token(connection: Connection, token: str) -> None:
    """End a token; one that is nobody's is no error."""
    connection.execute(delete(tokens).where(tokens.c.digest == digest(token)))


def end_tokens(connection: Connection, user_id: str, label: str | None = None) -> None:
    """End all tokens of a user, or those of one label."""
    wanted = delete(tokens).where(tokens.c.user_id == user_id)
    connection.execute(wanted if label is None else wanted.where(tokens.c.label == label))
