"""Signing in to Care and out again: the address is remembered in the settings, the token in the vault."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from care_desktop.domain.errors import CareDesktopError, Misunderstood, SignInEnd, SignInStopped, Unreachable
from care_desktop.domain.ids import UserId
from care_desktop.domain.session import CareAccess
from care_desktop.domain.sign_in import server_address
from care_desktop.services.ports import CareSignIn, Me, Vault

_URL, _USER = "care.url", "care.user"


class Settings(Protocol):
    """Small texts that survive a restart."""

    def get(self, key: str, default: str) -> str: ...

    def put(self, key: str, value: str) -> None: ...


class Entrance:
    """The way in to one Care server for one user; `who` asks the server whom a token stands for."""

    def __init__(
        self,
        sign_in: CareSignIn,
        vault: Vault,
        settings: Settings,
        *,
        who: Callable[[CareAccess], Awaitable[Me]],
    ) -> None:
        self._sign_in = sign_in
        self._vault = vault
        self._settings = settings
        self._who = who

    @property
    def address(self) -> str:
        """The server that was signed in to last, "" for none."""
        return self._settings.get(_URL, "")

    @property
    def page(self) -> str:
        """The page of the sign-in that waits for the browser, "" for none."""
        return self._sign_in.page

    async def kept(self, address: str = "") -> CareAccess | None:
        """Return what an earlier run has kept for that server, or for the last one; None when nothing is."""
        user = self._settings.get(_USER, "")
        if not user or not self.address or address not in ("", self.address):
            return None
        token = await self._vault.read(self.address, user)
        return CareAccess(self.address, token) if token else None

    async def sign_in(self, typed: str) -> CareAccess:
        """Sign in in the browser and keep that in place of the one before.

        Raises SignInStopped, Unreachable, Misunderstood.
        """
        access, me = await self._ask(typed)
        before = await self.kept()
        if before is not None:
            await self.forget(before)
            if before.url == access.url:  # another server may be gone: nobody waits for that
                await self._revoke(before)
        self._settings.put(_URL, access.url)
        self._settings.put(_USER, me.id)
        await self._vault.keep(access.url, me.id, access.token)
        return access

    async def sign_in_again(self, access: CareAccess, me: UserId) -> CareAccess:
        """The same for a user whose token has ended while the window is open. Raises SignInStopped (another user)."""
        fresh, who = await self._ask(access.url)
        if who.id != me:
            await self._revoke(fresh)
            raise SignInStopped(SignInEnd.OTHER_USER, who.name)
        await self._vault.keep(fresh.url, me, fresh.token)
        return fresh

    async def sign_out(self, access: CareAccess) -> None:
        """End the token here and at the server; without an answer of the server it ends here."""
        await self.forget(access)
        await self._revoke(access)

    async def forget(self, access: CareAccess) -> None:
        """Keep the token no longer; the address stays remembered."""
        await self._vault.forget(access.url, self._settings.get(_USER, ""))
        self._settings.put(_USER, "")

    def cancel(self) -> None:
        """Stop the sign-in that waits for the browser."""
        self._sign_in.cancel()

    async def _ask(self, typed: str) -> tuple[CareAccess, Me]:
        address = server_address(typed)
        if address is None:
            raise SignInStopped(SignInEnd.BAD_ADDRESS)
        access = CareAccess(address, await self._sign_in.sign_in(address))
        try:
            return access, await self._who(access)
        except CareDesktopError:
            await self._revoke(access)
            raise

    async def _revoke(self, access: CareAccess) -> None:
        try:
            await self._sign_in.revoke(access.url, access.token)
        except (Unreachable, Misunderstood):
            return
