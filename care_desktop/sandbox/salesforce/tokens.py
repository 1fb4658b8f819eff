"""Access and refresh tokens, in families that begin with a sign-in and die together."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce.database import Database, Row
from care_desktop.sandbox.salesforce.settings import OrgSettings

CODE_SECONDS = 600
SCOPE = "api refresh_token id profile email"


@dataclass(frozen=True, slots=True)
class Grant:
    """A token that is good now: whose it is, for which client, and when it was made (seconds since the epoch)."""

    token: str
    kind: str
    user_id: str
    client_id: str
    scope: str
    family: str
    created_at: float


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What an authorization code is bound to."""

    user_id: str
    client_id: str
    redirect_uri: str
    challenge: str
    scope: str


class TokenStore:
    """Keeps every token of the org; rotation and life time are read from the settings at each use."""

    def __init__(self, db: Database, clock: StageClock, settings: OrgSettings) -> None:
        self._db = db
        self._clock = clock
        self._settings = settings
        db.run(
            "CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, kind TEXT, user_id TEXT, client_id TEXT,"
            " scope TEXT, family TEXT, created_at REAL, spent INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"
        )
        db.run(
            "CREATE TABLE IF NOT EXISTS codes (code TEXT PRIMARY KEY, user_id TEXT, client_id TEXT,"
            " redirect_uri TEXT, challenge TEXT, scope TEXT, created_at REAL) WITHOUT ROWID"
        )
        db.run(
            "CREATE TABLE IF NOT EXISTS tickets (ticket TEXT PRIMARY KEY, query TEXT, created_at REAL) WITHOUT ROWID"
        )

    def sign_in(self, org_id: str, user_id: str, client_id: str, scope: str = SCOPE) -> tuple[str, str]:
        """Start a family and return its access and refresh token."""
        family = secrets.token_hex(8)
        grant = Grant("", "refresh", user_id, client_id, scope, family, self._now())
        return self._access(org_id, grant), self._refresh(grant)

    def access_only(self, org_id: str, user_id: str, client_id: str, scope: str) -> str:
        """Return an access token of a family without a refresh token."""
        grant = Grant("", "access", user_id, client_id, scope, secrets.token_hex(8), self._now())
        return self._access(org_id, grant)

    def keep_newest(self, user_id: str, client_id: str, most: int) -> None:
        """End the oldest families of a user and client, but for the newest ones."""
        self._db.run(
            "DELETE FROM tokens WHERE family IN (SELECT family FROM tokens WHERE user_id = ? AND client_id = ?"
            " AND kind = 'refresh' GROUP BY family ORDER BY max(created_at) DESC LIMIT -1 OFFSET ?)",
            (user_id, client_id, most),
        )

    def new_ticket(self, query: Mapping[str, str]) -> str:
        """Return the ticket of a consent page that was asked for so; it is good once and for ten minutes."""
        ticket = secrets.token_urlsafe(24)
        self._db.run("INSERT INTO tickets VALUES (?, ?, ?)", (ticket, json.dumps(dict(query)), self._now()))
        return ticket

    def take_ticket(self, ticket: str) -> dict[str, str] | None:
        """Return how the page of a ticket was asked for and forget it; None when unknown, used or too old."""
        row = self._db.one("DELETE FROM tickets WHERE ticket = ? RETURNING *", (ticket,))
        if row is None or row["created_at"] + CODE_SECONDS < self._now():
            return None
        found: dict[str, str] = json.loads(row["query"])
        return found

    def grant(self, token: str) -> Grant | None:
        """Return the grant of a token that is good now."""
        row = self._db.one("SELECT * FROM tokens WHERE token = ? AND spent = 0", (token,))
        return None if row is None or self._expired(row) else _grant(row)

    def refresh(self, org_id: str, token: str) -> tuple[str, str | None] | None:
        """Return a new access token and, when tokens rotate, a new refresh token; None when the token is no good.

        A rotated token that comes back takes its whole family with it.
        """
        row = self._db.one("SELECT * FROM tokens WHERE token = ? AND kind = 'refresh'", (token,))
        if row is None:
            return None
        grant = _grant(row)
        if row["spent"]:
            self._db.run("DELETE FROM tokens WHERE family = ?", (grant.family,))
            return None
        rotated = None
        if self._settings.rotation:
            self._db.run("UPDATE tokens SET spent = 1 WHERE token = ?", (token,))
            rotated = self._refresh(grant)
        return self._access(org_id, grant), rotated

    def revoke(self, token: str) -> bool:
        """End a token, and its family when it is a refresh token; say whether it was known."""
        row = self._db.one("SELECT * FROM tokens WHERE token = ?", (token,))
        if row is None:
            return False
        column = "family" if row["kind"] == "refresh" else "token"
        self._db.run(f"DELETE FROM tokens WHERE {column} = ?", (row[column],))
        return True

    def expires_at(self, grant: Grant) -> float | None:
        """Return when an access token ends, in seconds since the epoch; None: it does not."""
        seconds = self._settings.access_token_seconds
        return None if seconds is None or grant.kind != "access" else grant.created_at + seconds

    def new_code(self, request: CodeRequest) -> str:
        """Return an authorization code, good once and for ten minutes."""
        code = f"aPrx{secrets.token_urlsafe(32)}=="
        self._db.run(
            "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                code,
                request.user_id,
                request.client_id,
                request.redirect_uri,
                request.challenge,
                request.scope,
                self._now(),
            ),
        )
        return code

    def take_code(self, code: str) -> CodeRequest | None:
        """Return what the code is bound to and forget it; None when unknown, used or too old."""
        row = self._db.one("DELETE FROM codes WHERE code = ? RETURNING *", (code,))
        if row is None or row["created_at"] + CODE_SECONDS < self._now():
            return None
        names = ("user_id", "client_id", "redirect_uri", "challenge", "scope")
        return CodeRequest(**{name: row[name] for name in names})

    def _access(self, org_id: str, grant: Grant) -> str:
        return self._keep(f"{org_id[:15]}!AQ{secrets.token_urlsafe(48).replace('-', '.')}", "access", grant)

    def _refresh(self, grant: Grant) -> str:
        return self._keep(f"5Aep861{secrets.token_urlsafe(48).replace('-', '.')}", "refresh", grant)

    def _keep(self, token: str, kind: str, grant: Grant) -> str:
        self._db.run(
            "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
            (token, kind, grant.user_id, grant.client_id, grant.scope, grant.family, self._now()),
        )
        return token

    def _expired(self, row: Row) -> bool:
        seconds = self._settings.access_token_seconds
        return row["kind"] == "access" and seconds is not None and row["created_at"] + seconds <= self._now()

    def _now(self) -> float:
        return self._clock.now().timestamp()


def pkce_challenge(verifier: str) -> str:
    """Return the S256 challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _grant(row: Row) -> Grant:
    names = ("token", "kind", "user_id", "client_id", "scope", "family", "created_at")
    return Grant(**{name: row[name] for name in names})
