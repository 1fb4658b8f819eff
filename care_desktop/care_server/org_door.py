"""The way to one org by its default connection; with this module the HTTP client comes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from starlette.concurrency import run_in_threadpool

from care_desktop.api.auth import OwnSafe, RefreshingToken, TokenSafe
from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.salesforce.identity import identity
from care_desktop.api.salesforce.oauth import Refresh, TokenDialect
from care_desktop.api.salesforce.org import OrgPlace
from care_desktop.api.sansio import Request, Retry
from care_desktop.api.transport import Pool, Transport
from care_desktop.care_server.contact_finder import SalesforceContactFinder
from care_desktop.care_server.default_connections import DefaultConnection, keep_rotated, read_connection
from care_desktop.care_server.store import Store
from care_desktop.care_server.turns import turn
from care_desktop.domain.errors import Unacceptable
from care_desktop.domain.people import ContactMatch, Customer

AGENT = "CareServer"
"""How the server's own requests name themselves."""
_HEADERS = {"User-Agent": AGENT}


class StoredToken:
    """A TokenSafe over the database: what follows a refresh token lies there before it is used.

    Where the database goes away in between, the token that could not be written is written before the next renewal.
    """

    def __init__(self, store: Store, account_id: str) -> None:
        self._store = store
        self._account_id = account_id
        self._newest = self._owed = ""

    def alone(self) -> AbstractAsyncContextManager[object]:
        """Return a block in which no other server process on this database renews."""
        return turn(self._store, f"renew {self._account_id}")

    async def newest(self) -> str:
        """Return the token, "" when it has expired or is gone."""
        if self._owed:
            await self.keep(self._owed)
        self._newest = await run_in_threadpool(self._read)
        return self._newest

    async def keep(self, refresh_token: str) -> None:
        """Write the token that followed."""
        self._owed = refresh_token
        await run_in_threadpool(self._write, refresh_token)
        self._newest, self._owed = refresh_token, ""

    async def give_up(self) -> None:
        """Note that the connection has expired; whom it was for stays known."""
        await run_in_threadpool(self._write, "")

    def _read(self) -> str:
        with self._store.reading() as connection:
            found = read_connection(connection, self._account_id)
        return "" if found is None else found.refresh_token

    def _write(self, refresh_token: str) -> None:
        with self._store.writing() as connection:
            keep_rotated(connection, self._account_id, self._newest, refresh_token)


class OrgDoor:
    """One org as its default user. It owns its connections: close it.

    `lasting` as in RefreshingToken.
    """

    def __init__(self, place: DefaultConnection, safe: TokenSafe, pool: Pool, *, lasting: str = "") -> None:
        self._place = place
        self._pool = pool
        address = place.login_url or place.instance_url
        self._login = Transport(pool, address, dialect=TokenDialect(), headers=_HEADERS)
        self.tokens = RefreshingToken(Refresh(self._login, place.client_id), safe, lasting=lasting)
        self._wire = Transport(
            pool, place.instance_url, dialect=SalesforceDialect(), tokens=self.tokens, headers=_HEADERS
        )
        self.client = SalesforceClient(self._wire)
        self.client.turn_to(
            OrgPlace(place.instance_url, org_id=place.org_id, external_id_field=place.external_id_field)
        )
        self._finder = SalesforceContactFinder(self.client)

    async def aclose(self) -> None:
        """End what is under way and close the connections."""
        await self.tokens.aclose()
        await self._pool.aclose()

    async def find(self, customer: Customer) -> Sequence[ContactMatch]:
        """Return contacts that may be the Customer."""
        return await self._finder.find(customer)

    async def access_token(self, stale: str) -> str:
        """Return an access token, another than `stale`."""
        token = await self.tokens.current()
        return token if token != stale else await self.tokens.renew(stale)

    async def check_identity(self) -> None:
        """Raise Unacceptable when the connection is not of the org, or not of the user, that it is said to be of."""
        found = await identity(self._wire)
        if found.org_id != self._place.org_id:
            raise Unacceptable({"refresh_token": "This connection belongs to another Salesforce org."})
        if found.user.id != self._place.user.id:
            raise Unacceptable({"user": "This connection belongs to another Salesforce user."})

    async def revoke(self, refresh_token: str) -> None:
        """Let Salesforce end the token and all that came of it (salesforce.md 1.3). Raises Unreachable."""
        form = {"token": refresh_token}
        await self._login.send(Request("POST", "/services/oauth2/revoke", form=form, retry=Retry.IDEMPOTENT_WRITE))


def door_to(place: DefaultConnection, store: Store, account_id: str, pool: Pool | None = None) -> OrgDoor:
    """Return the door that opens with the token in the database.

    That was used when it was handed over: where it is still the same, the org has not rotated it.
    """
    lasting = place.refresh_token if place.was_given(place.refresh_token) else ""
    return OrgDoor(place, StoredToken(store, account_id), pool or Pool(), lasting=lasting)


def door_on_trial(place: DefaultConnection, pool: Pool | None = None) -> tuple[OrgDoor, OwnSafe]:
    """Return the door that opens with the token of `place`, and where the token that follows it lies."""
    safe = OwnSafe(place.refresh_token, _nowhere)
    return OrgDoor(place, safe, pool or Pool()), safe


async def _nowhere(_refresh_token: str) -> None:
    """A connection on trial is written down when it has been found good."""
