"""The same small org three times: as a fake, as the stage in process, and as the stage over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import httpx

from care_desktop.api.auth import StaticToken
from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.transport import Pool, Transport
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import Contact, GoneWhy
from care_desktop.sandbox.salesforce.app import create_app
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.services.ports import Salesforce
from tests.helpers.builders import contact
from tests.helpers.fake_salesforce import FakeSalesforce
from tests.helpers.salesforce_org import ADDRESS, AGENT, new_org
from tests.helpers.sockets import served

KEY_FIELD = "Care_Customer_Id__c"
CASE_KEY_FIELD = "Care_Operation_Id__c"


class OrgWorld(Protocol):
    """An org, and what others do to it behind the client's back."""

    @property
    def port(self) -> Salesforce:
        """What is under test."""

    def add(self, first_name: str, last_name: str, **fields: str) -> ContactId:
        """Put a contact into the org, found by search at once."""

    async def edit_by_other(self, contact: ContactId, **fields: str | None) -> None:
        """Let somebody else change a contact, later than anything before."""

    def delete(self, contact: ContactId) -> None:
        """Delete a contact."""

    def merge(self, loser: ContactId, winner: ContactId) -> None:
        """Merge two contacts."""


class FakeWorld:
    """Fits OrgWorld over the fake."""

    def __init__(self) -> None:
        self.port = FakeSalesforce()
        self._next = 0

    def add(self, first_name: str, last_name: str, **fields: str) -> ContactId:
        """Put a contact into the fake."""
        self._next += 1
        name = f"{first_name} {last_name}"
        made = contact(self._next, name)
        values = {**made.fields, "FirstName": first_name, "LastName": last_name, "Name": name, **fields}
        self.port.add(replace(made, fields=values))
        return made.id

    async def edit_by_other(self, contact: ContactId, **fields: str | None) -> None:
        """Change it in the fake."""
        self.port.edit_by_other(contact, **fields)

    def delete(self, contact: ContactId) -> None:
        """Delete it in the fake."""
        self.port.delete(contact)

    def merge(self, loser: ContactId, winner: ContactId) -> None:
        """Leave the winner as survivor."""
        self.port.delete(loser, GoneWhy.MERGED, self.port.contacts[winner].as_match())


class StageWorld:
    """Fits OrgWorld over the stage's org."""

    def __init__(self, org: Org, port: SalesforceClient) -> None:
        self.org = org
        self.port = port

    def add(self, first_name: str, last_name: str, **fields: str) -> ContactId:
        """Seed a row."""
        row = {"FirstName": first_name, "LastName": last_name, "OwnerId": AGENT, **fields}
        return ContactId(self.org.bulk_insert("Contact", [row])[0])

    async def edit_by_other(self, contact: ContactId, **fields: str | None) -> None:
        """Save it through the same client, some seconds later."""
        self.org.clock.move(timedelta(seconds=5))
        now = await self.port.read(contact)
        assert isinstance(now, Contact)
        await self.port.save(now, fields)

    def delete(self, contact: ContactId) -> None:
        """Move it to the recycle bin."""
        self.org.delete(contact)

    def merge(self, loser: ContactId, winner: ContactId) -> None:
        """Merge it into the winner."""
        self.org.merge(loser, winner)


@asynccontextmanager
async def fake_world() -> AsyncIterator[OrgWorld]:
    """Open the fake."""
    yield FakeWorld()


@asynccontextmanager
async def stage_in_process() -> AsyncIterator[OrgWorld]:
    """Open the stage's org, with no socket between."""
    org = new_org()
    app = create_app(org)
    async with _client(org, Pool(lambda secure: httpx.ASGITransport(app)), ADDRESS) as world:
        yield world


@asynccontextmanager
async def stage_over_loopback() -> AsyncIterator[OrgWorld]:
    """Open the stage's org behind a real server."""
    org = new_org()
    with served(create_app(org)) as url:
        async with _client(org, Pool(), url) as world:
            yield world


@asynccontextmanager
async def _client(org: Org, pool: Pool, url: str) -> AsyncIterator[StageWorld]:
    token, _ = org.issue_tokens(AGENT)
    transport = Transport(pool, url, dialect=SalesforceDialect(), tokens=StaticToken(token))
    yield StageWorld(org, SalesforceClient(transport, external_id_field=KEY_FIELD))
    await pool.aclose()
    org.close()
