"""What the Care server needs of Salesforce: contacts that may be a Customer, and access by default connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from care_desktop.domain.people import ContactMatch, Customer
from care_desktop.domain.session import DefaultAccess, SalesforceUser

if TYPE_CHECKING:
    from care_desktop.api.salesforce.client import SalesforceClient


class Orgs(Protocol):
    """The connected orgs, each reached by its default connection.

    Every method raises the errors of domain/errors.py: SignInNeeded where there is no such connection, or no more.
    """

    async def find(self, account_id: str, customer: Customer) -> Sequence[ContactMatch]:
        """Return contacts that share an email, phone, name or handle with the Customer, in any order."""

    async def client(self, account_id: str) -> SalesforceClient:
        """Return the client of the org as its default user; ask for it anew for each piece of work, it may end.

        It creates under the account's external id field, and writes to the account's own org or nowhere.
        """

    async def access(self, account_id: str, stale: str) -> DefaultAccess:
        """Return an access token, another than `stale`."""

    async def connect(self, account_id: str, user: SalesforceUser, refresh_token: str) -> None:
        """Try a connection and make it the default; the token that was handed over last again is no error.

        Raises Unacceptable when it belongs to another org or another user.
        """

    async def disconnect(self, account_id: str) -> None:
        """End the default connection, here and at Salesforce where it can be reached."""
