"""Where the refresh token of an own connection lies, for this window and for every other of the same user."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from care_desktop.bootstrap.keys import Keys
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import UserId
from care_desktop.domain.session import SalesforceUser
from care_desktop.services.own_connections import OwnConnections


class VaultSafe:
    """Fit auth.TokenSafe over the vault, for the connection of one Care user to one org as `user`.

    What another window has put there meanwhile is never written over. Where that is another user's connection, no
    token is given and `told` is called: nothing is ever written as anybody else than the window says.
    """

    def __init__(
        self, keys: Keys, place: tuple[str, UserId], user: SalesforceUser, *, told: Callable[[], None]
    ) -> None:
        self._locks = keys.locks
        self._connections = OwnConnections(keys.vault)
        self._place, self._user, self._told = place, user, told
        self._newest = ""

    def alone(self) -> AbstractAsyncContextManager[object]:
        """Return a block in which no other window of this user renews."""
        return self._locks.alone(*self._place)

    async def newest(self) -> str:
        """Return the token as the vault has it now. Raises Unreachable when it is another user's."""
        found = await self._connections.read(*self._place)
        if found is not None and found.user.id != self._user.id:
            self._told()
            raise Unreachable("another window has connected another user")
        self._newest = found.refresh_token if found is not None else ""
        return self._newest

    async def keep(self, refresh_token: str) -> None:
        """Keep the token that followed."""
        if await self._put(refresh_token):
            self._newest = refresh_token

    async def give_up(self) -> None:
        """Note that the token is worth nothing any more, for this window and for every other."""
        await self._put("")

    async def _put(self, refresh_token: str) -> bool:
        found = await self._connections.read(*self._place)
        if found is None or (found.user.id, found.refresh_token) != (self._user.id, self._newest):
            return False
        await self._connections.keep(*self._place, replace(found, refresh_token=refresh_token))
        return True
