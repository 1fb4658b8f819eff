"""Unmodified aiosalesforce works against the server as it works against an org."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosalesforce import Salesforce
from aiosalesforce.auth.client_credentials_flow import ClientCredentialsFlow
from aiosalesforce.auth.jwt_bearer_flow import JwtBearerFlow
from aiosalesforce.exceptions import (
    AuthenticationError,
    MoreThanOneRecordError,
    NotFoundError,
    RequestLimitExceededError,
    SalesforceError,
)
from aiosalesforce.utils import format_soql
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simple_salesforce.format import format_soql as format_soql_of_simple_salesforce

from care_desktop.api.salesforce.query import text as our_literal
from care_desktop.sandbox.salesforce.jwt import PublicKey
from care_desktop.sandbox.salesforce.settings import ConnectedApp
from tests.helpers.foreign_clients import HOST, GivenToken, ToLoopback
from tests.helpers.salesforce_org import AGENT
from tests.helpers.salesforce_server import RunningOrg, running_org


@pytest.fixture
def server() -> Iterator[RunningOrg]:
    with running_org() as running:
        yield running


@pytest.fixture
async def http(server: RunningOrg) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=ToLoopback(server.url), trust_env=False) as client:
        yield client


@pytest.fixture
def salesforce(http: httpx.AsyncClient, server: RunningOrg) -> Salesforce:
    return Salesforce(http, HOST, GivenToken(server.access_token), version="60.0")


async def found(salesforce: Salesforce, soql: str, **options: Any) -> list[dict[str, Any]]:
    return [record async for record in salesforce.query(soql, **options)]


async def test_it_creates_reads_changes_and_deletes(salesforce: Salesforce) -> None:
    contact_id = await salesforce.sobject.create("Contact", {"LastName": "Ohm", "Email": "ohm@example.com"})
    await salesforce.sobject.update("Contact", contact_id, {"Title": "CEO", "Email": None})
    record = await salesforce.sobject.get("Contact", contact_id, fields=["Title", "Email"])
    assert (record["Title"], record["Email"]) == ("CEO", None)
    await salesforce.sobject.delete("Contact", contact_id)
    with pytest.raises(NotFoundError) as gone:
        await salesforce.sobject.get("Contact", contact_id)
    assert gone.value.error_code == "ENTITY_IS_DELETED"


async def test_it_upserts_by_external_id(salesforce: Salesforce) -> None:
    key = "Care_Customer_Id__c"
    first = await salesforce.sobject.upsert("Contact", "cust-1", key, {"LastName": "Ohm"})
    again = await salesforce.sobject.upsert("Contact", "cust-1", key, {"LastName": "Ohm", "Title": "CEO"})
    assert (first.created, again.created, again.id) == (True, False, first.id)
    assert (await salesforce.sobject.get("Contact", "cust-1", key))["Title"] == "CEO"


async def test_it_queries_every_page_and_the_recycle_bin(salesforce: Salesforce, server: RunningOrg) -> None:
    server.org.bulk_insert("Contact", [{"LastName": f"N{number:04}"} for number in range(4500)])
    whole = await found(salesforce, "SELECT Id, LastName FROM Contact ORDER BY LastName")
    assert [record["LastName"] for record in whole] == [f"N{number:04}" for number in range(4500)]
    await salesforce.sobject.delete("Contact", whole[0]["Id"])
    assert len(await found(salesforce, "SELECT Id FROM Contact")) == 4499
    assert len(await found(salesforce, "SELECT Id FROM Contact", include_all_records=True)) == 4500


async def test_it_queries_what_it_escaped(salesforce: Salesforce) -> None:
    for name in ("O'Brien", "50% \\ off", 'Line\nfeed "x"', "Ωμ 😀"):
        await salesforce.sobject.create("Contact", {"LastName": name})
        records = await found(salesforce, format_soql("SELECT LastName FROM Contact WHERE LastName = {}", name))
        assert [record["LastName"] for record in records] == [name]


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t\b\f"), min_size=1))
def test_all_three_clients_escape_alike(text: str) -> None:
    ours = our_literal(text)
    assert ours == format_soql("{}", text)
    assert ours == format_soql_of_simple_salesforce("{}", text)


async def test_it_composes(salesforce: Salesforce) -> None:
    async with salesforce.composite(all_or_none=True) as composite:
        account = composite.sobject.create("Account", {"Name": "Harbor"})
        # its references are written out in full only as text
        person = composite.sobject.create("Contact", {"LastName": "Ohm", "AccountId": str(account.reference.id)})
        query = composite.query("SELECT Name, Account.Name FROM Contact")
    assert account.id.startswith("001")
    assert person.id.startswith("003")
    assert query.records[0]["Account"]["Name"] == "Harbor"
    async with salesforce.composite.batch() as batch:
        made = batch.sobject.create("Contact", {"LastName": "Volt"})
        listed = batch.query("SELECT Name FROM Contact ORDER BY Name")
    assert made.id.startswith("003")
    assert [record["Name"] for record in listed.records] == ["Ohm", "Volt"]


async def test_it_searches_and_describes_through_plain_requests(salesforce: Salesforce) -> None:
    contact_id = await salesforce.sobject.create("Contact", {"LastName": "Findable", "Email": "f@example.com"})
    request: Any = salesforce.request  # typed as a function of httpx, which it is not
    base = f"{HOST}/services/data/v60.0"
    answer = await request("GET", f"{base}/parameterizedSearch", params={"q": "f@example.com"})
    assert [record["Id"] for record in answer.json()["searchRecords"]] == [contact_id]
    answer = await request("GET", f"{base}/search", params={"q": "FIND {Findable} RETURNING Contact(Id)"})
    assert [record["Id"] for record in answer.json()["searchRecords"]] == [contact_id]
    described = (await request("GET", f"{base}/sobjects/Contact/describe")).json()
    assert next(field for field in described["fields"] if field["name"] == "LastName")["length"] == 80


async def test_it_reads_the_limits(salesforce: Salesforce) -> None:
    assert (await salesforce.get_limits())["DailyApiRequests"]["Max"] == 100_000


async def test_its_errors_are_its_own(salesforce: Salesforce, server: RunningOrg) -> None:
    with pytest.raises(SalesforceError) as missing:
        await salesforce.sobject.create("Contact", {})
    assert missing.value.error_code == "REQUIRED_FIELD_MISSING"
    server.org.bulk_insert("Contact", [{"LastName": name, "Email": "both@example.com"} for name in ("A", "B")])
    with pytest.raises(MoreThanOneRecordError):
        await salesforce.sobject.get("Contact", "both@example.com", external_id_field="Email")
    with pytest.raises(SalesforceError) as twin:
        await salesforce.sobject.create("Contact", {"LastName": "C", "Email": "both@example.com"})
    assert twin.value.response is not None
    assert twin.value.response.json()[0]["errorCode"] == "DUPLICATES_DETECTED"
    server.org.settings.daily_limit = 0
    salesforce.retry_policy = type(salesforce.retry_policy)()
    with pytest.raises(RequestLimitExceededError):
        await salesforce.get_limits()


async def test_it_signs_in_as_a_program(http: httpx.AsyncClient, server: RunningOrg, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    numbers, file = key.public_key().public_numbers(), tmp_path / "key.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    server.org.settings.apps["batch"] = ConnectedApp("s3cret", AGENT, PublicKey(numbers.n, numbers.e))
    with_secret = Salesforce(http, HOST, ClientCredentialsFlow("batch", "s3cret"))
    with_key = Salesforce(http, HOST, JwtBearerFlow("batch", "mia@stage.example.org", file))
    for client in (with_secret, with_key):
        assert await client.get_limits()
    with pytest.raises(AuthenticationError, match="invalid client credentials"):
        await Salesforce(http, HOST, ClientCredentialsFlow("batch", "wrong")).get_limits()
