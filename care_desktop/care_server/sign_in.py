"""Signing in to Care: OAuth 2.0 with an authorization code and PKCE, for the window on the same computer.

Three addresses: the page for the browser, the token endpoint, and the end of a token (RFC 7636, 8252 and 7009).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from care_desktop.care_server import pages, passwords, tokens, users
from care_desktop.care_server.refusals import TooLarge
from care_desktop.care_server.sign_in_steps import CLIENT, Asked, Step, begin, is_own_address, take
from care_desktop.care_server.store import Store

AUTHORIZE, TOKEN, REVOKE = "/oauth/authorize", "/oauth/token", "/oauth/revoke"
_LARGEST_FORM = 16 * 1024
_LONGEST_STATE = 2000
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
Form = Mapping[str, str]


class SignIn:
    """The endpoints over a store; with `is_open` anybody may be anybody, which is for training data only."""

    def __init__(self, store: Store, now: Callable[[], datetime], *, is_open: bool) -> None:
        self._store = store
        self._now = now
        self._is_open = is_open

    def routes(self) -> list[Route]:
        """Return the table of paths."""
        return [
            Route(AUTHORIZE, self.page, methods=["GET"]),
            Route(AUTHORIZE, self.decide, methods=["POST"]),
            Route(TOKEN, self.token, methods=["POST"]),
            Route(REVOKE, self.revoke, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """Ask the person at the browser, if the client may be led back at all."""
        query = request.query_params
        if query.get("client_id") != CLIENT or not is_own_address(query.get("redirect_uri", "")):
            return pages.refusing("This sign-in was not begun by Care Desktop on this computer.")
        asked = Asked(
            query["redirect_uri"],
            query.get("code_challenge", ""),
            query.get("state", "")[:_LONGEST_STATE],
            query.get("login_hint", "")[:200],
        )
        problem = _problem(query)
        if problem:
            return _back(asked, error=problem)
        return await run_in_threadpool(self._ask, asked)

    async def decide(self, request: Request) -> Response:
        """Take what the person chose on the page."""
        return await run_in_threadpool(self._decide, await _form(request))

    async def token(self, request: Request) -> Response:
        """Give a token for a code."""
        return await run_in_threadpool(self._token, await _form(request))

    async def revoke(self, request: Request) -> Response:
        """End a token; one that is nobody's is no error."""
        await run_in_threadpool(self._revoke, await _form(request))
        return Response()

    def _ask(self, asked: Asked, trouble: str = "") -> Response:
        with self._store.writing() as connection:
            ticket = begin(connection, Step.PAGE, asked, self._now())
            known = users.all_users(connection) if self._is_open else []
        if self._is_open:
            return pages.asking_for_choice(ticket, known, asked.hint)
        return pages.asking_for_password(ticket, asked.hint, trouble)

    def _decide(self, form: Form) -> Response:
        with self._store.writing() as connection:
            asked = take(connection, Step.PAGE, form.get("ticket", ""), self._now())
        if asked is None:
            return pages.refusing("This page is too old, or was used already. Begin again in Care Desktop.")
        if form.get("decision") != "allow":
            return _back(asked, error="access_denied")
        user, trouble = self._chosen(form) if self._is_open else self._entered(form)
        if user is None:
            return self._ask(Asked(asked.redirect_uri, asked.challenge, asked.state, form.get("user", "")), trouble)
        with self._store.writing() as connection:
            code = begin(connection, Step.CODE, asked.allowed_by(user.id), self._now())
        return _back(asked, code=code)

    def _chosen(self, form: Form) -> tuple[users.User | None, str]:
        with self._store.reading() as connection:
            return users.find_user(connection, form.get("user", "")), ""

    def _entered(self, form: Form) -> tuple[users.User | None, str]:
        """Return who has signed in. A try counts as wrong before it is looked at: many at once are as slow as one."""
        name, now = form.get("user", "")[:200], self._now()
        with self._store.writing() as connection:
            pause = passwords.pause_left(connection, name, now)
            if not pause:
                passwords.note_wrong(connection, name, now)
            user, kept = users.find_by_name(connection, name)
        if pause:
            return None, f"There were too many wrong tries. Try again in {-(-pause.seconds // 60)} min."
        if not passwords.fits(form.get("password", ""), kept) or user is None:
            return None, "The email or the password is wrong."
        with self._store.writing() as connection:
            passwords.forget_wrong(connection, name)
        return user, ""

    def _token(self, form: Form) -> Response:
        if form.get("grant_type") != "authorization_code":
            return _wrong("unsupported_grant_type")
        if form.get("client_id") != CLIENT:
            return _wrong("invalid_client", 401)
        now = self._now()
        with self._store.writing() as connection:
            asked = take(connection, Step.CODE, form.get("code", ""), now)
            if asked is None or not asked.is_met_by(form) or users.find_user(connection, asked.user_id) is None:
                token = ""
            else:
                token = tokens.new_token(connection, asked.user_id, label=CLIENT, at=now)
        return JSONResponse({"access_token": token, "token_type": "Bearer"}) if token else _wrong("invalid_grant")

    def _revoke(self, form: Form) -> None:
        with self._store.writing() as connection:
            tokens.end_token(connection, form.get("token", ""))


def _problem(query: Form) -> str:
    if query.get("response_type") != "code":
        return "unsupported_response_type"
    is_challenged = query.get("code_challenge_method") == "S256"
    return "" if is_challenged and _CHALLENGE.fullmatch(query.get("code_challenge", "")) else "invalid_request"


async def _form(request: Request) -> Form:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            raise TooLarge("A form of this size makes no sense here.")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _back(asked: Asked, **answer: str) -> Response:
    """Send the browser back to the window, with the state that came."""
    told = {**answer, "state": asked.state} if asked.state else answer
    return RedirectResponse(f"{asked.redirect_uri}?{urlencode(told)}", 303, {"Referrer-Policy": "no-referrer"})


def _wrong(error: str, status: int = 400) -> Response:
    return JSONResponse({"error": error}, status)
