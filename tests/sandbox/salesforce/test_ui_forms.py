"""The User Interface API's forms: object info, picklists per record type, layouts, defaults, records to show."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.salesforce_org import AGENT, OrgClient

MASTER, INDIVIDUAL, BUSINESS, SUPPORT, COMPLAINT = (f"012000000000{number:03}AAA" for number in range(5))


def components(layout: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the items of a layout by the name of each of their components."""
    items = [item for section in layout["sections"] for row in section["layoutRows"] for item in row["layoutItems"]]
    return {part["apiName"]: item for item in items for part in item["layoutComponents"]}


async def test_object_info_says_what_describe_says(client: OrgClient) -> None:
    info = await client.get("/ui-api/object-info/contact")
    assert (info["apiName"], info["keyPrefix"], info["createable"]) == ("Contact", "003", True)
    assert info["nameFields"] == ["FirstName", "LastName", "Name"]
    assert info["defaultRecordTypeId"] == INDIVIDUAL
    assert {one["name"] for one in info["recordTypeInfos"].values()} == {"Master", "Individual", "Business"}
    assert info["dependentFields"] == {"Customer_Segment__c": {"Service_Plan__c": {}}}
    last, account = info["fields"]["LastName"], info["fields"]["AccountId"]
    assert (last["required"], last["dataType"], last["length"]) == (True, "String", 80)
    assert (last["compoundFieldName"], last["compoundComponentName"]) == ("Name", "LastName")
    assert account["referenceToInfos"] == [{"apiName": "Account", "nameFields": ["Name"]}]
    assert info["fields"]["Interests__c"]["dataType"] == "MultiPicklist"
    assert info["fields"]["MailingCity"]["compoundComponentName"] == "City"
    assert info["eTag"] == (await client.get("/ui-api/object-info/Contact"))["eTag"]


async def test_object_info_respects_rights(client: OrgClient) -> None:
    client.org.set_access(AGENT, "Contact", "read")
    client.org.set_field_access(AGENT, "Contact.Birthdate", "none")
    info = await client.get("/ui-api/object-info/Contact")
    assert (info["createable"], info["updateable"], info["fields"]["Title"]["updateable"]) == (False, False, False)
    assert "Birthdate" not in info["fields"]


async def test_picklist_values_are_those_of_the_record_type(client: OrgClient) -> None:
    path = f"/ui-api/object-info/Case/picklist-values/{COMPLAINT}"
    body = await client.get(path)
    fields = body["picklistFieldValues"]
    assert [value["value"] for value in fields["Priority"]["values"]] == ["High", "Medium"]
    assert fields["Priority"]["defaultValue"]["value"] == "High"
    assert [value["value"] for value in fields["Product__c"]["values"]] == ["Router", "Mobile plan"]
    problem = fields["Problem__c"]
    assert problem["controllerValues"] == {"Router": 0, "Television": 1, "Mobile plan": 2}
    assert {value["value"]: value["validFor"] for value in problem["values"]}["Slow connection"] == [0, 2]
    assert await client.get(f"{path}/Problem__c") == problem
    master = await client.get(f"/ui-api/object-info/Case/picklist-values/{MASTER}/Priority")
    assert len(master["values"]) == 3
    assert (await client.refusal("GET", f"{path}/Subject"))[0] == 404
    assert (await client.refusal("GET", f"/ui-api/object-info/Case/picklist-values/{BUSINESS}"))[0] == 400


async def test_layouts_differ_by_record_type(client: OrgClient) -> None:
    individual = await client.get("/ui-api/layout/Contact", params={"mode": "Create", "layoutType": "Full"})
    items = components(individual)
    assert (items["LastName"]["required"], items["Email"]["required"]) == (True, False)
    assert [part["apiName"] for part in items["LastName"]["layoutComponents"]] == [
        "LastName",
        "FirstName",
        "Salutation",
    ]
    assert items["Care_Customer_Id__c"]["editableForNew"] is False
    assert items["AccountId"]["lookupIdApiName"] == "AccountId"
    assert "CurrencyIsoCode" not in items
    business = await client.get("/ui-api/layout/Contact", params={"mode": "Create", "recordTypeId": BUSINESS})
    assert components(business)["Email"]["required"] is True
    assert components(business)["MailingCity"]["label"] == "Mailing Address"
    assert all(len(row["layoutItems"]) <= 2 for row in individual["sections"][0]["layoutRows"])
    case = await client.get("/ui-api/layout/Case", params={"mode": "Create"})
    assert [option["name"] for option in case["saveOptions"]] == ["useDefaultRule"]


async def test_an_object_without_a_layout_shows_every_field(client: OrgClient) -> None:
    items = components(await client.get("/ui-api/layout/Account"))
    assert {"Name", "BillingCity", "Industry", "Description", "CreatedDate"} <= set(items)


async def test_hidden_fields_are_on_no_layout(client: OrgClient) -> None:
    client.org.set_field_access(AGENT, "Contact.Title", "none")
    client.org.set_field_access(AGENT, "Contact.Email", "read")
    items = components(await client.get("/ui-api/layout/Contact"))
    assert "Title" not in items
    assert items["Email"]["editableForNew"] is False


async def test_the_defaults_of_a_new_record_come_with_its_form(client: OrgClient) -> None:
    body = await client.get("/ui-api/record-defaults/create/Case", params={"recordTypeId": COMPLAINT})
    fields = body["record"]["fields"]
    assert body["record"]["recordTypeId"] == COMPLAINT
    assert (fields["Priority"]["value"], fields["Status"]["value"], fields["OwnerId"]["value"]) == (
        "High",
        "New",
        AGENT,
    )
    assert fields["Legal_Review__c"]["value"] is False
    assert components(body["layout"])["Subject"]["required"] is True
    assert {"Case", "Contact", "User", "RecordType"} <= set(body["objectInfos"])
    client.org.set_access(AGENT, "Case", "read")
    assert (await client.refusal("GET", "/ui-api/record-defaults/create/Case"))[0] == 403


async def test_record_ui_brings_record_layout_and_objects(client: OrgClient) -> None:
    account_id = await client.create("Account", Name="Harbor")
    values = {"Lifetime_Value__c": 1200, "Customer_Since__c": "2019-03-01", "Interests__c": "Mobile;Events"}
    contact_id = await client.create("Contact", LastName="Ohm", AccountId=account_id, **values)
    body = await client.get(f"/ui-api/record-ui/{contact_id}", params={"modes": "View,Edit"})
    record = body["records"][contact_id]
    fields = record["fields"]
    assert (record["apiName"], record["id"], record["recordTypeInfo"]["name"]) == ("Contact", contact_id, "Individual")
    assert record["lastModifiedDate"].endswith(".000Z")
    assert fields["Account"]["displayValue"] == "Harbor"
    assert fields["Account"]["value"]["fields"]["Name"]["value"] == "Harbor"
    assert fields["Account"]["value"]["id"] == account_id
    assert fields["Lifetime_Value__c"] == {"displayValue": "$1,200.00", "value": 1200}
    assert fields["Customer_Since__c"] == {"displayValue": "3/1/2019", "value": "2019-03-01"}
    assert fields["Interests__c"]["displayValue"] == "Mobile;Events"
    assert set(body["layouts"]["Contact"][INDIVIDUAL]["Full"]) == {"View", "Edit"}
    assert "Account" in body["objectInfos"]


async def test_one_record_is_read_with_the_fields_that_are_asked_for(client: OrgClient) -> None:
    contact_id = await client.create("Contact", LastName="Ohm", Title="CEO")
    path = f"/ui-api/records/{contact_id}"
    query = {"fields": "Contact.Title,Contact.Account.Name", "optionalFields": "Contact.Nothing__c,Contact.Email"}
    record = await client.get(path, params=query)
    assert record["fields"] == {
        "Account": {"displayValue": None, "value": None},
        "Email": {"displayValue": None, "value": None},
        "Title": {"displayValue": None, "value": "CEO"},
    }
    assert (await client.refusal("GET", path, params={"fields": "Contact.Nothing__c"}))[0] == 400
    assert (await client.refusal("GET", path))[0] == 400
    assert (await client.refusal("GET", "/ui-api/records/003000000000999AAA", params=query))[0] == 404


@pytest.mark.parametrize(
    "path", ["/ui-api/object-info/Contact", "/ui-api/layout/Contact", "/ui-api/duplicates/Contact"]
)
async def test_an_org_may_have_no_ui_api(client: OrgClient, path: str) -> None:
    assert (await client.call("GET", f"/services/data/v40.0{path}")).status_code == 404
    client.org.settings.features.discard("ui_api")
    assert await client.refusal("GET", path) == (404, "NOT_FOUND")
