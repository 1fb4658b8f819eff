"""Writing through the User Interface API: rules, refusals field by field, and writes that happen once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from care_desktop.sandbox.salesforce.ids import make_id
from tests.helpers.salesforce_org import AGENT, OrgClient

OTHER = make_id("005", 3)


async def save(client: OrgClient, sobject: str, key: str = "", query: str = "", **fields: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"apiName": sobject, "fields": fields}
    return await client.call("POST", f"/ui-api/records{query}", json=body, headers=headers)


async def count(client: OrgClient, sobject: str = "Contact") -> int:
    return int((await client.get("/query", params={"q": f"SELECT COUNT() FROM {sobject}"}))["totalSize"])


async def test_a_record_is_created_changed_and_deleted(client: OrgClient) -> None:
    answer = await save(client, "Contact", LastName="Ohm", Email="ohm@example.com")
    assert answer.status_code == 201
    record = answer.json()
    path = f"/ui-api/records/{record['id']}"
    assert (record["fields"]["Name"]["value"], answer.headers["Location"][-len(path) :]) == ("Ohm", path)
    changed = await client.call("PATCH", path, json={"fields": {"Title": "CEO", "Email": None}})
    fields = changed.json()["fields"]
    assert (changed.status_code, fields["Title"]["value"], fields["Email"]["value"]) == (200, "CEO", None)
    assert (await client.call("DELETE", path)).status_code == 204
    assert await client.refusal("GET", path, params={"fields": "Contact.Name"}) == (404, "ENTITY_IS_DELETED")


async def test_assignment_rules_are_off_unless_asked_for(client: OrgClient) -> None:
    client.org.bulk_insert("User", [{"Id": OTHER, "LastName": "Queue", "Username": "q@stage.example.org"}])
    client.org.settings.assignment = {"Case": OTHER}
    plain = await save(client, "Case", Subject="x")
    assigned = await save(client, "Case", query="?useDefaultRule=true", Subject="x")
    owners = [answer.json()["fields"]["OwnerId"]["value"] for answer in (plain, assigned)]
    assert owners == [AGENT, OTHER]


async def test_a_save_that_comes_too_late_is_refused(client: OrgClient) -> None:
    path = f"/ui-api/records/{(await save(client, 'Contact', LastName='Ohm')).json()['id']}"
    read = await client.call("GET", path, params={"fields": "Contact.Name"})
    seen = {"If-Unmodified-Since": read.headers["Last-Modified"]}
    client.org.clock.move(timedelta(seconds=5))
    assert (await client.call("PATCH", path, json={"fields": {"Title": "A"}}, headers=seen)).status_code == 200
    late = await client.call("PATCH", path, json={"fields": {"Title": "B"}}, headers=seen)
    assert (late.status_code, late.json()[0]["errorCode"]) == (412, "PRECONDITION_FAILED")


async def test_refusals_say_which_field_is_wrong(client: OrgClient) -> None:
    (error,) = (await save(client, "Contact", FirstName="Mia")).json()
    assert (error["enhancedErrorType"], error["statusCode"], error["output"]["errors"]) == ("RecordError", 400, [])
    assert error["output"]["fieldErrors"]["Name"] == [
        {
            "constituentField": "LastName",
            "duplicateRecordError": None,
            "errorCode": "REQUIRED_FIELD_MISSING",
            "field": "Name",
            "fieldLabel": "Full Name",
            "message": "Required fields are missing: [LastName]",
        }
    ]
    (error,) = (await save(client, "Contact", LastName="Ohm", Email="nobody")).json()
    assert error["output"]["fieldErrors"]["Email"][0]["errorCode"] == "INVALID_EMAIL_ADDRESS"
    (error,) = (await save(client, "Contact", LastName="Ohm", Name="x")).json()
    assert error["output"]["fieldErrors"]["Name"][0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert await count(client) == 0


async def test_duplicates_are_refused_and_may_be_saved_all_the_same(client: OrgClient) -> None:
    first = (await save(client, "Contact", LastName="Ohm", Email="ohm@example.com")).json()["id"]
    (error,) = (await save(client, "Contact", LastName="Ohms", Email="ohm@example.com")).json()
    (found,) = error["output"]["errors"]
    (match,) = found["duplicateRecordError"]["matchResults"]
    assert (found["errorCode"], match["apiName"]) == ("DUPLICATES_DETECTED", "Contact")
    assert (match["matchRecordIds"], match["isAllowSave"]) == ([first], True)
    body = {"apiName": "Contact", "allowSaveOnDuplicate": True, "fields": {"LastName": "O", "Email": "ohm@example.com"}}
    assert (await client.call("POST", "/ui-api/records", json=body)).status_code == 201


async def test_predupe_tells_before_saving(client: OrgClient) -> None:
    config = await client.get("/ui-api/duplicates/Contact")
    assert (config["dedupeEnabled"], config["predupeEnabled"]) == (True, True)
    assert {"Email", "LastName", "Phone"} <= set(config["dedupeFields"])
    twin = await client.create("Contact", LastName="Ohm", Email="ohm@example.com")
    ask = {"apiName": "Contact", "fields": {"Email": "OHM@example.com"}}
    body = (await client.call("POST", "/ui-api/predupe", json=ask)).json()
    assert (body["allowSave"], body["duplicateError"]) == (True, True)
    assert body["matches"][0]["matchRecordIds"] == [twin]
    client.org.settings.duplicate_rule = "block"
    assert (await client.call("POST", "/ui-api/predupe", json=ask)).json()["allowSave"] is False
    nothing = (await client.call("POST", "/ui-api/predupe", json={**ask, "fields": {"LastName": "Volt"}})).json()
    assert nothing == {"allowSave": True, "duplicateError": False, "duplicateRules": [], "matches": []}
    client.org.settings.features.discard("predupe")
    assert (await client.refusal("POST", "/ui-api/predupe", json=ask))[0] == 403
    assert (await client.get("/ui-api/duplicates/Contact"))["predupeEnabled"] is False
    assert (await client.get("/ui-api/duplicates/Case"))["dedupeEnabled"] is False


async def test_a_lead_may_be_the_duplicate_of_a_contact(client: OrgClient) -> None:
    client.org.settings.match_leads = True
    lead = await client.create("Lead", LastName="Ohm", Company="Ohm AG", Email="ohm@example.com")
    (error,) = (await save(client, "Contact", LastName="Ohm", Email="ohm@example.com")).json()
    (match,) = error["output"]["errors"][0]["duplicateRecordError"]["matchResults"]
    assert (match["apiName"], match["matchRecordIds"]) == ("Lead", [lead])
    client.org.set_access(AGENT, "Lead", "none")
    (error,) = (await save(client, "Contact", LastName="Ohm", Email="ohm@example.com")).json()
    assert error["output"]["errors"][0]["duplicateRecordError"]["matchResults"] == []


async def test_a_repeated_create_with_its_key_makes_one_record(client: OrgClient) -> None:
    key = str(uuid4())
    answers = [await save(client, "Contact", key, LastName="Ohm") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert answers[0].content == answers[2].content
    assert answers[2].headers["Location"] == answers[0].headers["Location"]
    assert await count(client) == 1
    client.org.clock.move(timedelta(days=31))
    assert (await save(client, "Contact", key, LastName="Ohm")).json()["id"] != answers[0].json()["id"]


async def test_changes_and_deletes_happen_once_too(client: OrgClient) -> None:
    path, key = f"/ui-api/records/{await client.create('Contact', LastName='Ohm')}", {"Idempotency-Key": str(uuid4())}
    first = await client.call("PATCH", path, json={"fields": {"Title": "CEO"}}, headers=key)
    await client.call("PATCH", path, json={"fields": {"Title": "Later"}})
    again = await client.call("PATCH", path, json={"fields": {"Title": "CEO"}}, headers=key)
    assert again.content == first.content
    gone = {"Idempotency-Key": str(uuid4())}
    assert [(await client.call("DELETE", path, headers=gone)).status_code for _ in range(2)] == [204, 204]


async def test_a_refusal_is_repeated_until_the_form_and_its_key_change(client: OrgClient) -> None:
    key = str(uuid4())
    refused = await save(client, "Contact", key, FirstName="Mia")
    assert (await save(client, "Contact", key, FirstName="Mia")).content == refused.content
    other = await save(client, "Contact", key, LastName="Ohm")
    assert (other.status_code, other.json()[0]["errorCode"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert await count(client) == 0


async def test_a_key_belongs_to_its_user_and_to_one_running_request(client: OrgClient) -> None:
    client.org.settings.idempotency_settles_seconds = 3.0
    key = str(uuid4())
    first = await save(client, "Contact", key, LastName="Ohm")
    running = await save(client, "Contact", key, LastName="Ohm")
    assert (running.status_code, running.headers["Retry-After"]) == (409, "3")
    client.org.clock.move(timedelta(seconds=4))
    assert (await save(client, "Contact", key, LastName="Ohm")).content == first.content
    client.org.bulk_insert("User", [{"Id": OTHER, "LastName": "Other", "Username": "o@stage.example.org"}])
    client.access_token, _ = client.org.issue_tokens(OTHER)
    foreign = await save(client, "Contact", key, LastName="Ohm")
    assert (foreign.status_code, "Retry-After" in foreign.headers) == (409, False)


@pytest.mark.parametrize(
    ("without", "key", "code"),
    [
        ("idempotency", "7f3f4a52-7c0e-4a63-9f27-3d6c8b1f0a11", "IDEMPOTENCY_FEATURE_NOT_ENABLED"),
        ("idempotent_create", "7f3f4a52-7c0e-4a63-9f27-3d6c8b1f0a12", "IDEMPOTENCY_NOT_SUPPORTED"),
        ("", "1234", "INVALID_IDEMPOTENCY_KEY"),
        ("", "00000000-0000-1000-8000-000000000000", "INVALID_IDEMPOTENCY_KEY"),
    ],
)
async def test_an_org_may_not_know_keys(client: OrgClient, without: str, key: str, code: str) -> None:
    client.org.settings.features.discard(without)
    answer = await save(client, "Contact", key, LastName="Ohm")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)
    assert await count(client) == 0


async def look_up(client: OrgClient, path: str = "Contact/AccountId", **body: Any) -> Any:
    answer = await client.call("POST", f"/ui-api/lookups/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(result: dict[str, Any]) -> list[str]:
    return [record["fields"]["Name"]["value"] for record in result["records"]]


async def test_look_ups_suggest_by_name_by_any_field_and_by_what_was_seen(client: OrgClient) -> None:
    await client.create("Account", Name="Harbor Pine", Site="Quay")
    await client.create("Account", Name="Harvest", Description="Pine wood")
    ahead = (await look_up(client, q="harb", searchType="TypeAhead"))["lookupResults"]["Account"]
    assert (names(ahead), ahead["count"], ahead["nextPageUrl"]) == (["Harbor Pine"], 1, None)
    search = await look_up(client, "Contact/AccountId/Account", q="pin", searchType="Search")
    assert sorted(names(search)) == ["Harbor Pine", "Harvest"]
    recent = await look_up(client, "Contact/AccountId/Account", pageSize=1)
    assert (names(recent), recent["nextPageToken"]) == (["Harvest"], "2")
    second = await look_up(client, "Contact/AccountId/Account", pageSize=1, page=2)
    assert (names(second), second["nextPageToken"], second["previousPageToken"]) == (["Harbor Pine"], None, "1")


async def test_look_ups_refuse_what_they_cannot_search(client: OrgClient) -> None:
    path = "/ui-api/lookups/Contact/AccountId"
    assert (await client.refusal("POST", path, json={"q": "ha", "searchType": "TypeAhead"}))[0] == 400
    assert (await client.refusal("POST", "/ui-api/lookups/Contact/Title", json={}))[0] == 404
    assert (await client.refusal("GET", path))[0] == 405
    assert (await client.call("GET", f"/services/data/v62.0{path}")).status_code == 200
