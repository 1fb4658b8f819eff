"""What a request may ask of the wire: compression, another language, columns in place of records."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from tests.helpers.salesforce_org import AGENT, OrgClient


async def test_large_answers_are_compressed_for_who_can_read_them(client: OrgClient) -> None:
    path = "/sobjects/Contact/describe"
    zipped = await client.call("GET", path, headers={"Accept-Encoding": "gzip"})
    plain = await client.call("GET", path, headers={"Accept-Encoding": "identity"})
    assert (zipped.headers["Content-Encoding"], "Content-Encoding" in plain.headers) == ("gzip", False)
    assert int(zipped.headers["Content-Length"]) < int(plain.headers["Content-Length"])
    assert zipped.json() == plain.json()
    small = await client.call("GET", "/limits/recordCount", params={"sObjects": "Contact"})
    assert "Content-Encoding" not in small.headers


async def test_requests_may_be_compressed(client: OrgClient) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    body = gzip.compress(json.dumps({"LastName": "Ohm"}).encode())
    answer = await client.call("POST", "/sobjects/Contact", content=body, headers=headers)
    assert answer.status_code == 201
    for broken in (b"{}", body[:-9]):
        assert (await client.refusal("POST", "/sobjects/Contact", content=broken, headers=headers))[0] == 400


@pytest.mark.parametrize("path", ["/sobjects/Contact", "/ui-api/records", "/composite/sobjects"])
async def test_refusals_are_in_the_language_of_the_user(client: OrgClient, path: str) -> None:
    client.org.db.run("UPDATE User SET LanguageLocaleKey = 'de' WHERE Id = ?", (AGENT,))
    fields: dict[str, Any] = {"FirstName": "Mia"}
    body = {"ui-api": {"apiName": "Contact", "fields": fields}}.get(path.split("/")[1], fields)
    if path.endswith("composite/sobjects"):
        body = {"records": [{"attributes": {"type": "Contact"}, **fields}]}
    answer = await client.call("POST", path, json=body)
    assert "Erforderliche Felder fehlen: [LastName]" in answer.text
    assert "REQUIRED_FIELD_MISSING" in answer.text


async def test_the_org_may_speak_one_language_to_all(client: OrgClient) -> None:
    client.org.settings.language = "de"
    answer = await client.call("GET", "/sobjects/Contact/003000000000999AAA")
    assert answer.json()[0]["message"] == "Die angeforderte Ressource ist nicht vorhanden."
    await client.create("Contact", LastName="Ohm", Email="ohm@example.com")
    twin = (await client.call("POST", "/sobjects/Contact", json={"LastName": "O", "Email": "ohm@example.com"})).json()
    assert twin[0]["duplicateResut"]["errorMessage"].startswith("Sie legen ein Duplikat an")


async def test_a_query_may_be_asked_for_its_columns(client: OrgClient) -> None:
    soql = "SELECT Id, Email, HasOptedOutOfEmail, Account.Name, Lifetime_Value__c FROM Contact"
    body = await client.get("/query", params={"q": soql, "columns": "true"})
    columns = {column["columnName"]: column for column in body["columnMetadata"]}
    assert (body["entityName"], body["keyPrefix"], body["idSelected"], "records" in body) == (
        "Contact",
        "003",
        True,
        False,
    )
    assert [inner["columnName"] for inner in columns["Account"]["joinColumns"]] == ["Name"]
    assert (columns["HasOptedOutOfEmail"]["booleanType"], columns["Email"]["textType"]) == (True, True)
    assert (columns["Lifetime_Value__c"]["custom"], columns["Lifetime_Value__c"]["numberType"]) == (True, True)
