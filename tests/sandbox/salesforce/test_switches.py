"""Features that an org may have: state and country picklists, more than one currency, person accounts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from care_desktop.sandbox.salesforce import valid_for
from tests.helpers.salesforce_org import OrgClient, org_client

BUSINESS, PERSON = "012000000000007AAA", "012000000000008AAA"
SWITCHES: dict[str, Any] = {"state_country_picklists": True, "multi_currency": True, "person_accounts": True}


@pytest.fixture
async def rich() -> AsyncIterator[OrgClient]:
    async with org_client(**SWITCHES) as opened:
        yield opened


async def fields_of(client: OrgClient, sobject: str) -> dict[str, Any]:
    described = await client.get(f"/sobjects/{sobject}/describe")
    return {field["name"]: field for field in described["fields"]}


async def test_without_its_feature_a_field_is_not_there(client: OrgClient) -> None:
    before = await fields_of(client, "Contact")
    assert not {"MailingCountryCode", "CurrencyIsoCode", "IsPersonAccount"} & set(before)
    await client.create("Contact", LastName="Ohm", MailingCountry="Nowhere")
    for name in SWITCHES:
        setattr(client.org.settings, name, True)
    after = await fields_of(client, "Contact")
    assert {"MailingCountryCode", "OtherStateCode", "CurrencyIsoCode", "IsPersonAccount"} <= set(after)
    assert (await client.query("SELECT CurrencyIsoCode FROM Contact")) == [{"CurrencyIsoCode": "USD"}]


async def test_states_depend_on_countries(rich: OrgClient) -> None:
    fields = await fields_of(rich, "Contact")
    countries = [value["value"] for value in fields["MailingCountryCode"]["picklistValues"]]
    states = fields["MailingStateCode"]
    assert states["controllerName"] == "MailingCountryCode"
    of_wa = [valid_for.decode(one["validFor"]) for one in states["picklistValues"] if one["value"] == "WA"]
    assert {countries[min(places)] for places in of_wa} == {"AU", "US"}


async def test_names_and_codes_are_kept_in_step(rich: OrgClient) -> None:
    contact_id = await rich.create("Contact", LastName="Ohm", MailingCountryCode="US", MailingStateCode="WA")
    path = f"/sobjects/Contact/{contact_id}"
    address = (await rich.get(path))["MailingAddress"]
    assert (address["country"], address["state"], address["stateCode"]) == ("United States", "Washington", "WA")
    await rich.call("PATCH", path, json={"MailingCountry": "australia", "MailingState": "Western Australia"})
    record = await rich.get(path)
    assert (record["MailingCountryCode"], record["MailingStateCode"]) == ("AU", "WA")
    assert record["MailingState"] == "Western Australia"
    await rich.call("PATCH", path, json={"MailingCountryCode": None, "MailingStateCode": None})
    assert (await rich.get(path))["MailingAddress"] is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"MailingCountry": "Nowhere"}, "MailingCountry"),
        ({"MailingCountryCode": "ZZ"}, "MailingCountryCode"),
        ({"MailingState": "Texas"}, "MailingState"),
        ({"MailingCountry": "Canada", "MailingState": "Texas"}, "MailingState"),
        ({"MailingCountryCode": "CA", "MailingStateCode": "TX"}, "MailingState"),
    ],
)
async def test_a_place_that_is_not_on_the_list_is_refused(rich: OrgClient, values: dict[str, str], field: str) -> None:
    answer = await rich.call("POST", "/sobjects/Contact", json={"LastName": "Ohm", **values})
    (error,) = answer.json()
    assert (error["errorCode"], error["fields"]) == ("FIELD_INTEGRITY_EXCEPTION", [field])


async def test_every_record_has_a_currency(rich: OrgClient) -> None:
    await rich.create("Contact", LastName="Ohm")
    await rich.create("Contact", LastName="Volt", CurrencyIsoCode="EUR")
    found = await rich.query("SELECT CurrencyIsoCode FROM Contact ORDER BY LastName")
    assert [one["CurrencyIsoCode"] for one in found] == ["USD", "EUR"]
    refusal = await rich.refusal("POST", "/sobjects/Contact", json={"LastName": "Watt", "CurrencyIsoCode": "XXX"})
    assert refusal[1] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


async def test_a_lead_needs_no_company_where_people_are_accounts(client: OrgClient) -> None:
    assert (await client.refusal("POST", "/sobjects/Lead", json={"LastName": "Ohm"}))[1] == "REQUIRED_FIELD_MISSING"
    client.org.settings.person_accounts = True
    await client.create("Lead", LastName="Ohm")
    assert (await fields_of(client, "Lead"))["Company"]["nillable"] is True


async def person(client: OrgClient, **fields: Any) -> dict[str, Any]:
    account_id = await client.create("Account", LastName="Ohm", FirstName="Georg", RecordTypeId=PERSON, **fields)
    found: dict[str, Any] = await client.get(f"/sobjects/Account/{account_id}")
    return found


async def test_a_person_account_brings_its_contact(rich: OrgClient) -> None:
    account = await person(rich, PersonEmail="ohm@example.com")
    assert (account["Name"], account["IsPersonAccount"]) == ("Georg Ohm", True)
    contact = await rich.get(f"/sobjects/Contact/{account['PersonContactId']}")
    assert (contact["Name"], contact["Email"], contact["IsPersonAccount"]) == ("Georg Ohm", "ohm@example.com", True)
    assert contact["AccountId"] == account["Id"]
    types = await rich.query("SELECT DeveloperName FROM RecordType WHERE IsPersonType = true")
    assert types == [{"DeveloperName": "PersonAccount"}]
    found = await rich.get("/parameterizedSearch", params={"q": "ohm@example.com", "sobject": "Contact"})
    assert [one["Id"] for one in found["searchRecords"]] == [contact["Id"]]


async def test_both_halves_of_a_person_change_together(rich: OrgClient) -> None:
    account = await person(rich)
    contact_path, account_path = f"/sobjects/Contact/{account['PersonContactId']}", f"/sobjects/Account/{account['Id']}"
    assert (await rich.call("PATCH", contact_path, json={"LastName": "Volt", "Title": "Dr"})).status_code == 204
    changed = await rich.get(account_path)
    assert (changed["Name"], changed["PersonTitle"]) == ("Georg Volt", "Dr")
    await rich.call("PATCH", account_path, json={"PersonEmail": "volt@example.com"})
    assert (await rich.get(contact_path))["Email"] == "volt@example.com"


async def test_the_contact_of_a_person_goes_with_its_account_only(rich: OrgClient) -> None:
    account = await person(rich)
    contact_path = f"/sobjects/Contact/{account['PersonContactId']}"
    assert (await rich.refusal("DELETE", contact_path))[1] == "INVALID_PERSON_ACCOUNT_OPERATION"
    second = {"LastName": "Other", "AccountId": account["Id"]}
    refusal = await rich.refusal("POST", "/sobjects/Contact", json=second)
    assert refusal[1] == "INVALID_PERSON_ACCOUNT_OPERATION"
    assert (await rich.call("DELETE", f"/sobjects/Account/{account['Id']}")).status_code == 204
    assert await rich.refusal("GET", contact_path) == (404, "ENTITY_IS_DELETED")
    rich.org.undelete(account["Id"])
    assert (await rich.get(contact_path))["Name"] == "Georg Ohm"


async def test_a_company_is_no_person_and_a_person_no_company(rich: OrgClient) -> None:
    await rich.create("Account", Name="Ohm AG")
    wrong = [{"Name": "Ohm AG", "LastName": "Ohm"}, {"Name": "Ohm", "LastName": "Ohm", "RecordTypeId": PERSON}]
    codes = [(await rich.refusal("POST", "/sobjects/Account", json=body))[1] for body in wrong]
    assert codes == ["INVALID_FIELD_FOR_INSERT_UPDATE"] * 2
    refusal = await rich.refusal("POST", "/sobjects/Account", json={"RecordTypeId": PERSON})
    assert refusal == (400, "REQUIRED_FIELD_MISSING")
