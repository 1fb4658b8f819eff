"""An org in memory with a client that speaks HTTP to it without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce.app import create_app
from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.schema import Schema
from care_desktop.sandbox.salesforce.settings import OrgSettings

AGENT = make_id("005", 2)
DATA = "/services/data/v67.0"
ADDRESS = "http://127.0.0.1:8080"


class OrgClient:
    """Calls of one signed-in user; paths are relative to the newest version unless they begin with /services."""

    def __init__(self, org: Org, http: httpx.AsyncClient) -> None:
        self.org = org
        self.http = http
        self.access_token, self.refresh_token = org.issue_tokens(AGENT)

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request with the user's token and return the response, whatever its status."""
        headers = {"Authorization": f"Bearer {self.access_token}", **options.pop("headers", {})}
        url = path if path.startswith(("/services", "/id", "/.well")) else DATA + path
        return await self.http.request(method, url, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> Any:
        """Return the JSON of a GET that succeeds."""
        answer = await self.call("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def create(self, sobject: str, **fields: Any) -> str:
        """Create a record and return its id."""
        answer = await self.call("POST", f"/sobjects/{sobject}", json=fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def refusal(self, method: str, path: str, **options: Any) -> tuple[int, str]:
        """Return status and first error code of a call that fails."""
        answer = await self.call(method, path, **options)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()[0]["errorCode"]

    async def query(self, soql: str) -> list[dict[str, Any]]:
        """Return the records of a query without their attributes."""
        page = await self.get("/query", params={"q": soql})
        return [{name: value for name, value in one.items() if name != "attributes"} for one in page["records"]]

    async def names(self, soql: str) -> list[str]:
        """Return the names that a query selects."""
        return [record["Name"] for record in await self.query(soql)]


def new_org(schema: Schema | None = None, **settings: Any) -> Org:
    """Return an org in memory with one agent; search has no lag unless told."""
    org = Org(":memory:", StageClock(), settings=OrgSettings(**{"search_lag_seconds": 0.0, **settings}), schema=schema)
    agent = {"FirstName": "Mia", "LastName": "Agent", "Username": "mia@stage.example.org"}
    org.bulk_insert("User", [{"Id": AGENT, "Email": "mia@example.org", "Alias": "mia", **agent}])
    return org


@asynccontextmanager
async def org_client(schema: Schema | None = None, **settings: Any) -> AsyncIterator[OrgClient]:
    """Open an org and a client for a block."""
    org = new_org(schema, **settings)
    transport = httpx.ASGITransport(create_app(org))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as http:
        yield OrgClient(org, http)
    org.close()
