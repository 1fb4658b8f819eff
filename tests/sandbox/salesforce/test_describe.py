"""Describe: the keys that clients read, with the lengths and flags of a real org."""

from __future__ import annotations

import pytest

from tests.helpers.salesforce_org import OrgClient


@pytest.mark.parametrize(
    ("sobject", "required"),
    [("Contact", ["LastName"]), ("Lead", ["LastName", "Company"]), ("Account", ["Name"]), ("Case", [])],
)
async def test_the_required_fields_follow_from_the_flags(client: OrgClient, sobject: str, required: list[str]) -> None:
    described = await client.get(f"/sobjects/{sobject}/describe")
    assert [
        field["name"]
        for field in described["fields"]
        if field["createable"] and not field["nillable"] and not field["defaultedOnCreate"]
        if field["type"] != "boolean" and field["name"] != "OwnerId"
    ] == required


async def test_fields_are_described_with_all_their_keys(client: OrgClient) -> None:
    described = await client.get("/sobjects/Contact/describe")
    fields = {field["name"]: field for field in described["fields"]}
    assert all(len(field) == 57 for field in fields.values())
    assert (fields["LastName"]["length"], fields["FirstName"]["length"]) == (80, 40)
    assert fields["AccountId"]["referenceTo"] == ["Account"]
    assert fields["AccountId"]["relationshipName"] == "Account"
    key = fields["Care_Customer_Id__c"]
    assert (key["externalId"], key["unique"], key["custom"], key["createable"]) == (True, True, True, True)
    channel = fields["Preferred_Channel__c"]
    assert channel["restrictedPicklist"] is True
    assert [value["value"] for value in channel["picklistValues"]] == ["Email", "Phone", "Messaging"]
    assert set(channel["picklistValues"][0]) == {"active", "defaultValue", "label", "validFor", "value"}


async def test_the_object_has_record_types_the_master_one_last(client: OrgClient) -> None:
    described = await client.get("/sobjects/Case/describe")
    infos = described["recordTypeInfos"]
    assert [(info["name"], info["defaultRecordTypeMapping"]) for info in infos] == [
        ("Support", True),
        ("Complaint", False),
        ("Master", False),
    ]
    assert (infos[-1]["recordTypeId"], infos[-1]["master"]) == ("012000000000000AAA", True)


async def test_the_urls_and_the_prefix_are_those_of_the_object(client: OrgClient) -> None:
    described = await client.get("/sobjects/Case/describe")
    assert described["urls"]["rowTemplate"].endswith("/sobjects/Case/{ID}")
    assert described["keyPrefix"] == "500"


async def test_the_global_describe_lists_every_object(client: OrgClient) -> None:
    body = await client.get("/sobjects/")
    assert (body["encoding"], body["maxBatchSize"]) == ("UTF-8", 200)
    names = {entry["name"] for entry in body["sobjects"]}
    assert names == {"Account", "Case", "Contact", "Lead", "Organization", "RecordType", "User"}
