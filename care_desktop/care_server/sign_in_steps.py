"""Sign-ins under way: the ticket of an open page and the code on its way back, each good once and not for long."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, insert

from care_desktop.care_server.entry_tables import sign_ins
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.tokens import digest

CLIENT = "care-desktop"
PORTS = frozenset({1717, 7171, 17171, 27171})
GOOD_FOR = timedelta(minutes=10)
_HOSTS = frozenset({"localhost", "127.0.0.1"})
_PATH = "/OauthRedirect"


class Step(StrEnum):
    """How far a sign-in has come."""

    PAGE = "page"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asked for: where to send the browser, with which state, and the challenge of RFC 7636.

    `user_id` is who allowed it, "" as long as nobody did.
    """

    redirect_uri: str
    challenge: str
    state: str = ""
    hint: str = ""
    user_id: str = ""

    def allowed_by(self, user_id: str) -> Asked:
        """Return what is bound to the code."""
        return replace(self, user_id=user_id)

    def is_met_by(self, form: Mapping[str, str]) -> bool:
        """Say whether who brings the code is who asked: the same address, and the secret behind the challenge."""
        verifier = form.get("code_verifier", "")
        found = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return form.get("redirect_uri") == self.redirect_uri and hmac.compare_digest(found, self.challenge)


def is_own_address(redirect_uri: str) -> bool:
    """Say whether the browser may be sent there: to the window on the same computer only (RFC 8252, 7.3)."""
    try:
        parts = urlsplit(redirect_uri)
        port = parts.port
    except ValueError:
        return False
    return redirect_uri == f"http://{parts.hostname}:{port}{_PATH}" and parts.hostname in _HOSTS and port in PORTS


def begin(connection: Connection, step: Step, asked: Asked, now: datetime) -> str:
    """Keep what was asked and return the secret that leads to it; what is too old is forgotten on the way."""
    connection.execute(delete(sign_ins).where(sign_ins.c.begun_at < to_micros(now - GOOD_FOR)))
    secret = secrets.token_urlsafe(32)
    kept = {"digest": digest(secret), "step": step, "content": json.dumps(asdict(asked)), "begun_at": to_micros(now)}
    connection.execute(insert(sign_ins).values(**kept))
    return secret


def take(connection: Connection, step: Step, secret: str, now: datetime) -> Asked | None:
    """Return what was asked and forget it; None when it is unknown, used or too old."""
    its_own = (sign_ins.c.digest == digest(secret), sign_ins.c.step == step)
    row = connection.execute(
        delete(sign_ins).where(*its_own).returning(sign_ins.c.content, sign_ins.c.begun_at)
    ).first()
    if row is None or row.begun_at < to_micros(now - GOOD_FOR):
        return None
    return Asked(**json.loads(row.content))
