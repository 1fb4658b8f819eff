"""The Salesforce connections that the signed-in user has made: what is kept of each in the vault."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from care_desktop.domain.ids import UserId
from care_desktop.domain.session import SalesforceUser
from care_desktop.services.ports import Vault


@dataclass(frozen=True, slots=True, repr=False)
class OwnConnection:
    """A Salesforce user whom a Care user connected; `refresh_token` is "" once it has expired.

    `client_id` is the app that the user allowed, which alone can use the token; "": that of the account.
    """

    user: SalesforceUser
    refresh_token: str
    client_id: str = ""


class OwnConnections:
    """Connections by (org id, Care user), as one text each in the vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def read(self, org_id: str, me: UserId) -> OwnConnection | None:
        """Return the connection, None when there is none; what cannot be read counts as none."""
        return _parse(await self._vault.read(org_id, me))

    async def keep(self, org_id: str, me: UserId, connection: OwnConnection) -> None:
        """Keep the connection in place of the one before."""
        user = connection.user
        told = {"refresh_token": connection.refresh_token, "id": user.id, "username": user.username, "name": user.name}
        await self._vault.keep(org_id, me, json.dumps({**told, "client_id": connection.client_id}))

    async def forget(self, org_id: str, me: UserId) -> None:
        """Keep nothing of it."""
        await self._vault.forget(org_id, me)

    async def expire(self, org_id: str, me: UserId) -> None:
        """Note that its token is worth nothing any more; who it was stays known."""
        found = await self.read(org_id, me)
        if found is not None:
            await self.keep(org_id, me, replace(found, refresh_token=""))


def _parse(text: str) -> OwnConnection | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    names = ("refresh_token", "id", "username", "name")
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in names):
        return None
    user = SalesforceUser(told["id"], told["username"], told["name"])
    return OwnConnection(user, told["refresh_token"], str(told.get("client_id", "")))
