"""The duplicate rule on Contact."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.salesforce_org import OrgClient

ALLOW = {"Sforce-Duplicate-Rule-Header": "allowSave=true; includeRecordDetails=true"}
OHM = {"LastName": "Ohm", "FirstName": "Ada", "Email": "ada@example.com", "Phone": "+49 (171) 234-5678"}
TWINS = [
    {"LastName": "Other", "Email": "ADA@example.com"},
    {"LastName": "ohm", "FirstName": "ADA", "MobilePhone": "49171/2345678"},
]


@pytest.mark.parametrize("twin", TWINS)
async def test_a_likely_duplicate_is_refused_with_its_matches(client: OrgClient, twin: dict[str, Any]) -> None:
    contact_id = await client.create("Contact", **OHM)
    answer = await client.call("POST", "/sobjects/Contact", json=twin)
    assert answer.status_code == 400
    (entry,) = answer.json()
    assert entry["errorCode"] == "DUPLICATES_DETECTED"
    result = entry["duplicateResut"]
    assert result["allowSave"] is True
    (match,) = result["matchResults"]
    assert (match["entityType"], match["size"]) == ("Contact", 1)
    assert match["matchRecords"][0]["record"]["Id"] == contact_id
    assert "Email" not in match["matchRecords"][0]["record"]


async def test_the_header_saves_under_an_alerting_rule_only(client: OrgClient) -> None:
    await client.create("Contact", **OHM)
    client.org.settings.duplicate_rule = "block"
    blocked = await client.call("POST", "/sobjects/Contact", json=TWINS[0], headers=ALLOW)
    result = blocked.json()[0]["duplicateResut"]
    assert result["allowSave"] is False
    assert result["matchResults"][0]["matchRecords"][0]["record"]["Email"] == "ada@example.com"
    client.org.settings.duplicate_rule = "alert"
    assert (await client.call("POST", "/sobjects/Contact", json=TWINS[0], headers=ALLOW)).status_code == 201
    client.org.settings.duplicate_rule = "off"
    assert (await client.call("POST", "/sobjects/Contact", json=TWINS[1])).status_code == 201


async def test_a_record_is_no_duplicate_of_itself_nor_of_a_deleted_one(client: OrgClient) -> None:
    path = "/sobjects/Contact/Care_Customer_Id__c/c-1"
    first = await client.call("PATCH", path, json=OHM)
    assert (await client.call("PATCH", path, json=OHM)).status_code == 200
    client.org.delete(first.json()["id"])
    assert (await client.call("POST", "/sobjects/Contact", json=OHM)).status_code == 201


async def test_editing_another_field_of_a_namesake_is_no_matter_for_the_rule(client: OrgClient) -> None:
    first, _ = client.org.bulk_insert("Contact", [OHM, OHM])
    assert (await client.call("PATCH", f"/sobjects/Contact/{first}", json={"Title": "CEO"})).status_code == 204
    refused = await client.refusal("PATCH", f"/sobjects/Contact/{first}", json={"Email": "ada@example.com"})
    assert refused == (400, "DUPLICATES_DETECTED")
