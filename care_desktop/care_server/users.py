"""The users of Care: who is asking, and what they may do."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from care_desktop.care_server.tables import users
from care_desktop.domain.permissions import AGENT, SUPERVISOR, Level, Permission, Rights

_PRESETS = {"agent": AGENT, "supervisor": SUPERVISOR}


@dataclass(frozen=True, slots=True)
class User:
    """One user, with the rights of now."""

    id: str
    name: str
    email: str
    rights: Rights


def user_of_token(connection: Connection, token: str) -> User | None:
    """Return who carries this token, None when nobody does."""
    row = connection.execute(select(users).where(users.c.token == token)).first()
    return None if row is None else _user(row)


def all_users(connection: Connection) -> list[User]:
    """Return everybody, by name."""
    return [_user(row) for row in connection.execute(select(users).order_by(users.c.name, users.c.id))]


def token_of(connection: Connection, user_id: str) -> str:
    """Return the token of a user. Raises KeyError."""
    token = connection.execute(select(users.c.token).where(users.c.id == user_id)).scalar()
    if token is None:
        raise KeyError(user_id)
    return str(token)


def issue_token(connection: Connection, user_id: str) -> str:
    """Give a user a new random token; the old one ends. Raises KeyError."""
    token = secrets.token_urlsafe(32)
    if connection.execute(update(users).where(users.c.id == user_id).values(token=token)).rowcount == 0:
        raise KeyError(user_id)
    return token


def user_row(seed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table row of a seed: a preset, or permissions, contacts and cases by their names."""
    if "preset" in seed:
        rights = _PRESETS[seed["preset"]]
    else:
        rights = Rights(
            frozenset(Permission(name) for name in seed.get("permissions", ())),
            Level[seed.get("contacts", "none").upper()],
            Level[seed.get("cases", "none").upper()],
        )
    return {
        "id": seed["id"],
        "name": seed["name"],
        "email": seed.get("email", ""),
        "token": seed.get("token") or secrets.token_urlsafe(32),
        "permissions": json.dumps(sorted(rights.permissions)),
        "contacts": int(rights.contacts),
        "cases": int(rights.cases),
    }


def _user(row: Row[Any]) -> User:
    permissions = frozenset(Permission(name) for name in json.loads(row.permissions))
    return User(row.id, row.name, row.email, Rights(permissions, Level(row.contacts), Level(row.cases)))
