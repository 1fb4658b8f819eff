"""Several calls in one: composite, batch and collections."""

from __future__ import annotations

from typing import Any

from care_desktop.sandbox.salesforce.ids import make_id
from tests.helpers.salesforce_org import DATA, OrgClient


def part(reference: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
    entry = {"referenceId": reference, "method": method, "url": DATA + path}
    return entry if body is None else {**entry, "body": body}


async def composite(client: OrgClient, *parts: dict[str, Any], atomic: bool = False) -> list[dict[str, Any]]:
    answer = await client.call("POST", "/composite", json={"allOrNone": atomic, "compositeRequest": list(parts)})
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["compositeResponse"]
    return entries


async def test_later_parts_use_the_answers_of_earlier_ones(client: OrgClient) -> None:
    entries = await composite(
        client,
        part("acc", "POST", "/sobjects/Account", {"Name": 'Ohm "& Co"'}),
        part("con", "POST", "/sobjects/Contact", {"LastName": "Ohm", "AccountId": "@{acc.id}"}),
        part("all", "GET", "/query?q=SELECT+Id,Name+FROM+Account"),
        part("copy", "POST", "/sobjects/Contact", {"LastName": "@{all.records[0].Name}"}),
        part("read", "GET", "/sobjects/Contact/@{con.id}?fields=Name,Account.Name"),
    )
    assert [entry["httpStatusCode"] for entry in entries] == [201, 201, 200, 201, 200]
    assert entries[0]["httpHeaders"]["Location"].endswith(entries[0]["body"]["id"])
    assert entries[4]["body"]["Account"]["Name"] == 'Ohm "& Co"'
    assert await client.names("SELECT Name FROM Contact ORDER BY Id") == ["Ohm", 'Ohm "& Co"']


async def test_all_or_none_undoes_the_neighbours_of_a_failure(client: OrgClient) -> None:
    entries = await composite(
        client,
        part("a", "POST", "/sobjects/Account", {"Name": "Ohm"}),
        part("b", "POST", "/sobjects/Contact", {}),
        part("c", "GET", "/limits"),
        atomic=True,
    )
    codes = [entry["body"][0]["errorCode"] for entry in entries]
    assert codes == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED"]
    assert await client.query("SELECT Id FROM Account") == []


async def test_without_all_or_none_only_dependents_of_a_failure_are_halted(client: OrgClient) -> None:
    entries = await composite(
        client,
        part("a", "POST", "/sobjects/Account", {}),
        part("b", "POST", "/sobjects/Contact", {"LastName": "Ohm", "AccountId": "@{a.id}"}),
        part("c", "POST", "/sobjects/Contact", {"LastName": "Free"}),
    )
    assert [entry["httpStatusCode"] for entry in entries] == [400, 400, 201]
    assert entries[1]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert await client.names("SELECT Name FROM Contact") == ["Free"]


async def test_a_composite_counts_once_and_a_batch_counts_each(client: OrgClient) -> None:
    parts = [part(name, "GET", "/limits") for name in ("a", "b", "c")]
    before = client.org.usage.used()
    await composite(client, *parts)
    assert client.org.usage.used() == before + 1
    requests = [{"method": "GET", "url": "v67.0/limits"}, {"method": "GET", "url": "v67.0/nope"}]
    answer = await client.call("POST", "/composite/batch", json={"batchRequests": requests})
    assert answer.json()["hasErrors"] is True
    assert [result["statusCode"] for result in answer.json()["results"]] == [200, 404]
    assert client.org.usage.used() == before + 3


async def test_a_batch_may_halt_on_its_first_error(client: OrgClient) -> None:
    requests = [{"method": "GET", "url": "v67.0/nope"}, {"method": "GET", "url": "v67.0/limits"}]
    body = {"batchRequests": requests, "haltOnError": True}
    answer = await client.call("POST", "/composite/batch", json=body)
    assert answer.json()["results"][1]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"


async def test_too_many_or_nameless_parts_are_refused(client: OrgClient) -> None:
    parts = [part(f"p{number}", "GET", "/limits") for number in range(26)]
    for entries in (parts, [], [part("", "GET", "/limits")], [parts[0], parts[0]], ["x"], None):
        answer = await client.call("POST", "/composite", json={"compositeRequest": entries})
        assert answer.status_code == 400


async def test_a_collection_creates_what_is_good_and_says_what_is_not(client: OrgClient) -> None:
    records = [
        {"attributes": {"type": "Contact"}, "LastName": "Ohm"},
        {"attributes": {"type": "Contact"}},
        {"LastName": "No type"},
    ]
    answer = await client.call("POST", "/composite/sobjects", json={"records": records})
    good, bad, odd = answer.json()
    assert good["success"] is True
    assert bad["errors"][0] == {
        "statusCode": "REQUIRED_FIELD_MISSING",
        "message": "Required fields are missing: [LastName]",
        "fields": ["LastName"],
    }
    assert odd["errors"][0]["statusCode"] == "INVALID_TYPE"
    assert await client.names("SELECT Name FROM Contact") == ["Ohm"]


async def test_an_atomic_collection_leaves_nothing_behind(client: OrgClient) -> None:
    records = [{"attributes": {"type": "Contact"}, "LastName": "Ohm"}, {"attributes": {"type": "Contact"}}]
    answer = await client.call("POST", "/composite/sobjects", json={"records": records, "allOrNone": True})
    codes = [result["errors"][0]["statusCode"] for result in answer.json()]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert await client.query("SELECT Id FROM Contact") == []


async def test_collections_change_read_upsert_and_delete(client: OrgClient) -> None:
    first = await client.create("Contact", LastName="Ohm")
    contact = {"attributes": {"type": "Contact"}}
    changed = {"records": [{**contact, "id": first, "Title": "CEO"}, {**contact, "Title": "no id"}]}
    answer = await client.call("PATCH", "/composite/sobjects", json=changed)
    assert [result["success"] for result in answer.json()] == [True, False]
    keyed = {"records": [{**contact, "Care_Customer_Id__c": "c-1", "LastName": "New"}]}
    path = "/composite/sobjects/Contact/Care_Customer_Id__c"
    created = (await client.call("PATCH", path, json=keyed)).json()
    again = (await client.call("PATCH", path, json=keyed)).json()
    assert (created[0]["created"], again[0]["created"]) == (True, False)
    gone = make_id("003", 99)
    read = await client.get(f"/composite/sobjects/Contact?ids={first},{gone}&fields=Id,Title")
    assert (read[0]["Title"], read[1]) == ("CEO", None)
    posted = await client.call("POST", "/composite/sobjects/Contact", json={"ids": [first], "fields": ["Name"]})
    assert posted.json()[0]["Name"] == "Ohm"
    deleted = await client.call("DELETE", f"/composite/sobjects?ids={first},{gone}")
    assert [result["success"] for result in deleted.json()] == [True, False]


async def test_a_collection_takes_two_hundred_records(client: OrgClient) -> None:
    records = [{"attributes": {"type": "Contact"}, "LastName": f"N{number}"} for number in range(201)]
    assert (await client.call("POST", "/composite/sobjects", json={"records": records})).status_code == 400
    answer = await client.call("POST", "/composite/sobjects", json={"records": records[:200]})
    assert all(result["success"] for result in answer.json())
