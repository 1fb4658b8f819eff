"""Access tokens: where a transport gets one, and how an expired one is renewed exactly once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from care_desktop.api.unbroken import Unbroken
from care_desktop.domain.errors import AnswerLost, Misunderstood, SignInNeeded

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """What the token endpoint gave: an access token, and a new refresh token where the server rotates them."""

    access_token: str
    refresh_token: str = ""


class RefreshingToken:
    """Renew by refresh token: one renewal at a time, however many requests ask for one.

    With rotation a second use of a refresh token ends the sign-in (salesforce.md 1.3): a renewal whose answer was lost
    is never repeated, and a new refresh token is kept by `persist` before its access token is used.
    """

    def __init__(
        self,
        refresh: Callable[[str], Awaitable[Grant]],
        refresh_token: str,
        *,
        persist: Callable[[str], Awaitable[None]],
        access_token: str = "",
    ) -> None:
        self._refresh = refresh
        self._refresh_token = refresh_token
        self._persist = persist
        self._access_token = access_token
        self._ended: SignInNeeded | None = None
        self._lock = asyncio.Lock()
        self._unbroken = Unbroken()

    async def current(self) -> str:
        """Return the access token, the first one by a renewal."""
        if self._ended is not None:
            raise SignInNeeded(self._ended.details)
        return self._access_token or await self.renew("")

    async def renew(self, stale: str) -> str:
        """Return the token that followed `stale`; whoever asks meanwhile waits for the same renewal."""
        return await self._unbroken.run(self._renew(stale))

    async def aclose(self) -> None:
        """End a renewal that is under way; it counts as lost."""
        await self._unbroken.close()

    async def _renew(self, stale: str) -> str:
        async with self._lock:
            if self._ended is not None:
                raise SignInNeeded(self._ended.details)
            if self._access_token == stale:
                await self._ask()
            return self._access_token

    async def _ask(self) -> None:
        try:
            grant = await self._refresh(self._refresh_token)
        except (AnswerLost, SignInNeeded, Misunderstood) as error:
            log.warning("sign-in ended: %s", type(error).__name__)
            self._ended = SignInNeeded(error.details)
            raise self._ended from error
        if grant.refresh_token and grant.refresh_token != self._refresh_token:
            self._refresh_token = grant.refresh_token
            await self._persist(grant.refresh_token)
        self._access_token = grant.access_token
        log.info("access token renewed")
