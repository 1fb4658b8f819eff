"""Passwords: kept so that they cannot be read, and tried only so often."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from care_desktop.care_server.database import put
from care_desktop.care_server.entry_tables import wrong_passwords
from care_desktop.care_server.instants import from_micros, to_micros

FREE_TRIES = 5
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)
_COST, _BLOCK, _PARALLEL = 2**15, 8, 1
_MEMORY = 64 * 1024 * 1024
_SALT_BYTES = 16
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each hash takes 32 MiB for a moment: however many try, only so many are computed side by side."""
_BUCKET_DIGITS = 5


def hashed(password: str) -> str:
    """Return what is kept of a password: the parameters of scrypt, the salt and the hash."""
    salt = secrets.token_bytes(_SALT_BYTES)
    parts = (salt, _scrypt(password, salt, _COST))
    return "$".join(["scrypt", str(_COST), *(base64.b64encode(part).decode() for part in parts)])


def fits(password: str, kept: str) -> bool:
    """Say whether this is the password; for a user without one it takes as long and is never right."""
    _, cost, salt, expected = (kept or _nobody()).split("$")
    found = _scrypt(password, base64.b64decode(salt), int(cost))
    return hmac.compare_digest(found, base64.b64decode(expected)) and bool(kept)


def pause_left(connection: Connection, name: str, now: datetime) -> timedelta:
    """Return how long a name has to wait until its next try, after too many wrong ones."""
    row = connection.execute(select(wrong_passwords).where(wrong_passwords.c.bucket == _bucket(name))).first()
    if row is None or row.tries < FREE_TRIES:
        return timedelta()
    doublings = min(int(row.tries) - FREE_TRIES, 10)
    pause: timedelta = min(_FIRST_PAUSE * 2**doublings, _LONGEST_PAUSE)
    return max(from_micros(row.last_at) + pause - now, timedelta())


def note_wrong(connection: Connection, name: str, now: datetime) -> None:
    """Count a wrong try; names are counted alike whether there is such a user or not."""
    bucket, last_at = _bucket(name), to_micros(now)
    one_more = {"tries": wrong_passwords.c.tries + 1, "last_at": last_at}
    put(connection, wrong_passwords, {"bucket": bucket, "tries": 1, "last_at": last_at}, one_more)


def forget_wrong(connection: Connection, name: str) -> None:
    """Begin to count anew, after a right one."""
    connection.execute(delete(wrong_passwords).where(wrong_passwords.c.bucket == _bucket(name)))


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    with _AT_ONCE:
        return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=_BLOCK, p=_PARALLEL, maxmem=_MEMORY)


def _nobody() -> str:
    salt = base64.b64encode(bytes(_SALT_BYTES)).decode()
    return f"scrypt${_COST}${salt}${base64.b64encode(bytes(64)).decode()}"


def _bucket(name: str) -> str:
    return hashlib.sha256(name.strip().casefold().encode()).hexdigest()[:_BUCKET_DIGITS]
