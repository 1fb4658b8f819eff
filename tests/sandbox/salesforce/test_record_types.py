"""Record types, dependent picklists, field types and field-level security: what an org's own forms rest on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.sandbox.salesforce import valid_for
from tests.helpers.salesforce_org import AGENT, OrgClient

INDIVIDUAL, BUSINESS, SUPPORT, COMPLAINT = (f"012000000000{number:03}AAA" for number in range(1, 5))


async def fields_of(client: OrgClient, sobject: str) -> dict[str, Any]:
    described = await client.get(f"/sobjects/{sobject}/describe")
    return {field["name"]: field for field in described["fields"]}


async def refused(client: OrgClient, sobject: str, **fields: Any) -> tuple[str, list[str]]:
    answer = await client.call("POST", f"/sobjects/{sobject}", json=fields)
    assert answer.status_code == 400, answer.text
    return answer.json()[0]["errorCode"], answer.json()[0]["fields"]


@pytest.mark.parametrize(("places", "size", "text"), [([0], 3, "gAAA"), ([2], 3, "IAAA"), ([25], 26, "AAAAQAAA")])
def test_the_bitmap_is_that_of_real_orgs(places: list[int], size: int, text: str) -> None:
    assert valid_for.encode(places, size) == text
    assert valid_for.decode(text) == frozenset(places)


@given(st.frozensets(st.integers(0, 299)))
def test_every_bitmap_comes_back(places: frozenset[int]) -> None:
    assert valid_for.decode(valid_for.encode(places, 300)) == places


async def test_dependent_picklists_name_their_controller_and_its_places(client: OrgClient) -> None:
    fields = await fields_of(client, "Case")
    problem = fields["Problem__c"]
    assert (problem["dependentPicklist"], problem["controllerName"]) == (True, "Product__c")
    valid = {value["value"]: valid_for.decode(value["validFor"]) for value in problem["picklistValues"]}
    assert valid["No picture"] == frozenset({1})
    assert valid["Slow connection"] == frozenset({0, 2})
    assert fields["Product__c"]["picklistValues"][0]["validFor"] is None
    outcome = fields["Review_Outcome__c"]
    assert [valid_for.decode(value["validFor"]) for value in outcome["picklistValues"]] == [{0}, {1}, {1}, {1}]


async def test_a_dependent_value_must_go_with_its_controlling_value(client: OrgClient) -> None:
    case_id = await client.create("Case", Product__c="Television", Problem__c="No picture")
    wrong = ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Problem__c"])
    assert await refused(client, "Case", Product__c="Router", Problem__c="No picture") == wrong
    assert await refused(client, "Case", Problem__c="Roaming") == wrong
    answer = await client.call("PATCH", f"/sobjects/Case/{case_id}", json={"Problem__c": "Roaming"})
    assert answer.status_code == 400
    await client.create("Case", Legal_Review__c=True, Review_Outcome__c="Upheld")
    assert (await refused(client, "Case", Review_Outcome__c="Upheld"))[1] == ["Review_Outcome__c"]


async def test_new_records_get_the_default_record_type(client: OrgClient) -> None:
    await client.create("Contact", LastName="Ohm")
    await client.create("Contact", LastName="Volt", RecordTypeId=BUSINESS)
    await client.create("Contact", LastName="Watt", RecordTypeId="012000000000000AAA")
    found = await client.query("SELECT LastName, RecordTypeId, RecordType.DeveloperName FROM Contact ORDER BY LastName")
    assert [one["RecordTypeId"] for one in found] == [INDIVIDUAL, BUSINESS, None]
    assert found[1]["RecordType"]["DeveloperName"] == "Business"
    types = await client.query("SELECT Name, SobjectType FROM RecordType ORDER BY SobjectType, Name")
    assert [one["Name"] for one in types] == ["Complaint", "Support", "Business", "Individual", "Partner", "Retail"]


async def test_a_record_type_of_another_object_is_refused(client: OrgClient) -> None:
    wrong = ("INVALID_CROSS_REFERENCE_KEY", ["RecordTypeId"])
    assert await refused(client, "Contact", LastName="Ohm", RecordTypeId=SUPPORT) == wrong
    assert await refused(client, "Contact", LastName="Ohm", RecordTypeId="012000000000099AAA") == wrong


async def test_a_restricted_picklist_takes_what_its_record_type_offers(client: OrgClient) -> None:
    wrong = ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Customer_Segment__c"])
    values = {"LastName": "Ohm", "Customer_Segment__c": "Household"}
    assert await refused(client, "Contact", RecordTypeId=BUSINESS, **values) == wrong
    await client.create("Contact", **values)
    await client.create("Case", RecordTypeId=COMPLAINT, Type="Mechanical")


async def test_a_record_type_has_defaults_of_its_own(client: OrgClient) -> None:
    case_id = await client.create("Case", RecordTypeId=COMPLAINT)
    assert (await client.get(f"/sobjects/Case/{case_id}"))["Priority"] == "High"
    contact_id = await client.create("Contact", LastName="Ohm", RecordTypeId=BUSINESS)
    assert (await client.get(f"/sobjects/Contact/{contact_id}"))["Customer_Segment__c"] == "Small Business"


async def test_every_type_of_field_keeps_its_value(client: OrgClient) -> None:
    values = {
        "Interests__c": "Mobile;Internet",
        "Customer_Since__c": "2019-03-01",
        "Last_Survey__c": "2024-05-06T07:08:09.000+0000",
        "Profile_Page__c": "https://example.org/ohm",
        "Lifetime_Value__c": 1234.56,
        "Satisfaction__c": 87,
        "Loyalty_Points__c": 12.5,
        "Contact_By_Chat__c": True,
    }
    contact_id = await client.create("Contact", LastName="Ohm", **values)
    record = await client.get(f"/sobjects/Contact/{contact_id}", params={"fields": ",".join(values)})
    assert {name: record[name] for name in values} == values


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("Interests__c", "Mobile;Opera", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("Satisfaction__c", 1000, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("Lifetime_Value__c", 1e16, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("Profile_Page__c", "x" * 256, "STRING_TOO_LONG"),
    ],
)
async def test_values_that_do_not_fit_are_refused(client: OrgClient, field: str, value: Any, code: str) -> None:
    assert await refused(client, "Contact", LastName="Ohm", **{field: value}) == (code, [field])


async def test_numbers_are_rounded_to_the_scale_of_their_field(client: OrgClient) -> None:
    contact_id = await client.create("Contact", LastName="Ohm", Lifetime_Value__c=10.125001, Satisfaction__c=49.6)
    record = await client.get(f"/sobjects/Contact/{contact_id}")
    assert (record["Lifetime_Value__c"], record["Satisfaction__c"]) == (10.13, 50)


async def test_a_field_may_be_hidden_from_one_user(client: OrgClient) -> None:
    contact_id = await client.create("Contact", LastName="Ohm", Birthdate="1990-01-02")
    client.org.set_field_access(AGENT, "Contact.Birthdate", "none")
    assert "Birthdate" not in await fields_of(client, "Contact")
    assert await client.refusal("GET", "/query", params={"q": "SELECT Birthdate FROM Contact"}) == (
        400,
        "INVALID_FIELD",
    )
    await client.call("PATCH", f"/sobjects/Contact/{contact_id}", json={"Title": "CEO"})
    client.org.set_field_access(AGENT, "Contact.Birthdate", "edit")
    assert (await client.get(f"/sobjects/Contact/{contact_id}"))["Birthdate"] == "1990-01-02"


async def test_a_field_may_be_read_only_for_one_user(client: OrgClient) -> None:
    contact_id = await client.create("Contact", LastName="Ohm", Title="CEO")
    client.org.set_field_access(AGENT, "Contact.Title", "read")
    title = (await fields_of(client, "Contact"))["Title"]
    assert (title["createable"], title["updateable"]) == (False, False)
    assert (await client.get(f"/sobjects/Contact/{contact_id}"))["Title"] == "CEO"
    refusal = await client.refusal("PATCH", f"/sobjects/Contact/{contact_id}", json={"Title": "x"})
    assert refusal == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
