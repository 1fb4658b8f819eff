"""The connected orgs over the default connections in the database; what speaks HTTP comes with the first question."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from care_desktop.care_server.accounts import grown, read_account
from care_desktop.care_server.default_connections import (
    DefaultConnection,
    drop_connection,
    put_connection,
    read_connection,
)
from care_desktop.care_server.store import Store
from care_desktop.care_server.tokens import digest
from care_desktop.domain.errors import CareDesktopError, RecordGone, SignInNeeded
from care_desktop.domain.people import ContactMatch, Customer
from care_desktop.domain.session import DefaultAccess, SalesforceAccount, SalesforceUser

if TYPE_CHECKING:
    from care_desktop.api.salesforce.client import SalesforceClient
    from care_desktop.care_server.org_door import OrgDoor

log = logging.getLogger(__name__)


class StoredOrgs:
    """Fits Orgs. It owns one door to each org that was asked for: close it; afterwards it opens no more."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._doors: dict[str, tuple[DefaultConnection, OrgDoor]] = {}
        self._lock = asyncio.Lock()
        self._trying = asyncio.Lock()
        self._closed = False

    async def aclose(self) -> None:
        """Close every door."""
        self._closed = True
        async with self._lock:
            doors = [door for _, door in self._doors.values()]
            self._doors.clear()
        for door in doors:
            await door.aclose()

    async def find(self, account_id: str, customer: Customer) -> Sequence[ContactMatch]:
        """Return contacts that share an email, phone, name or handle with the Customer, in any order."""
        _, door = await self._open(account_id)
        return await door.find(customer)

    async def client(self, account_id: str) -> SalesforceClient:
        """Return the client of the org as its default user."""
        _, door = await self._open(account_id)
        return door.client

    async def access(self, account_id: str, stale: str) -> DefaultAccess:
        """Return an access token, another than `stale`."""
        place, door = await self._open(account_id)
        return DefaultAccess(await door.access_token(stale), place.user)

    async def connect(self, account_id: str, user: SalesforceUser, refresh_token: str) -> None:
        """Try a connection and make it the default; the token that was handed over last again is no error."""
        async with self._trying:  # a token that is handed over twice at once would be used twice
            before = await run_in_threadpool(self._read, account_id)
            if before is not None and before.was_given(refresh_token) and before.refresh_token:
                return
            newest = await self._try(await self._place_on_trial(account_id, user, refresh_token))
            await run_in_threadpool(self._put, account_id, user, (refresh_token, newest))
            await self._shut(account_id)

    async def disconnect(self, account_id: str) -> None:
        """End the default connection, here and at Salesforce where it can be reached."""
        await self._shut(account_id)  # a renewal under way ends first: what follows it is the token to end
        place = await run_in_threadpool(self._read, account_id)
        if place is None:
            return
        await self._revoke(account_id, place)
        await self._shut(account_id)
        await run_in_threadpool(self._drop, account_id)

    async def _open(self, account_id: str) -> tuple[DefaultConnection, OrgDoor]:
        """Return the door of now: another connection, or another address of the org, needs another door."""
        place = await run_in_threadpool(self._read, account_id)
        if place is None or self._closed:
            raise SignInNeeded("there is no default connection")
        async with self._lock:
            known = self._doors.get(account_id)
            if known is not None and known[0].leads_where(place):
                return known
            opened = place, await asyncio.to_thread(_door, place, self._store, account_id)
            self._doors[account_id] = opened
        if known is not None:
            await known[1].aclose()
        return opened

    async def _shut(self, account_id: str) -> None:
        async with self._lock:
            known = self._doors.pop(account_id, None)
        if known is not None:
            await known[1].aclose()

    async def _try(self, place: DefaultConnection) -> str:
        """Return the refresh token that is good after the first use of the one of `place`."""
        from care_desktop.care_server.org_door import door_on_trial

        door, safe = door_on_trial(place)
        try:
            await door.check_identity()
        finally:
            await door.aclose()
        return await safe.newest()

    async def _revoke(self, account_id: str, place: DefaultConnection) -> None:
        if not place.refresh_token:
            return
        _, door = await self._open(account_id)
        try:
            await door.revoke(place.refresh_token)
        except CareDesktopError as error:
            log.info("the default connection was not revoked: %s", type(error).__name__)

    async def _place_on_trial(self, account_id: str, user: SalesforceUser, refresh_token: str) -> DefaultConnection:
        await asyncio.to_thread(import_module, "care_desktop.care_server.org_door")
        account = await run_in_threadpool(self._account, account_id)
        places = account.org_id, account.instance_url, account.login_url, account.client_id
        return DefaultConnection(*places, user, refresh_token, digest(refresh_token))

    def _account(self, account_id: str) -> SalesforceAccount:
        with self._store.reading() as connection:
            account = read_account(connection, account_id)
        if account is None:
            raise RecordGone(details="no such account")
        return account

    def _read(self, account_id: str) -> DefaultConnection | None:
        with self._store.reading() as connection:
            return read_connection(connection, account_id)

    def _put(self, account_id: str, user: SalesforceUser, tokens: tuple[str, str]) -> None:
        with self._store.writing() as connection:
            if read_account(connection, account_id) is not None:
                put_connection(connection, account_id, user, tokens)
                grown(connection, account_id)

    def _drop(self, account_id: str) -> None:
        with self._store.writing() as connection:
            if drop_connection(connection, account_id):
                grown(connection, account_id)


def _door(place: DefaultConnection, store: Store, account_id: str) -> OrgDoor:
    from care_desktop.care_server.org_door import door_to

    return door_to(place, store, account_id)
