"""Suggestions, search with parameters and SOSL, over an index that lags behind the rows."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pytest

from care_desktop.sandbox.salesforce.ids import make_id
from tests.helpers.salesforce_org import AGENT, OrgClient

PEOPLE: list[dict[str, Any]] = [
    {"FirstName": "Ada", "LastName": "Johnson", "Email": "ada.johnson@example.com", "Phone": "+49 171 2345678"},
    {"FirstName": "John", "LastName": "Ohm", "Email": "ohm@example.com", "Care_Handle__c": "@lena_k"},
    {"FirstName": "Zoë", "LastName": "O'Brien", "MailingCity": "Köln", "AccountId": make_id("001", 1)},
    {"FirstName": "太郎", "LastName": "田中"},
    {"FirstName": "محمد", "LastName": "العربي", "MobilePhone": "(415) 555-1212"},
    {"LastName": "Johns", "Title": "Anne-Marie's deputy"},
]


@pytest.fixture
async def people(client: OrgClient) -> OrgClient:
    client.org.bulk_insert("Account", [{"Id": make_id("001", 1), "Name": "Zorn & Co"}])
    client.org.bulk_insert("Contact", PEOPLE)
    return client


async def suggested(client: OrgClient, text: str, **more: str) -> list[str]:
    query = {"q": text, "sobject": "Contact", "limit": "10", **more}
    body = await client.get("/search/suggestions", params=query)
    return [record["Name"] for record in body["autoSuggestResults"]]


async def found(client: OrgClient, text: str, scope: str = "ALL", **more: Any) -> list[str]:
    body = {"q": text, "in": scope, "fields": ["Id", "Name"], "sobjects": [{"name": "Contact"}], **more}
    answer = await client.call("POST", "/parameterizedSearch/", json=body)
    assert answer.status_code == 200, answer.text
    return [record["Name"] for record in answer.json()["searchRecords"]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("joh", ["John Ohm", "Johns", "Ada Johnson"]),
        ("JOHN", ["John Ohm", "Johns", "Ada Johnson"]),
        ("johns", ["Johns", "Ada Johnson"]),
        ("ada joh", ["Ada Johnson"]),
        ("zoe obr", ["Zoë O'Brien"]),
        ("o'bri", ["Zoë O'Brien"]),
        ("o’bri", ["Zoë O'Brien"]),
        ("jo", []),
        ("田", ["太郎 田中"]),
        ("中", ["太郎 田中"]),
        ("العر", ["محمد العربي"]),
        ("hnson", []),
        ("ohm@example", []),
        ("köln", []),
        ("", []),
        ("   ", []),
        ("'\"*?%_\\", []),
    ],
)
async def test_suggestions_match_names_from_the_start_of_words(people: OrgClient, text: str, names: list[str]) -> None:
    assert await suggested(people, text) == names


async def test_suggestions_carry_fields_of_the_record_and_its_parent(people: OrgClient) -> None:
    query = {"q": "brien", "sobject": "contact", "contact.fields": "Email,MailingCity,Account.Name"}
    body = await people.get("/search/suggestions/", params={**query, "q": "obrien"})
    (record,) = body["autoSuggestResults"]
    assert (record["MailingCity"], record["Account"]["Name"]) == ("Köln", "Zorn & Co")
    assert body["meta"]["nameFields"] == [{"entityApiName": "Contact", "fieldApiName": "Name"}]
    assert body["hasMoreResults"] is False


async def test_suggestions_stop_at_the_limit_and_say_so(people: OrgClient) -> None:
    body = await people.get("/search/suggestions?q=joh&sobject=Contact&limit=1")
    assert (len(body["autoSuggestResults"]), body["hasMoreResults"]) == (1, True)
    people.org.bulk_insert("Contact", [{"LastName": f"Johnny{number}"} for number in range(9)])
    body = await people.get("/search/suggestions?q=joh&sobject=Contact")
    assert (len(body["autoSuggestResults"]), body["hasMoreResults"]) == (5, True)


@pytest.mark.parametrize(
    ("text", "scope", "names"),
    [
        ("johnson", "ALL", ["Ada Johnson"]),
        ("john", "ALL", ["John Ohm"]),
        ("john*", "NAME", ["John Ohm", "Johns", "Ada Johnson"]),
        ("ada OR ohm", "NAME", ["Ada Johnson", "John Ohm"]),
        ("john* NOT ada", "NAME", ["John Ohm", "Johns"]),
        ("j?hns", "NAME", ["Johns"]),
        ("ada.johnson@example.com", "EMAIL", ["Ada Johnson"]),
        ("ADA.JOHNSON@EXAMPLE.COM", "ALL", ["Ada Johnson"]),
        ("ada.j*", "EMAIL", ["Ada Johnson"]),
        ("ada.johnson@ex*", "EMAIL", ["Ada Johnson"]),
        ("johnson@example.com", "EMAIL", []),
        ("+49 171 2345678", "PHONE", ["Ada Johnson"]),
        ("0171/234 56 78", "PHONE", ["Ada Johnson"]),
        ("0049-171-2345678", "ALL", ["Ada Johnson"]),
        ("5551212", "PHONE", ["محمد العربي"]),
        ("4155551212", "ALL", ["محمد العربي"]),
        ("1712*", "PHONE", ["Ada Johnson"]),
        ("@lena_k", "ALL", ["John Ohm"]),
        ("lena_k", "ALL", ["John Ohm"]),
        ("koln", "ALL", ["Zoë O'Brien"]),
        ("anne-marie's", "ALL", ["Johns"]),
        ('"o\'brien"', "ALL", ["Zoë O'Brien"]),
        ("太郎", "ALL", ["太郎 田中"]),
        ("(unclosed [ } :", "ALL", []),
    ],
)
async def test_search_with_parameters_reads_words_emails_and_phones(
    people: OrgClient, text: str, scope: str, names: list[str]
) -> None:
    assert await found(people, text, scope) == names


async def test_search_with_parameters_filters_orders_and_limits(people: OrgClient) -> None:
    ordered = [
        {"name": "Contact", "fields": ["Name"], "where": "Email != null", "orderBy": "LastName DESC", "limit": 5}
    ]
    assert await found(people, "joh*", sobjects=ordered) == ["John Ohm", "Ada Johnson"]
    assert await found(people, "joh*", overallLimit=1, offset=1) == ["Johns"]
    over_uri = await people.get(
        "/parameterizedSearch?q=johns&sobject=Contact&Contact.fields=Name,Title&metadata=LABELS"
    )
    assert over_uri["searchRecords"][0]["Title"] == "Anne-Marie's deputy"
    assert over_uri["metadata"]["entityMetadata"][0]["name"] == "Contact"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "MALFORMED_SEARCH"),
        ({"q": "x"}, "MALFORMED_SEARCH"),
        ({"q": 7}, "MALFORMED_SEARCH"),
        ({"q": "xyz", "in": "MOON"}, "INVALID_SEARCH"),
        ({"q": "xyz", "sobjects": [{"name": "Unicorn"}]}, "INVALID_TYPE"),
        ({"q": "xyz", "sobjects": [{"name": "Contact", "fields": ["Nope"]}]}, "INVALID_FIELD"),
        ({"q": "xyz", "sobjects": "Contact"}, "JSON_PARSER_ERROR"),
    ],
)
async def test_a_bad_search_is_refused(client: OrgClient, body: dict[str, Any], code: str) -> None:
    assert await client.refusal("POST", "/parameterizedSearch", json=body) == (400, code)


async def test_suggestions_refuse_long_texts_and_unknown_objects(client: OrgClient) -> None:
    for query in ({"q": "x" * 201, "sobject": "Contact"}, {"q": "x " * 130, "sobject": "Contact"}, {"q": "xyz"}):
        answer = await client.refusal("GET", "/search/suggestions", params=query)
        assert answer == (400, "INVALID_SEARCH")
    unknown = await client.refusal("GET", "/search/suggestions?q=xyz&sobject=Organization")
    assert unknown == (400, "INVALID_TYPE")


@pytest.mark.parametrize(
    ("sosl", "names"),
    [
        ("FIND {john*} IN NAME FIELDS RETURNING Contact(Name ORDER BY Name DESC LIMIT 2)", ["Johns", "John Ohm"]),
        ("FIND {ada\\.johnson@example.com} IN EMAIL FIELDS RETURNING Contact(Name)", ["Ada Johnson"]),
        ("find {anne\\-marie\\'s} returning contact(name where title != null) limit 5", ["Johns"]),
        ('FIND {"ada johnson"} RETURNING Contact(Name), Lead(Name)', ["Ada Johnson"]),
        ("FIND {(ada) OR (ohm)} RETURNING Contact(Name)", ["Ada Johnson", "John Ohm"]),
    ],
)
async def test_sosl_finds_what_it_says(people: OrgClient, sosl: str, names: list[str]) -> None:
    body = await people.get("/search", params={"q": sosl})
    assert [record["Name"] for record in body["searchRecords"]] == names


@pytest.mark.parametrize(
    ("sosl", "code"),
    [
        ("", "MALFORMED_SEARCH"),
        ("FIND john", "MALFORMED_SEARCH"),
        ("FIND {john", "MALFORMED_SEARCH"),
        ("FIND {anne-marie}", "MALFORMED_SEARCH"),
        ("FIND {o'brien}", "MALFORMED_SEARCH"),
        ("FIND {x}", "MALFORMED_SEARCH"),
        ("FIND {john} IN MOON FIELDS", "MALFORMED_SEARCH"),
        ("FIND {john} RETURNING Unicorn", "INVALID_TYPE"),
        ("FIND {john} RETURNING Contact(Nope)", "INVALID_FIELD"),
    ],
)
async def test_bad_sosl_is_refused(client: OrgClient, sosl: str, code: str) -> None:
    assert await client.refusal("GET", "/search", params={"q": sosl}) == (400, code)


async def test_a_new_contact_is_queried_at_once_and_searched_after_the_lag(client: OrgClient) -> None:
    client.org.settings.search_lag_seconds = 2.0
    contact_id = await client.create("Contact", LastName="Latecomer")
    assert await client.names("SELECT Name FROM Contact") == ["Latecomer"]
    assert await suggested(client, "late") == []
    client.org.clock.move(timedelta(seconds=2))
    assert await suggested(client, "late") == ["Latecomer"]
    await client.call("PATCH", f"/sobjects/Contact/{contact_id}", json={"LastName": "Renamed"})
    assert await suggested(client, "late") == ["Renamed"]
    client.org.clock.move(timedelta(seconds=2))
    assert (await suggested(client, "late"), await suggested(client, "rena")) == ([], ["Renamed"])


async def test_the_lag_can_change_while_writes_wait(client: OrgClient) -> None:
    client.org.settings.search_lag_seconds = math.inf
    await client.create("Contact", LastName="Latecomer")
    client.org.clock.move(timedelta(days=1))
    assert await suggested(client, "late") == []
    client.org.settings.search_lag_seconds = 0
    assert await suggested(client, "late") == ["Latecomer"]


async def test_a_deleted_record_is_never_shown_however_late_the_index(client: OrgClient) -> None:
    contact_id = await client.create("Contact", LastName="Latecomer")
    assert await suggested(client, "late") == ["Latecomer"]
    client.org.settings.search_lag_seconds = math.inf
    client.org.delete(contact_id)
    assert await suggested(client, "late") == []


async def test_an_org_without_suggestions_says_not_found(client: OrgClient) -> None:
    client.org.settings.features.clear()
    assert await client.refusal("GET", "/search/suggestions?q=xyz&sobject=Contact") == (404, "NOT_FOUND")
    assert await client.refusal("POST", "/parameterizedSearch", json={"q": "xyz"}) == (404, "NOT_FOUND")


async def test_search_hides_objects_that_the_user_may_not_read(people: OrgClient) -> None:
    people.org.set_access(AGENT, "Contact", "none")
    body = await people.get("/parameterizedSearch?q=johns")
    assert body["searchRecords"] == []
    assert await people.refusal("GET", "/search/suggestions?q=johns&sobject=Contact") == (400, "INVALID_TYPE")
