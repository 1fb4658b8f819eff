"""Records created with their children, and composites that happen as a whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.salesforce_org import OrgClient


def record(sobject: str, reference: str, **fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": sobject, "referenceId": reference}, **fields}


def part(reference: str, sobject: str = "Contact", **body: Any) -> dict[str, Any]:
    url = f"/services/data/v67.0/sobjects/{sobject}"
    return {"method": "POST", "url": url, "referenceId": reference, "body": body}


async def count(client: OrgClient, sobject: str = "Contact") -> int:
    return int((await client.get("/query", params={"q": f"SELECT COUNT() FROM {sobject}"}))["totalSize"])


async def graphs(client: OrgClient, *graphs: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.call("POST", "/composite/graph", json={"graphs": graphs})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["graphs"]
    return found


async def test_a_tree_is_created_with_its_children(client: OrgClient) -> None:
    people = {"records": [record("Contact", "c1", LastName="Ohm"), record("Contact", "c2", LastName="Volt")]}
    tree = {"records": [record("Account", "a1", Name="Harbor", Contacts=people), record("Account", "a2", Name="Pine")]}
    answer = await client.call("POST", "/composite/tree/Account", json=tree)
    body = answer.json()
    assert (answer.status_code, body["hasErrors"]) == (201, False)
    assert [result["referenceId"] for result in body["results"]] == ["a1", "c1", "c2", "a2"]
    found = await client.query("SELECT Name, Account.Name FROM Contact ORDER BY Name")
    assert [one["Account"]["Name"] for one in found] == ["Harbor", "Harbor"]


async def test_a_tree_with_a_bad_record_is_not_created(client: OrgClient) -> None:
    people = {"records": [record("Contact", "c1", FirstName="Mia")]}
    tree = {"records": [record("Account", "a1", Name="Harbor", Contacts=people)]}
    answer = await client.call("POST", "/composite/tree/Account", json=tree)
    (result,) = answer.json()["results"]
    assert (answer.status_code, result["referenceId"]) == (400, "c1")
    assert result["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert (await count(client, "Account"), await count(client)) == (0, 0)


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ([record("Contact", f"r{number}", LastName="x") for number in range(201)], "LIMIT_EXCEEDED"),
        ([record("Contact", "same", LastName="x")] * 2, "INVALID_INPUT"),
        ([record("Lead", "r", LastName="x")], "INVALID_INPUT"),
        ([{"LastName": "x"}], "INVALID_INPUT"),
        ("nothing", "JSON_PARSER_ERROR"),
        ([record("Contact", "r", LastName="x", Nothing={"records": []})], "INVALID_FIELD"),
    ],
)
async def test_a_tree_has_limits(client: OrgClient, records: Any, code: str) -> None:
    assert await client.refusal("POST", "/composite/tree/Contact", json={"records": records}) == (400, code)


async def test_each_graph_stands_for_itself(client: OrgClient) -> None:
    good = {
        "graphId": "g1",
        "compositeRequest": [part("a", "Account", Name="A"), part("c", LastName="Ohm", AccountId="@{a.id}")],
    }
    bad = {"graphId": "g2", "compositeRequest": [part("x", LastName="Volt"), part("y", FirstName="Mia")]}
    first, second = await graphs(client, good, bad)
    assert (first["isSuccessful"], second["isSuccessful"]) == (True, False)
    halted, failed = second["graphResponse"]["compositeResponse"]
    assert halted["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert failed["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    found = await client.query("SELECT Name, Account.Name FROM Contact")
    assert [(one["Name"], one["Account"]["Name"]) for one in found] == [("Ohm", "A")]


async def test_after_too_many_failures_the_rest_is_not_tried(client: OrgClient) -> None:
    asked = [{"graphId": f"g{n}", "compositeRequest": [part("x", FirstName="Mia")]} for n in range(16)]
    asked.append({"graphId": "good", "compositeRequest": [part("x", LastName="Ohm")]})
    answers = await graphs(client, *asked)
    assert answers[-1]["isSuccessful"] is False
    assert await count(client) == 0


@pytest.mark.parametrize(
    "asked",
    [
        [],
        [{"graphId": "g.1", "compositeRequest": [part("x", LastName="x")]}],
        [{"graphId": "g", "compositeRequest": [part("x", LastName="x")]}] * 2,
        [{"graphId": f"g{n}", "compositeRequest": [part("x", LastName="x")]} for n in range(76)],
        [{"graphId": "g", "compositeRequest": [part(f"r{n}", LastName="x") for n in range(501)]}],
        [
            {
                "graphId": "g",
                "compositeRequest": [part("r0", LastName="x")]
                + [part(f"r{n}", LastName="x", ReportsToId=f"@{{r{n - 1}.id}}") for n in range(1, 16)],
            }
        ],
    ],
)
async def test_graphs_have_limits(client: OrgClient, asked: list[Any]) -> None:
    assert (await client.refusal("POST", "/composite/graph", json={"graphs": asked}))[0] == 400
    assert await count(client) == 0


async def test_a_collection_in_an_undone_composite_still_says_success(client: OrgClient) -> None:
    rows = [{"attributes": {"type": "Contact"}, **fields} for fields in ({"LastName": "Ohm"}, {"FirstName": "Mia"})]
    collection = {
        "method": "POST",
        "url": "/services/data/v67.0/composite/sobjects",
        "referenceId": "rows",
        "body": {"allOrNone": False, "records": rows},
    }
    body = {"allOrNone": True, "compositeRequest": [collection, part("next", LastName="Volt")]}
    answer = (await client.call("POST", "/composite", json=body)).json()["compositeResponse"]
    assert [row["success"] for row in answer[0]["body"]] == [True, False]
    assert answer[1]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert await count(client) == 0
