"""The same cause brings the same body, whichever client asked: theirs or ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
from aiosalesforce import Salesforce
from aiosalesforce.exceptions import SalesforceError
from simple_salesforce.api import Salesforce as SimpleSalesforce
from simple_salesforce.exceptions import SalesforceError as SimpleSalesforceError

from care_desktop.api.salesforce.query import Select, equals
from care_desktop.api.salesforce.requests import Requests
from care_desktop.api.sansio import Request
from care_desktop.domain.records import NewRecord
from tests.helpers.foreign_clients import HOST, GivenToken, PlainHttp, ToLoopback
from tests.helpers.salesforce_server import RunningOrg, running_org

CAUSES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no email": {"LastName": "Ohm", "Email": "nobody"},
    "too long": {"LastName": "Ohm", "FirstName": "x" * 41},
    "unknown field": {"LastName": "Ohm", "Nothing__c": "x"},
    "read only": {"LastName": "Ohm", "Name": "Ohm"},
    "off the list": {"LastName": "Ohm", "Preferred_Channel__c": "Pigeon"},
    "dependent": {"LastName": "Ohm", "Customer_Segment__c": "Household", "Service_Plan__c": "Office"},
    "record type": {"LastName": "Ohm", "RecordTypeId": "012000000000003AAA"},
    "no such record": {"LastName": "Ohm", "AccountId": "001000000000999AAA"},
}


@pytest.fixture
def server() -> Iterator[RunningOrg]:
    with running_org() as running:
        yield running


def seen_by_simple_salesforce(server: RunningOrg, fields: dict[str, Any]) -> Any:
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", PlainHttp())
        url = server.url.replace("http:", "https:")
        client: Any = SimpleSalesforce(
            instance_url=url, session_id=server.access_token, session=session, version="67.0"
        )
        with pytest.raises(SimpleSalesforceError) as refused:
            client.Contact.create(fields)
    return refused.value.content


async def seen_by_aiosalesforce(server: RunningOrg, fields: dict[str, Any]) -> Any:
    async with httpx.AsyncClient(transport=ToLoopback(server.url), trust_env=False) as http:
        client = Salesforce(http, HOST, GivenToken(server.access_token), version="67.0")
        with pytest.raises(SalesforceError) as refused:
            await client.sobject.create("Contact", fields)
    assert refused.value.response is not None
    return refused.value.response.json()


async def seen_by_us(server: RunningOrg, request: Request) -> Any:
    headers = {"Authorization": f"Bearer {server.access_token}", **request.headers}
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        options: dict[str, Any] = {"json": request.json} if request.json is not None else {}
        answer = await http.request(
            request.method, request.path, params=dict(request.query) or None, headers=headers, **options
        )
    return answer.json()


@pytest.mark.parametrize("cause", CAUSES)
async def test_a_refused_create_is_told_alike_to_all(server: RunningOrg, cause: str) -> None:
    fields = CAUSES[cause]
    ours = await seen_by_us(server, Requests("v67.0").create(NewRecord("Contact", fields), fields))
    assert ours[0]["errorCode"]
    assert ours == seen_by_simple_salesforce(server, fields)
    assert ours == await seen_by_aiosalesforce(server, fields)


async def test_records_are_told_alike_to_all(server: RunningOrg) -> None:
    server.org.bulk_insert("Account", [{"Id": "001000000000001AAA", "Name": "Harbor"}])
    server.org.bulk_insert("Contact", [{"LastName": "O'Hara", "AccountId": "001000000000001AAA"}])
    select = Select(("Id", "Name", "Account.Name"), "Contact", equals("LastName", "O'Hara"))
    [ours] = (await seen_by_us(server, Requests("v67.0").query(select)))["records"]
    async with httpx.AsyncClient(transport=ToLoopback(server.url), trust_env=False) as http:
        client = Salesforce(http, HOST, GivenToken(server.access_token), version="67.0")
        [theirs] = [record async for record in client.query(select.soql)]
    assert ours == theirs
    assert ours["Account"]["Name"] == "Harbor"
