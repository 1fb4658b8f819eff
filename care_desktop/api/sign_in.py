"""Signing in with the system browser: OAuth 2.0, authorization code with PKCE, for a native app without a secret.

Vendor facts: salesforce.md 1.2; RFC 7636 and RFC 8252. The messages themselves are oauthlib's.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from care_desktop.api.loopback import PORTS, Loopback, listening
from care_desktop.api.sansio import Request, Response, Retry, describe_answer
from care_desktop.domain.errors import AnswerLost, Misunderstood, SignInEnd, SignInStopped, Unreachable

if TYPE_CHECKING:
    from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

    from care_desktop.api.transport import Pool

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 300.0
REVOKE_SECONDS: Final = 5.0
"""So long may it take to end a token at its server; here it has ended by then."""
_VERIFIER_LENGTH: Final = 64
_DENIED: Final = frozenset({"access_denied"})
_NOT_SET_UP: Final = frozenset(
    {
        "invalid_client",
        "invalid_client_id",
        "invalid_scope",
        "redirect_uri_mismatch",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
    }
)
Send = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Door:
    """Where to sign in: the server's address, its endpoints, who we are, and what to ask for.

    `extra` goes to the page as it is, such as prompt or login_hint.
    """

    base: str
    authorize: str
    token: str
    client_id: str
    scope: str = ""
    extra: Mapping[str, str] | None = None
    revoke: str = ""


class BrowserSignIn:
    """One sign-in at a time; a second one stops the first.

    `open_page` shows an address in the system's browser and says whether it could; where it could not, and where no
    browser comes up whatever it says, the person takes `page` there by hand. `patience` in seconds.
    """

    def __init__(
        self,
        open_page: Callable[[str], bool],
        *,
        ports: tuple[int, ...] = PORTS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._open_page = open_page
        self._ports = ports
        self._patience = patience
        self._waiting: Loopback | None = None
        self._turn = 0
        self.page = ""

    @property
    def turn(self) -> int:
        """The number of the sign-in of now; another one once it was cancelled or another has begun."""
        return self._turn

    def cancel(self) -> None:
        """Stop waiting for the browser: `ask` raises SignInStopped (cancelled)."""
        self._turn += 1
        if self._waiting is not None:
            self._waiting.stop(SignInStopped(SignInEnd.CANCELLED))

    async def ask(self, door: Door, send: Send) -> Mapping[str, str]:
        """Return what the token endpoint gave; `send` carries the request to it, which is sent once.

        Raises SignInStopped, Unreachable, Misunderstood.
        """
        self.cancel()
        turn = self._turn
        await asyncio.to_thread(import_module, "oauthlib.oauth2")
        from oauthlib.oauth2 import OAuth2Error

        dance = _Dance(door)
        try:
            async with listening(dance.state, self._ports) as loopback:
                if turn != self._turn:
                    raise SignInStopped(SignInEnd.CANCELLED)
                query = await self._wait(loopback, dance)
            granted = dance.granted(await send(dance.exchange(query, loopback.redirect_uri)))
        except OAuth2Error as error:
            raise _stopped(error) from error
        except AnswerLost as error:
            raise SignInStopped(SignInEnd.FAILED, error.details) from error
        if turn != self._turn:
            await give_back(door, granted, send)
            raise SignInStopped(SignInEnd.CANCELLED)
        return granted

    async def _wait(self, loopback: Loopback, dance: _Dance) -> str:
        self._waiting = loopback
        try:
            self.page = dance.page(loopback.redirect_uri)
            if not self._open_page(self.page):
                log.warning("no browser could be opened")
            async with asyncio.timeout(self._patience):
                return await loopback.came()
        except TimeoutError as error:
            raise SignInStopped(SignInEnd.TOO_LATE) from error
        finally:
            if self._waiting is loopback:
                self._waiting = None
                self.page = ""


class _Dance:
    """The messages of one sign-in, without any input or output."""

    def __init__(self, door: Door) -> None:
        from oauthlib.oauth2 import WebApplicationClient

        self._door = door
        self._client: WebApplicationClient = WebApplicationClient(door.client_id)
        self._verifier = self._client.create_code_verifier(_VERIFIER_LENGTH)
        self.state = secrets.token_urlsafe(32)

    def page(self, redirect_uri: str) -> str:
        """Return the address that the browser shall show."""
        challenge = self._client.create_code_challenge(self._verifier, "S256")
        page: str = self._client.prepare_request_uri(
            _secure(self._door.base + self._door.authorize),
            redirect_uri=redirect_uri,
            scope=self._door.scope or None,
            state=self.state,
            code_challenge=challenge,
            code_challenge_method="S256",
            **(self._door.extra or {}),
        )
        return self._door.base.partition(":")[0] + ":" + page.partition(":")[2]

    def exchange(self, query: str, redirect_uri: str) -> Request:
        """Return the request that trades the code for tokens. Raises OAuth2Error when there is no code."""
        given = self._client.parse_request_uri_response(f"{_secure(redirect_uri)}?{query}", state=self.state)
        body = self._client.prepare_request_body(
            code=given["code"], redirect_uri=redirect_uri, code_verifier=self._verifier
        )
        form = dict(parse_qsl(body, keep_blank_values=True))
        return Request("POST", self._door.token, form=form, retry=Retry.NEVER)

    def granted(self, response: Response) -> Mapping[str, str]:
        """Return the texts of the token answer. Raises OAuth2Error, SignInStopped, Unreachable."""
        if not response.is_json or response.status == 429:
            raise Unreachable(describe_answer(response))
        try:
            answer = self._client.parse_request_body_response(response.body.decode())
        except (UnicodeDecodeError, AttributeError, TypeError) as error:
            raise SignInStopped(SignInEnd.FAILED, describe_answer(response)) from error
        return {name: value for name, value in answer.items() if isinstance(value, str)}


def revoking(path: str, token: str) -> Request:
    """Return the request that ends a token (RFC 7009), and with a refresh token all that came of it."""
    return Request("POST", path, form={"token": token}, retry=Retry.IDEMPOTENT_WRITE, deadline=REVOKE_SECONDS)


async def give_back(door: Door, granted: Mapping[str, str], send: Send) -> None:
    """End what a sign-in gave that nobody wants any more; without an answer it ends when the server forgets it."""
    try:
        await send(revoking(door.revoke, granted.get("refresh_token") or granted["access_token"]))
    except (Unreachable, Misunderstood) as error:
        log.info("not given back: %s", type(error).__name__)


def _secure(url: str) -> str:
    """Return the address as https.

    WORKAROUND oauthlib 4.0 (rfc6749/utils.py, is_secure_transport): it refuses http also on this computer, where RFC
    8252 has it. Which addresses we trust is decided in domain/sign_in.py.
    """
    return "https:" + url.partition(":")[2]


def _stopped(error: OAuth2Error) -> SignInStopped:
    code = str(error.error or "")
    details = f"{code}: {error.description}" if error.description else code
    log.warning("sign-in refused error=%s", code)
    if code in _DENIED:
        return SignInStopped(SignInEnd.DENIED, details)
    return SignInStopped(SignInEnd.NOT_SET_UP if code in _NOT_SET_UP else SignInEnd.FAILED, details)


class ThroughBrowser:
    """What every sign-in in the browser has in common: the page that it is at, and an end when nobody comes back."""

    def __init__(self, pool: Pool, browser: BrowserSignIn) -> None:
        self._pool = pool
        self._browser = browser

    @property
    def page(self) -> str:
        """The page that the browser should show now, "" for none."""
        return self._browser.page

    def cancel(self) -> None:
        """Stop waiting for the person."""
        self._browser.cancel()
