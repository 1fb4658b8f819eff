"""The users of Care: who is asking, and what they may do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from care_desktop.care_server.passwords import hashed
from care_desktop.care_server.tables import users
from care_desktop.care_server.tokens import user_id_of
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
    user_id = user_id_of(connection, token)
    return None if user_id is None else find_user(connection, user_id)


def find_user(connection: Connection, user_id: str) -> User | None:
    """Return the user of that id, None when there is no such one."""
    row = connection.execute(select(users).where(users.c.id == user_id)).first()
    return None if row is None else _user(row)


def find_by_name(connection: Connection, name: str) -> tuple[User | None, str]:
    """Return the user of that email or id, upper and lower case being the same, and what is kept of the password."""
    wanted = name.strip().casefold()
    rows = connection.execute(select(users).order_by(users.c.id)).all() if wanted else []
    row = next((row for row in rows if wanted in (row.email.casefold(), row.id.casefold())), None)
    return (None, "") if row is None else (_user(row), row.password)


def all_users(connection: Connection) -> list[User]:
    """Return everybody, by name."""
    return [_user(row) for row in connection.execute(select(users).order_by(users.c.name, users.c.id))]


def set_password(connection: Connection, user_id: str, password: str) -> None:
    """Let a user sign in with this password from now on. Raises KeyError."""
    moved = update(users).where(users.c.id == user_id).values(password=hashed(password))
    if connection.execute(moved).rowcount == 0:
        raise KeyError(user_id)


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
        "token": seed["id"],
        "permissions": json.dumps(sorted(rights.permissions)),
        "contacts": int(rights.contacts),
        "cases": int(rights.cases),
        "password": hashed(seed["password"]) if seed.get("password") else "",
    }


def _user(row: Row[Any]) -> User:
    permissions = frozenset(Permission(name) for name in json.loads(row.permissions))
    return User(row.id, row.name, row.email, Rights(permissions, Level(row.contacts), Level(row.cases)))
