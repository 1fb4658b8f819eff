"""Reading and saving by external id."""

from __future__ import annotations

import pytest

from tests.helpers.salesforce_org import OrgClient

KEY = "/sobjects/Contact/Care_Customer_Id__c"


async def test_an_upsert_creates_once_and_then_changes(client: OrgClient) -> None:
    first = await client.call("PATCH", f"{KEY}/cust-1", json={"LastName": "Ohm"})
    again = await client.call("PATCH", f"{KEY}/CUST-1/", json={"LastName": "Ohm", "Title": "CEO"})
    assert (first.status_code, first.json()["created"]) == (201, True)
    assert (again.status_code, again.json()["created"]) == (200, False)
    assert first.json()["id"] == again.json()["id"]
    record = await client.get(f"{KEY}/cust-1?fields=Title,Care_Customer_Id__c")
    assert (record["Title"], record["Care_Customer_Id__c"]) == ("CEO", "cust-1")


@pytest.mark.parametrize("value", ["a/b", "a b", "ü?&=", "100%", "x'y\"z"])
async def test_any_value_can_be_a_key_when_it_is_percent_encoded(client: OrgClient, value: str) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in value.encode())
    answer = await client.call("PATCH", f"{KEY}/{encoded}", json={"LastName": "Ohm"})
    assert answer.status_code == 201
    assert await client.query("SELECT Care_Customer_Id__c FROM Contact") == [{"Care_Customer_Id__c": value}]


async def test_old_versions_answer_an_update_with_nothing(client: OrgClient) -> None:
    path = "/services/data/v45.0" + KEY
    created = await client.call("PATCH", f"{path}/cust-1", json={"LastName": "Ohm"})
    changed = await client.call("PATCH", f"{path}/cust-1", json={"LastName": "Ohm"})
    assert (created.status_code, "created" in created.json()) == (201, False)
    assert (changed.status_code, changed.content) == (204, b"")


async def test_several_matches_are_listed_and_nothing_is_written(client: OrgClient) -> None:
    client.org.bulk_insert("Contact", [{"LastName": name, "Email": "both@example.com"} for name in ("A", "B")])
    answer = await client.call("PATCH", "/sobjects/Contact/Email/both@example.com", json={"Title": "CEO"})
    assert answer.status_code == 300
    assert len(answer.json()) == 2
    assert answer.json()[0].startswith("/services/data/v67.0/sobjects/Contact/003")
    assert await client.query("SELECT Id FROM Contact WHERE Title != null") == []


async def test_what_cannot_be_upserted_is_refused(client: OrgClient) -> None:
    body = {"LastName": "Ohm"}
    assert await client.refusal("PATCH", f"{KEY}/x?updateOnly=true", json=body) == (404, "NOT_FOUND")
    assert await client.refusal("PATCH", f"{KEY}/x.inc", json=body) == (404, "NOT_FOUND")
    assert await client.refusal("PATCH", "/sobjects/Contact/Title/x", json=body) == (404, "NOT_FOUND")
    repeated = {**body, "Care_Customer_Id__c": "x"}
    assert await client.refusal("PATCH", f"{KEY}/x", json=repeated) == (400, "INVALID_FIELD")
    assert await client.refusal("GET", f"{KEY}/nobody") == (404, "NOT_FOUND")
    assert await client.refusal("PATCH", f"{KEY}/{'x' * 65}", json=body) == (400, "STRING_TOO_LONG")


async def test_a_deleted_record_does_not_keep_its_key(client: OrgClient) -> None:
    first = await client.call("PATCH", f"{KEY}/cust-1", json={"LastName": "Ohm"})
    assert (await client.call("DELETE", f"{KEY}/cust-1")).status_code == 204
    second = await client.call("PATCH", f"{KEY}/cust-1", json={"LastName": "Ohm"})
    assert second.status_code == 201
    assert first.json()["id"] != second.json()["id"]


async def test_an_org_without_the_field_knows_no_such_key(client: OrgClient) -> None:
    client.org.settings.hidden_fields.add("contact.care_customer_id__c")
    assert await client.refusal("PATCH", f"{KEY}/x", json={"LastName": "Ohm"}) == (404, "NOT_FOUND")
    names = [field["name"] for field in (await client.get("/sobjects/Contact/describe"))["fields"]]
    assert "Care_Customer_Id__c" not in names
    assert await client.refusal("GET", "/query?q=SELECT+Care_Customer_Id__c+FROM+Contact") == (400, "INVALID_FIELD")
