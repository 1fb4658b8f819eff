"""The orgs behind a Care server under test: contacts and trouble as told, default connections in the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from care_desktop.api.salesforce.client import SalesforceClient
from care_desktop.care_server.accounts import grown, read_account
from care_desktop.care_server.default_connections import (
    DefaultConnection,
    drop_connection,
    put_connection,
    read_connection,
)
from care_desktop.care_server.store import Store
from care_desktop.domain.errors import CareDesktopError, RecordGone, SignInNeeded
from care_desktop.domain.people import ContactMatch, Customer
from care_desktop.domain.session import DefaultAccess, SalesforceUser
from tests.helpers.care_server import ACCOUNT


class FakeOrgs:
    """Fits care_server's Orgs. Contacts are found in `searched` accounts; `trouble` is raised instead, if armed."""

    def __init__(self, store: Store, *contacts: ContactMatch) -> None:
        self.contacts = contacts
        self.searched = {ACCOUNT}
        self.trouble: CareDesktopError | None = None
        self.clients: dict[str, SalesforceClient] = {}
        self.asked: list[str] = []
        self.renewals: Counter[str] = Counter()
        self._store = store

    async def find(self, account_id: str, customer: Customer) -> Sequence[ContactMatch]:
        """Return the contacts."""
        self.asked.append(customer.id)
        self._check()
        if account_id not in self.searched:
            raise SignInNeeded("no default connection")
        return self.contacts

    async def client(self, account_id: str) -> SalesforceClient:
        """Return the client that the test has put in place for the account."""
        self._check()
        if account_id not in self.clients:
            raise SignInNeeded("no default connection")
        return self.clients[account_id]

    async def access(self, account_id: str, stale: str) -> DefaultAccess:
        """Return a token that names how often it was renewed."""
        self._check()
        place = await run_in_threadpool(self._read, account_id)
        if place is None:
            raise SignInNeeded("no default connection")
        if stale == self._token(place):
            self.renewals[place.given] += 1
        return DefaultAccess(self._token(place), place.user)

    async def connect(self, account_id: str, user: SalesforceUser, refresh_token: str) -> None:
        """Take the connection over."""
        self._check()
        await run_in_threadpool(self._put, account_id, user, refresh_token)

    async def disconnect(self, account_id: str) -> None:
        """End the connection."""
        self._check()
        await run_in_threadpool(self._drop, account_id)

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    def _token(self, place: DefaultConnection) -> str:
        return f"access {self.renewals[place.given]} of {place.refresh_token}"

    def _read(self, account_id: str) -> DefaultConnection | None:
        with self._store.reading() as connection:
            return read_connection(connection, account_id)

    def _put(self, account_id: str, user: SalesforceUser, refresh_token: str) -> None:
        with self._store.writing() as connection:
            if read_account(connection, account_id) is None:
                raise RecordGone(details="no such account")
            put_connection(connection, account_id, user, (refresh_token, refresh_token))
            grown(connection, account_id)

    def _drop(self, account_id: str) -> None:
        with self._store.writing() as connection:
            if drop_connection(connection, account_id):
                grown(connection, account_id)
