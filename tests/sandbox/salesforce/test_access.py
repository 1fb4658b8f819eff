"""Users with fewer rights, and what describe tells them."""

from __future__ import annotations

from tests.helpers.salesforce_org import AGENT, OrgClient

OHM = {"LastName": "Ohm"}


async def flags(client: OrgClient) -> tuple[bool, bool, bool]:
    described = await client.get("/sobjects/Contact/describe")
    last_name = next(field for field in described["fields"] if field["name"] == "LastName")
    return described["createable"], described["updateable"], last_name["updateable"]


async def test_who_may_only_read_is_refused_every_write(client: OrgClient) -> None:
    contact_id = await client.create("Contact", **OHM)
    client.org.set_access(AGENT, "contact", "read")
    denied = (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    assert await client.refusal("POST", "/sobjects/Contact", json=OHM) == denied
    assert await client.refusal("PATCH", f"/sobjects/Contact/{contact_id}", json=OHM) == denied
    assert await client.refusal("DELETE", f"/sobjects/Contact/{contact_id}") == denied
    assert await client.names("SELECT Name FROM Contact") == ["Ohm"]
    assert await flags(client) == (False, False, False)


async def test_who_may_create_may_not_change(client: OrgClient) -> None:
    client.org.set_access(AGENT, "Contact", "create")
    contact_id = await client.create("Contact", **OHM)
    assert (await client.refusal("PATCH", f"/sobjects/Contact/{contact_id}", json=OHM))[0] == 403
    assert await flags(client) == (True, False, False)


async def test_who_may_not_read_does_not_see_the_object_at_all(client: OrgClient) -> None:
    contact_id = await client.create("Contact", **OHM)
    client.org.set_access(AGENT, "Contact", "none")
    assert await client.refusal("GET", f"/sobjects/Contact/{contact_id}") == (404, "NOT_FOUND")
    assert await client.refusal("GET", "/sobjects/Contact/describe") == (404, "NOT_FOUND")
    assert await client.refusal("GET", "/query?q=SELECT Id FROM Contact") == (400, "INVALID_TYPE")
    assert await client.refusal("GET", "/query?q=SELECT Contact.Name FROM Case") == (400, "INVALID_FIELD")
    names = [entry["name"] for entry in (await client.get("/sobjects"))["sobjects"]]
    assert "Contact" not in names
    assert "Case" in names


async def test_rights_of_one_user_are_not_those_of_another(client: OrgClient) -> None:
    client.org.set_access(AGENT, "Contact", "none")
    client.access_token, _ = client.org.issue_tokens(client.org.system_user_id)
    assert await flags(client) == (True, True, True)


async def test_the_limits_need_a_permission(client: OrgClient) -> None:
    client.org.settings.missing_permissions.add((AGENT, "ViewSetup"))
    assert await client.refusal("GET", "/limits") == (403, "INSUFFICIENT_ACCESS")


async def test_an_upsert_by_a_key_that_is_not_unique_needs_a_permission(client: OrgClient) -> None:
    client.org.settings.missing_permissions.add((AGENT, "ViewAllData"))
    body = {"LastName": "Ohm"}
    assert (await client.refusal("PATCH", "/sobjects/Contact/Email/ohm@example.com", json=body))[0] == 400
    answer = await client.call("PATCH", "/sobjects/Contact/Care_Customer_Id__c/cu-1", json=body)
    assert answer.status_code == 201


async def test_a_converted_lead_cannot_be_changed(client: OrgClient) -> None:
    lead_id = await client.create("Lead", LastName="Ohm", Company="Ohm AG", IsConverted=True)
    refusal = await client.refusal("PATCH", f"/sobjects/Lead/{lead_id}", json={"Title": "CEO"})
    assert refusal == (400, "CANNOT_UPDATE_CONVERTED_LEAD")
