"""Signing in to the Care server in the browser, and ending that again; Care gives a bearer token and no refresh."""

from __future__ import annotations

from typing import Final

from care_desktop.api.care.errors import CareDialect
from care_desktop.api.sansio import Request, Retry
from care_desktop.api.sign_in import Door, ThroughBrowser, revoking
from care_desktop.api.transport import Transport
from care_desktop.domain.errors import AnswerLost, SignInEnd, SignInStopped, Unreachable
from care_desktop.domain.sign_in import server_address

CLIENT_ID = "care-desktop"
KNOCK_SECONDS: Final = 5.0
AUTHORIZE, TOKEN, REVOKE = "/oauth/authorize", "/oauth/token", "/oauth/revoke"


class CareBrowserSignIn(ThroughBrowser):
    """Fit ports.CareSignIn."""

    async def sign_in(self, care_url: str) -> str:
        """Send the person to Care's own page and return the access token; an address without one opens no browser."""
        base = server_address(care_url)
        if base is None:
            raise SignInStopped(SignInEnd.BAD_ADDRESS)
        await self._knock(base)
        door = Door(base, AUTHORIZE, TOKEN, CLIENT_ID, revoke=REVOKE)
        granted = await self._browser.ask(door, self._wire(base).send)
        return granted["access_token"]

    async def revoke(self, care_url: str, token: str) -> None:
        """End an access token."""
        await self._wire(care_url).send(revoking(REVOKE, token))

    async def _knock(self, base: str) -> None:
        """Find out whether there is a page to sign in at. Raises Unreachable, SignInStopped."""
        turn = self._browser.turn
        knock = Request("GET", AUTHORIZE, retry=Retry.NEVER, deadline=KNOCK_SECONDS)
        try:
            answer = await self._wire(base).send(knock)
        except AnswerLost as error:
            raise Unreachable(error.details) from error
        if turn != self._browser.turn:
            raise SignInStopped(SignInEnd.CANCELLED)
        if answer.status == 404:
            raise SignInStopped(SignInEnd.NOTHING_THERE, base)

    def _wire(self, base: str) -> Transport:
        return Transport(self._pool, base, dialect=CareDialect())
