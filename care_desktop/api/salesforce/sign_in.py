"""Signing in to an org in the browser, and ending that again."""

from __future__ import annotations

from collections.abc import Mapping

from care_desktop.api.addresses import is_loopback, trusted_base
from care_desktop.api.auth import StaticToken
from care_desktop.api.salesforce.errors import SalesforceDialect
from care_desktop.api.salesforce.identity import Organization, common_version, identity, organization
from care_desktop.api.salesforce.oauth import TokenDialect
from care_desktop.api.sign_in import Door, ThroughBrowser, give_back, revoking
from care_desktop.api.transport import Transport
from care_desktop.domain.errors import (
    CareDesktopError,
    Misunderstood,
    NoPermission,
    RecordGone,
    SignInEnd,
    SignInStopped,
)
from care_desktop.domain.session import SignedIn
from care_desktop.domain.sign_in import login_address, looks_like_sandbox

AUTHORIZE, TOKEN, REVOKE = (f"/services/oauth2/{name}" for name in ("authorize", "token", "revoke"))
SCOPE = "api refresh_token id"


class OrgBrowserSignIn(ThroughBrowser):
    """Fit ports.OrgSignIn. Vendor facts: salesforce.md 1.2 to 1.4."""

    async def sign_in(self, login_url: str, client_id: str, *, username: str = "") -> SignedIn:
        """Send the person to the login page, and look who came back from which org."""
        base = login_address(login_url)
        if base is None:
            raise SignInStopped(SignInEnd.BAD_ADDRESS)
        if not client_id.strip():
            raise SignInStopped(SignInEnd.NOT_SET_UP, "no client id")
        extra = {"login_hint": username} if username else {}
        door = Door(base, AUTHORIZE, TOKEN, client_id.strip(), SCOPE, extra, REVOKE)
        login = Transport(self._pool, base, dialect=TokenDialect())
        granted = await self._browser.ask(door, login.send)
        turn = self._browser.turn
        try:
            signed_in = await self._look(base, granted)
            if turn != self._browser.turn:
                raise SignInStopped(SignInEnd.CANCELLED)
        except CareDesktopError:
            await give_back(door, granted, login.send)
            raise
        return signed_in

    async def revoke(self, instance_url: str, token: str) -> None:
        """End a refresh token, and with it its access tokens."""
        await Transport(self._pool, instance_url, dialect=TokenDialect()).send(revoking(REVOKE, token))

    async def _look(self, base: str, granted: Mapping[str, str]) -> SignedIn:
        """Return whom the tokens stand for, and in which org."""
        instance_url = _instance(base, granted.get("instance_url", ""))
        access, refresh = granted["access_token"], granted.get("refresh_token", "")
        if not refresh:
            raise SignInStopped(SignInEnd.NOT_SET_UP, "the answer holds no refresh token")
        wire = Transport(self._pool, instance_url, dialect=SalesforceDialect(), tokens=StaticToken(access))
        who = await identity(wire)
        org = await _organization(wire, base)
        return SignedIn(who.user, who.org_id, org.name, instance_url, org.is_sandbox, access, refresh)


def _instance(login: str, told: str) -> str:
    """Return where the org is. Raises Misunderstood for an address that is less safe than the login page's own."""
    base = trusted_base(told)
    if is_loopback(base) and not is_loopback(login):
        raise Misunderstood("an org of the internet that claims to be on this computer")
    return base


async def _organization(wire: Transport, login: str) -> Organization:
    try:
        return await organization(wire, await common_version(wire))
    except (NoPermission, RecordGone, Misunderstood):
        return Organization("", looks_like_sandbox(login, wire.base_url))
