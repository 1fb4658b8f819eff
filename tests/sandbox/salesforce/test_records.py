"""Creating, reading, changing and deleting records, with every refusal a client can tell apart."""

from __future__ import annotations

from typing import Any

import pytest

from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.settings import ValidationRule
from tests.helpers.salesforce_org import AGENT, OrgClient


async def test_a_contact_is_created_trimmed_and_named(client: OrgClient) -> None:
    answer = await client.call(
        "POST", "/sobjects/contact/", json={"lastname": "  O'Brien ", "FIRSTNAME": "Zoë", "Title": "   "}
    )
    assert answer.status_code == 201
    body = answer.json()
    assert (body["success"], body["errors"]) == (True, [])
    record = await client.get(f"/sobjects/CONTACT/{body['id']}/")
    assert record["attributes"] == {
        "type": "Contact",
        "url": f"/services/data/v67.0/sobjects/Contact/{body['id']}",
    }
    assert (record["Name"], record["LastName"], record["Title"]) == ("Zoë O'Brien", "O'Brien", None)
    assert record["OwnerId"] == record["CreatedById"] == AGENT
    assert record["CreatedDate"].endswith(".000+0000")


async def test_reading_takes_only_the_fields_asked_for(client: OrgClient) -> None:
    record_id = await client.create("Contact", LastName="Ohm", MailingCity="Ulm")
    record = await client.get(f"/sobjects/Contact/{record_id}?fields=lastname,MailingAddress,Account.Name")
    del record["attributes"]
    assert record["LastName"] == "Ohm"
    assert record["MailingAddress"]["city"] == "Ulm"
    assert record["Account"] is None
    assert set(record) == {"LastName", "MailingAddress", "Account"}


async def test_a_change_touches_only_what_was_sent_and_null_clears(client: OrgClient) -> None:
    record_id = await client.create("Contact", LastName="Ohm", FirstName="Ada", Title="CEO", Phone="1")
    answer = await client.call("PATCH", f"/sobjects/Contact/{record_id}", json={"Title": None, "Phone": ""})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers
    record = await client.get(f"/sobjects/Contact/{record_id}")
    assert (record["Name"], record["Title"], record["Phone"]) == ("Ada Ohm", None, None)


@pytest.mark.parametrize(
    ("fields", "code", "named"),
    [
        ({}, "REQUIRED_FIELD_MISSING", ["LastName"]),
        ({"LastName": " "}, "REQUIRED_FIELD_MISSING", ["LastName"]),
        ({"LastName": "x" * 81}, "STRING_TOO_LONG", ["LastName"]),
        ({"LastName": "x", "Email": "not an address"}, "INVALID_EMAIL_ADDRESS", ["Email"]),
        (
            {"LastName": "x", "Preferred_Channel__c": "Owl"},
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            ["Preferred_Channel__c"],
        ),
        ({"LastName": "x", "AccountId": "nonsense"}, "MALFORMED_ID", ["AccountId"]),
        ({"LastName": "x", "AccountId": make_id("500", 1)}, "FIELD_INTEGRITY_EXCEPTION", ["AccountId"]),
        ({"LastName": "x", "AccountId": make_id("001", 9)}, "INVALID_CROSS_REFERENCE_KEY", []),
        ({"LastName": "x", "Nonsense": 1}, "INVALID_FIELD", None),
        ({"LastName": "x", "Id": make_id("003", 1)}, "INVALID_FIELD", ["Id"]),
        ({"LastName": "x", "Name": "y"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Name"]),
        ({"LastName": "x", "Birthdate": "yesterday"}, "JSON_PARSER_ERROR", None),
        ({"LastName": "x", "DoNotCall": "maybe"}, "JSON_PARSER_ERROR", None),
        ({"LastName": {"a": 1}}, "JSON_PARSER_ERROR", None),
    ],
)
async def test_a_bad_contact_is_refused_by_field(
    client: OrgClient, fields: dict[str, Any], code: str, named: list[str] | None
) -> None:
    answer = await client.call("POST", "/sobjects/Contact", json=fields)
    assert answer.status_code == 400
    (entry,) = answer.json()
    assert entry["errorCode"] == code
    assert entry.get("fields") == named
    assert await client.query("SELECT Id FROM Contact") == []


async def test_the_refusals_say_what_salesforce_says(client: OrgClient) -> None:
    too_long = await client.call("POST", "/sobjects/Contact", json={"LastName": "x" * 81})
    assert too_long.json()[0]["message"] == f"Last Name: data value too large: {'x' * 81} (max length=80)"
    missing = await client.call("POST", "/sobjects/Lead", json={})
    assert missing.json()[0]["message"] == "Required fields are missing: [LastName, Company]"


async def test_an_unrestricted_picklist_takes_any_value(client: OrgClient) -> None:
    case_id = await client.create("Case", Origin="Carrier pigeon")
    assert await client.query("SELECT Origin FROM Case") == [{"Origin": "Carrier pigeon"}]
    assert case_id.startswith("500")


async def test_a_case_gets_its_number_defaults_and_the_account_of_its_contact(client: OrgClient) -> None:
    account_id = await client.create("Account", Name="Ohm & Co")
    contact_id = await client.create("Contact", LastName="Ohm", Email="o@example.com", AccountId=account_id)
    first = await client.create("Case", ContactId=contact_id)
    await client.create("Case", Subject="Second")
    record = await client.get(f"/sobjects/Case/{first}")
    assert record["AccountId"] == account_id
    assert (record["Status"], record["Priority"], record["ContactEmail"]) == ("New", "Medium", "o@example.com")
    numbers = [record["CaseNumber"] for record in await client.query("SELECT CaseNumber FROM Case ORDER BY Id")]
    assert numbers == ["00001001", "00001002"]


async def test_closing_a_case_sets_its_date_and_reopening_clears_it(client: OrgClient) -> None:
    case_id = await client.create("Case", Status="Closed")
    assert (await client.get(f"/sobjects/Case/{case_id}"))["ClosedDate"] is not None
    await client.call("PATCH", f"/sobjects/Case/{case_id}", json={"Status": "Working"})
    record = await client.get(f"/sobjects/Case/{case_id}")
    assert (record["IsClosed"], record["ClosedDate"]) == (False, None)


async def test_a_unique_field_names_the_record_that_has_the_value(client: OrgClient) -> None:
    case_id = await client.create("Case", Care_Operation_Id__c="op-1")
    answer = await client.call("POST", "/sobjects/Case", json={"Care_Operation_Id__c": "OP-1"})
    (entry,) = answer.json()
    assert entry["errorCode"] == "DUPLICATE_VALUE"
    assert case_id[:15] in entry["message"]


async def test_the_assignment_rule_owns_the_case_unless_the_header_forbids_it(client: OrgClient) -> None:
    client.org.settings.assignment["Case"] = client.org.system_user_id
    assigned = await client.create("Case")
    answer = await client.call("POST", "/sobjects/Case", json={}, headers={"Sforce-Auto-Assign": "FALSE"})
    owners = {r["Id"]: r["OwnerId"] for r in await client.query("SELECT Id, OwnerId FROM Case")}
    assert owners == {assigned: client.org.system_user_id, answer.json()["id"]: AGENT}


async def test_an_admins_rule_speaks_in_its_own_words(client: OrgClient) -> None:
    rule = ValidationRule("Contact", lambda record: not record["Phone"], "Call us first", "Phone")
    client.org.settings.validation_rules.append(rule)
    answer = await client.call("POST", "/sobjects/Contact", json={"LastName": "Ohm"})
    assert answer.json() == [
        {"message": "Call us first", "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "fields": ["Phone"]}
    ]


async def test_what_is_not_there_is_told_apart(client: OrgClient) -> None:
    gone = await client.create("Contact", LastName="Gone")
    assert (await client.call("DELETE", f"/sobjects/Contact/{gone}")).status_code == 204
    unknown = make_id("003", 4711)
    assert await client.refusal("GET", f"/sobjects/Contact/{gone}") == (404, "ENTITY_IS_DELETED")
    assert await client.refusal("PATCH", f"/sobjects/Contact/{gone}", json={}) == (404, "ENTITY_IS_DELETED")
    assert await client.refusal("GET", f"/sobjects/Contact/{unknown}") == (404, "NOT_FOUND")
    assert await client.refusal("DELETE", f"/sobjects/Contact/{unknown}") == (404, "INVALID_CROSS_REFERENCE_KEY")
    assert await client.refusal("GET", f"/sobjects/Contact/{unknown.swapcase()}") == (400, "MALFORMED_ID")
    assert await client.refusal("GET", "/sobjects/Contact/nonsense") == (404, "NOT_FOUND")
    assert await client.refusal("GET", f"/sobjects/Account/{unknown}") == (404, "NOT_FOUND")
    assert await client.refusal("GET", "/sobjects/Unicorn") == (404, "NOT_FOUND")


async def test_a_reference_to_a_deleted_record_is_refused_only_when_it_is_set(client: OrgClient) -> None:
    account_id = await client.create("Account", Name="Ohm")
    contact_id = await client.create("Contact", LastName="Ohm", AccountId=account_id)
    client.org.delete(account_id)
    again = await client.refusal("POST", "/sobjects/Contact", json={"LastName": "New", "AccountId": account_id})
    assert again == (400, "ENTITY_IS_DELETED")
    answer = await client.call("PATCH", f"/sobjects/Contact/{contact_id}", json={"Title": "CEO"})
    assert answer.status_code == 204


async def test_half_a_surrogate_and_long_emoji_do_no_harm(client: OrgClient) -> None:
    body = b'{"LastName": "a\\ud83d", "FirstName": "\\ud83d\\ude00"}'
    answer = await client.call("POST", "/sobjects/Contact", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201
    assert await client.query("SELECT FirstName, LastName FROM Contact") == [{"FirstName": "😀", "LastName": "a\ufffd"}]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"[" * 100_000, b'{"LastName": NaN}', b"\xff\xfe"])
async def test_a_body_that_is_no_json_object_is_refused(client: OrgClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert await client.refusal("POST", "/sobjects/Contact", content=body, headers=headers) == (
        400,
        "JSON_PARSER_ERROR",
    )


async def test_users_cannot_be_made_over_the_api(client: OrgClient) -> None:
    assert await client.refusal("POST", "/sobjects/User", json={"LastName": "x"}) == (
        400,
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    )
