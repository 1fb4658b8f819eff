"""Access tokens: where a transport gets one, and how an expired one is renewed exactly once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from care_desktop.api.unbroken import Unbroken
from care_desktop.domain.errors import AnswerLost, Misunderstood, SignInNeeded, Unreachable

log = logging.getLogger(__name__)

CLOSING_SECONDS = 5.0
"""So long may a renewal take that is under way when the window closes."""


class TokenSource(Protocol):
    """Give a transport its access token."""

    async def current(self) -> str:
        """Return the token to try. Raises SignInNeeded."""

    async def renew(self, stale: str) -> str:
        """Return another token than `stale`, which the server refused. Raises SignInNeeded, Unreachable."""

    async def aclose(self) -> None:
        """End what is under way."""


class StaticToken:
    """A token that was handed over and cannot be renewed."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def current(self) -> str:
        """Return the token."""
        return self._token

    async def renew(self, stale: str) -> str:
        """Refuse: there is nothing to renew it with."""
        raise SignInNeeded("the access token was refused")

    async def aclose(self) -> None:
        """Do nothing; there is never anything under way."""


class NoToken:
    """Stands where nobody can sign in: nothing is sent."""

    async def current(self) -> str:
        """Refuse."""
        raise SignInNeeded("there is nobody to sign in as")

    async def renew(self, stale: str) -> str:
        """Refuse."""
        return await self.current()

    async def aclose(self) -> None:
        """Do nothing; there is never anything under way."""


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """What the token endpoint gave: an access token, and a new refresh token where the server rotates them."""

    access_token: str
    refresh_token: str = ""


class TokenSafe(Protocol):
    """Where a refresh token lies; other windows of the same user may use what lies there as well."""

    def alone(self) -> AbstractAsyncContextManager[object]:
        """Return a block in which nobody else renews. Raises Unreachable when somebody else does for too long."""

    async def newest(self) -> str:
        """Return the token, "" when there is none any more."""

    async def keep(self, refresh_token: str) -> None:
        """Keep the token that followed; it is kept when this returns."""

    async def give_up(self) -> None:
        """Note that the token is worth nothing, or may be worth nothing, any more."""


class OwnSafe:
    """Holds a token for this window alone; `persist` keeps what follows it."""

    def __init__(self, refresh_token: str, persist: Callable[[str], Awaitable[None]]) -> None:
        self._token = refresh_token
        self._persist = persist

    def alone(self) -> AbstractAsyncContextManager[object]:
        """Return a block like any other."""
        return nullcontext()

    async def newest(self) -> str:
        """Return the token."""
        return self._token

    async def keep(self, refresh_token: str) -> None:
        """Hold the token that followed and persist it."""
        self._token = refresh_token
        await self._persist(refresh_token)

    async def give_up(self) -> None:
        """Do nothing: who renews remembers it."""


class RefreshingToken:
    """Renew by refresh token: one renewal at a time, however many requests and windows ask for one.

    With rotation a second use of a refresh token ends the sign-in (salesforce.md 1.3): a renewal whose answer was lost
    is never repeated, and a new refresh token lies in the safe before its access token is used. Where another window
    has put a newer one there, that one is used.

    `lasting` is a refresh token that the server is known to have taken without giving another: it does not rotate that
    one, and so an answer that is lost costs nothing but the access token.
    """

    def __init__(
        self,
        refresh: Callable[[str], Awaitable[Grant]],
        safe: TokenSafe,
        *,
        access_token: str = "",
        lasting: str = "",
        patience: float = CLOSING_SECONDS,
    ) -> None:
        self._refresh = refresh
        self._safe = safe
        self._access_token = access_token
        self._lasting = lasting
        self._patience = patience
        self._spent: str | None = None
        self._why = ""
        self._is_asking = self._is_closed = False
        self._lock = asyncio.Lock()
        self._unbroken = Unbroken()

    async def current(self) -> str:
        """Return the access token, the first one by a renewal."""
        if self._spent is not None:
            return await self.renew(self._access_token)
        return self._access_token or await self.renew("")

    async def renew(self, stale: str) -> str:
        """Return the token that followed `stale`; whoever asks meanwhile waits for the same renewal."""
        return await self._unbroken.run(self._renew(stale))

    async def aclose(self) -> None:
        """Begin no renewal any more; one that is under way is let finish, so that the token that follows is kept."""
        self._is_closed = True
        await self._unbroken.close(self._patience if self._is_asking else 0.0)

    async def _renew(self, stale: str) -> str:
        try:
            async with self._lock:
                if self._access_token == stale:
                    async with self._safe.alone():
                        await self._ask()
                return self._access_token
        except asyncio.CancelledError as error:  # by aclose alone: whoever waits for it goes on
            raise Unreachable("the connection was closed") from error

    async def _ask(self) -> None:
        token = await self._safe.newest()
        if not token or token == self._spent:
            raise SignInNeeded(self._why or "there is no refresh token")
        if self._is_closed:
            raise Unreachable("the connection was closed")
        self._is_asking = True
        try:
            await self._use(token)
        finally:
            self._is_asking = False

    async def _use(self, token: str) -> None:
        grant = await self._granted(token)
        if grant.refresh_token and grant.refresh_token != token:
            await self._safe.keep(grant.refresh_token)
        else:
            self._lasting = token
        self._access_token, self._spent = grant.access_token, None
        log.info("access token renewed")

    async def _granted(self, token: str) -> Grant:
        try:
            return await self._refresh(token)
        except (AnswerLost, SignInNeeded, Misunderstood) as error:
            if isinstance(error, AnswerLost) and token == self._lasting:
                raise Unreachable(error.details) from error
            log.warning("sign-in ended: %s", type(error).__name__)
            self._spent, self._why = token, error.details
            await self._safe.give_up()
            raise SignInNeeded(error.details) from error


class AskedToken:
    """A token that somebody else renews for us: `ask` gives the one of now, and a fresh one for a refused one."""

    def __init__(self, ask: Callable[[str], Awaitable[str]]) -> None:
        self._ask = ask
        self._token = ""
        self._lock = asyncio.Lock()
        self._unbroken = Unbroken()

    async def current(self) -> str:
        """Return the token, the first one by asking."""
        return self._token or await self.renew("")

    async def renew(self, stale: str) -> str:
        """Ask for the token that follows `stale`, once for all who need it."""
        return await self._unbroken.run(self._renew(stale))

    async def aclose(self) -> None:
        """End the asking that is under way."""
        await self._unbroken.close()

    async def _renew(self, stale: str) -> str:
        async with self._lock:
            if self._token == stale:
                token = await self._ask(stale)
                if not token or token == stale:
                    raise SignInNeeded("the access token was refused and no other is given")
                self._token = token
            return self._token


class TurnedToken:
    """The token source of today; another can take its place while requests are under way."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source

    async def turn_to(self, source: TokenSource) -> None:
        """Use another source from now on, and end what is under way in the one before."""
        before, self._source = self._source, source
        await before.aclose()

    async def current(self) -> str:
        """Return the token to try."""
        return await self._source.current()

    async def renew(self, stale: str) -> str:
        """Return another token than the stale one."""
        return await self._source.renew(stale)

    async def aclose(self) -> None:
        """End what is under way."""
        await self._source.aclose()
