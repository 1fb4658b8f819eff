"""Care's way to the org of the stage, over real HTTP like everybody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from care_desktop.care_server.contact_finder import SalesforceContactFinder


class LateFinder:
    """A ContactFinder that is made at the first question: its HTTP client is no part of the stage's start.

    Close it; afterwards it finds nothing more.
    """

    def __init__(self, salesforce_url: str, access_token: str) -> None:
        self._salesforce_url = salesforce_url
        self._access_token = access_token
        self._lock = asyncio.Lock()
        self._finder: SalesforceContactFinder | None = None

    async def find(self, customer: Any) -> Sequence[Any]:
        """Return contacts that share an email, phone, name or handle with the Customer."""
        async with self._lock:
            if self._finder is None:
                self._finder = await asyncio.to_thread(self._connect)
        return await self._finder.find(customer)

    async def aclose(self) -> None:
        """Close the connections, if there are any."""
        if self._finder is not None:
            await self._finder.aclose()

    def _connect(self) -> SalesforceContactFinder:
        from care_desktop.care_server.contact_finder import SalesforceContactFinder

        return SalesforceContactFinder.connect(self._salesforce_url, self._access_token)
