"""What every answer has in common: order of refusals, headers, slashes, methods, hosts, limits, versions."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from care_desktop.sandbox.salesforce.app import create_app
from tests.helpers.salesforce_org import ADDRESS, AGENT, DATA, OrgClient, org_client


async def test_versions_need_no_token_and_are_not_counted(client: OrgClient) -> None:
    answer = await client.http.get("/services/data/")
    assert answer.json()[-1] == {"label": "Summer '26", "url": DATA, "version": "67.0"}
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert "Sforce-Limit-Info" not in answer.headers
    assert client.org.usage.used() == 0


async def test_an_unknown_token_is_refused_before_an_unknown_path(client: OrgClient) -> None:
    for path in ("/services/data/v67.0/nope", "/services/data/v99.0/", "/services/data/v67.0/sobjects/Contact/x"):
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {client.refresh_token}"}):
            answer = await client.http.get(path, headers=headers)
            assert answer.status_code == 401
            assert answer.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


@pytest.mark.parametrize(
    "path", ["", "/", "/sobjects", "/sobjects/", "/limits//", "/recent/", "/sobjects/case/describe/"]
)
async def test_paths_work_with_and_without_a_trailing_slash(client: OrgClient, path: str) -> None:
    assert (await client.call("GET", DATA + path)).status_code == 200


@pytest.mark.parametrize(
    ("version", "status", "code"),
    [("v99.0", 404, "NOT_FOUND"), ("v67", 404, "NOT_FOUND"), ("v20.0", 410, "UNSUPPORTED_API_VERSION")],
)
async def test_unknown_and_retired_versions_are_told_apart(
    client: OrgClient, version: str, status: int, code: str
) -> None:
    assert await client.refusal("GET", f"/services/data/{version}/sobjects") == (status, code)


async def test_the_resource_map_names_the_identity(client: OrgClient) -> None:
    resources = await client.get("")
    assert resources["identity"] == f"{ADDRESS}/id/{client.org.id}/{AGENT}"
    assert resources["sobjects"] == f"{DATA}/sobjects"


async def test_head_is_get_without_its_body(client: OrgClient) -> None:
    head, get = (
        await client.call("HEAD", "/sobjects/Contact/describe"),
        await client.call("GET", "/sobjects/Contact/describe"),
    )
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


async def test_methods_are_checked_and_may_be_overridden(client: OrgClient) -> None:
    assert await client.refusal("PUT", "/sobjects/Contact") == (405, "METHOD_NOT_ALLOWED")
    contact_id = await client.create("Contact", LastName="Ohm")
    answer = await client.call("POST", f"/sobjects/Contact/{contact_id}?_HttpMethod=PATCH", json={"Title": "CEO"})
    assert answer.status_code == 204


async def test_only_json_is_taken(client: OrgClient) -> None:
    refused = await client.refusal(
        "POST", "/sobjects/Contact", content=b"<x/>", headers={"Content-Type": "application/xml"}
    )
    assert refused == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_long_uri_gets_a_page_of_html(client: OrgClient) -> None:
    answer = await client.call("GET", "/query", params={"q": "SELECT Id FROM Contact" + " " * 17_000})
    assert answer.status_code == 414
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<html>")


async def test_other_hosts_are_refused_and_no_page_may_read_across(client: OrgClient) -> None:
    for host in ("evil.example", "127.0.0.1:9999", "127.0.0.1.evil.example:8080", ""):
        answer = await client.call("GET", "", headers={"Host": host})
        assert answer.status_code == 403
    answer = await client.call("GET", "", headers={"Host": "localhost:8080", "Origin": "http://evil.example"})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_the_host_check_can_be_switched_off(client: OrgClient) -> None:
    transport = httpx.ASGITransport(create_app(client.org, host_check=False))
    async with httpx.AsyncClient(transport=transport, base_url="http://care.my.salesforce.example") as http:
        assert (await http.get("/services/data")).status_code == 200


async def test_every_answer_says_how_much_was_used(client: OrgClient) -> None:
    first = await client.call("GET", "/limits")
    refused = await client.call("GET", "/nope")
    assert first.headers["Sforce-Limit-Info"] == "api-usage=1/100000"
    assert refused.headers["Sforce-Limit-Info"] == "api-usage=2/100000"
    assert first.json()["DailyApiRequests"] == {"Max": 100_000, "Remaining": 99_999}


async def test_the_daily_limit_stops_everything_until_the_day_has_passed() -> None:
    async with org_client(daily_limit=2) as client:
        contact_id = await client.create("Contact", LastName="Ohm")
        await client.get("/limits")
        answer = await client.call("DELETE", f"/sobjects/Contact/{contact_id}")
        assert answer.status_code == 403
        assert answer.json() == [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
        assert answer.headers["Sforce-Limit-Info"] == "api-usage=2/2"
        client.org.clock.move(timedelta(hours=25))
        assert len(await client.query("SELECT Id FROM Contact")) == 1


async def test_records_are_counted_per_object(client: OrgClient) -> None:
    await client.create("Contact", LastName="Ohm")
    body = await client.get("/limits/recordCount?sObjects=contact")
    assert body == {"sObjects": [{"count": 1, "name": "Contact"}]}


async def test_recent_items_come_newest_first_and_without_the_deleted(client: OrgClient) -> None:
    first = await client.create("Contact", LastName="First")
    case_id = await client.create("Case", Subject="Second")
    gone = await client.create("Contact", LastName="Gone")
    await client.call("DELETE", f"/sobjects/Contact/{gone}")
    recent = await client.get("/recent/?limit=5")
    assert [record["Id"] for record in recent] == [case_id, first]
    assert recent[0]["CaseNumber"] == "00001001"
