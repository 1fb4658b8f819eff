"""An org of one of the three schemas, in process, with our client to it; every request is written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from care_desktop.api.auth import StaticToken
from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.salesforce.documents import MetadataStore
from care_desktop.api.transport import Pool, Transport
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import Contact
from care_desktop.sandbox.salesforce.app import create_app
from care_desktop.sandbox.salesforce.described import load_described
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.schema import Schema
from tests.helpers.org_schemas import ORGS, write_org
from tests.helpers.salesforce_org import ADDRESS, AGENT, new_org


@dataclass(frozen=True, slots=True)
class FormOrg:
    """The org, the client, and the paths of all requests so far without their common beginning."""

    org: Org
    client: SalesforceClient
    asked: list[str]

    async def contact(self, **fields: Any) -> Contact:
        """Put a contact into the org and return it as read."""
        found = await self.client.read(ContactId(self.org.bulk_insert("Contact", [{"LastName": "Lee", **fields}])[0]))
        assert isinstance(found, Contact)
        return found

    def another_client(self, **options: Any) -> SalesforceClient:
        """Return a client that knows nothing yet, or what its `metadata` holds."""
        return SalesforceClient(self.client._transport, **options)


@asynccontextmanager
async def form_org(name: str, metadata: MetadataStore | None = None, **settings: Any) -> AsyncIterator[FormOrg]:
    """Open the org of that name, or "" for the stage's own."""
    org, asked = new_org(_schema(name) if name else None, **settings), list[str]()
    app = httpx.ASGITransport(create_app(org))
    token, _ = org.issue_tokens(AGENT)

    class Noted(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request.url.path.removeprefix("/services/data/v67.0"))
            return await app.handle_async_request(request)

    pool = Pool(lambda secure: Noted())
    transport = Transport(pool, ADDRESS, dialect=SalesforceDialect(), tokens=StaticToken(token))
    yield FormOrg(org, SalesforceClient(transport, metadata=metadata), asked)
    await pool.aclose()
    org.close()


@cache
def _schema(name: str) -> Schema:
    with TemporaryDirectory() as folder:
        return load_described(write_org(ORGS[name](), Path(folder)))
