"""Creating records exactly once, and what the org says instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.domain.errors import (
    AnswerLost,
    LikelyDuplicate,
)
from care_desktop.domain.records import NewRecord
from tests.helpers.org_answers import (
    ID,
    OTHER,
    ROW,
    SAVED,
    asked,
    client,
    records,
    sent,
)
from tests.helpers.wires import ScriptedServer, Step, json_answer, page_answer, refusal, transport_over

PINE = NewRecord("Contact", {"LastName": "Pine"})
KEYED = replace(PINE, external_field="Key__c", external_key="k")
CASE = NewRecord("Case", {"Subject": "Hi"})


async def test_a_create_is_one_request_and_never_tried_again() -> None:
    org, server = client(httpx.ReadError("reset"))
    with pytest.raises(AnswerLost):
        await org.create(PINE)
    assert len(server.requests) == 1
    header = server.requests[0].headers["Sforce-Duplicate-Rule-Header"]
    assert header == "allowSave=false; includeRecordDetails=true"


async def test_overriding_a_duplicate_is_asked_for_by_header() -> None:
    org, server = client(json_answer(201, {"id": "003000000000001", "success": True, "errors": []}))
    assert await org.create(NewRecord("Contact", {"LastName": "Pine", "Title": " "}, allow_duplicate=True)) == ID
    assert server.requests[0].headers["Sforce-Duplicate-Rule-Header"].startswith("allowSave=true")
    assert sent(server.requests[0]) == {"LastName": "Pine", "Title": None}


@pytest.mark.parametrize("answer", [json_answer(201, {}), json_answer(201, {"id": "x"}), json_answer(201, [1]), SAVED])
async def test_a_create_whose_answer_names_no_record_may_have_made_one(answer: Step) -> None:
    org, _ = client(answer)
    with pytest.raises(AnswerLost):
        await org.create(PINE)


@pytest.mark.parametrize("spelling", ["duplicateResut", "duplicateResult"])
async def test_likely_duplicates_come_as_rows_in_their_order(spelling: str) -> None:
    found = [
        {"matchRecords": [{"record": {"Id": OTHER}}, {"record": {"Id": ID}}, {"record": {"Id": "00Q000000000001"}}]}
    ]
    result = {"allowSave": True, "errorMessage": "Schon da?", "matchResults": found}
    org, server = client(
        refusal(400, "DUPLICATES_DETECTED", "x", **{spelling: result}), records(ROW, {**ROW, "Id": OTHER})
    )
    with pytest.raises(LikelyDuplicate) as duplicate:
        await org.create(PINE)
    assert [match.id for match in duplicate.value.matches] == [OTHER, ID]
    assert (duplicate.value.may_override, duplicate.value.message) == (True, "Schon da?")
    assert len(server.requests) == 2


@pytest.mark.parametrize("result", [None, [], {"matchResults": [None, {"matchRecords": "x"}, 3]}, {"allowSave": "yes"}])
async def test_a_duplicate_without_readable_matches_is_still_one(result: object) -> None:
    org, _ = client(refusal(400, "DUPLICATES_DETECTED", "x", duplicateResut=result))
    with pytest.raises(LikelyDuplicate) as duplicate:
        await org.create(PINE)
    assert (duplicate.value.matches, duplicate.value.may_override) == ((), False)


async def test_an_upsert_is_repeated_until_it_is_answered_and_keeps_the_key_out_of_the_body() -> None:
    made = json_answer(201, {"id": ID, "success": True, "created": True})
    org, server = client(httpx.ReadError("reset"), page_answer(503), made)
    fields = {"LastName": "Pine", "Key__c": "a/b.inc"}
    assert await org.create(NewRecord("Contact", fields, external_field="Key__c", external_key="a/b.inc")) == ID
    assert {request.url.raw_path for request in server.requests} == {
        b"/services/data/v67.0/sobjects/Contact/Key__c/a%2Fb.inc"
    }
    assert [sent(request) for request in server.requests] == [{"LastName": "Pine"}] * 3


async def test_an_upsert_answered_without_a_body_finds_its_record() -> None:
    org, _ = client(SAVED, records(ROW))
    assert await org.create(KEYED) == ID


async def test_a_key_that_several_contacts_carry_asks_which() -> None:
    urls = [f"/services/data/v67.0/sobjects/Contact/{ID}", "nonsense", 7]
    org, _ = client(json_answer(300, urls), records(ROW))
    with pytest.raises(LikelyDuplicate) as several:
        await org.create(KEYED)
    assert ([match.id for match in several.value.matches], several.value.may_override) == ([ID], False)


async def test_what_was_created_is_looked_for_in_the_rows_by_creator_time_and_names() -> None:
    identity = json_answer(200, {"user_id": "005000000000001AAA"})
    org, server = client(identity, records({"Id": ID}), records())
    since = datetime(2024, 5, 1, tzinfo=UTC)
    assert await org.created_since("Contact", since, {"LastName": "O'Hara", "FirstName": None, "Title": "x"}) == [ID]
    await org.created_since("Case", since, {"ContactId": ID, "Subject": "Hi"})
    assert "CreatedById = '005000000000001AAA'" in asked(server.requests[1])
    assert "CreatedDate >= 2024-05-01T00:00:00.000Z" in asked(server.requests[1])
    assert "LastName = 'O\\'Hara'" in asked(server.requests[1])
    assert "FirstName" not in asked(server.requests[1])
    assert [request.url.path for request in server.requests].count("/services/oauth2/userinfo") == 1


@pytest.mark.parametrize(
    ("said", "since"),
    [
        ("Wed, 01 May 2024 11:57:00 GMT", "2024-05-01T11:57:00.000Z"),
        ("Wed, 01 May 2024 12:09:00 GMT", "2024-05-01T12:00:00.000Z"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", "2024-04-30T12:00:00.000Z"),
        ("soon", "2024-05-01T12:00:00.000Z"),
    ],
    ids=["our clock is ahead", "our clock is behind", "nonsense", "no date"],
)
async def test_what_was_made_is_found_though_our_clock_is_ahead(said: str, since: str) -> None:
    identity = json_answer(200, {"user_id": "005000000000001AAA"})
    identity.headers["Date"] = said
    server = ScriptedServer(identity, records({"Id": ID}))
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    org = SalesforceClient(transport_over(server, SalesforceDialect()), now=lambda: noon)
    assert await org.created_since("Contact", noon, {"LastName": "Pine"}) == [ID]
    assert f"CreatedDate >= {since}" in asked(server.requests[1])


async def test_a_case_keeps_its_owner() -> None:
    org, server = client(json_answer(201, {"id": "500000000000001AAA", "success": True}))
    assert await org.create(CASE) == "500000000000001AAA"
    assert await org.create(replace(CASE, external_field="Key__c", external_key="op")) == "500000000000001AAA"
    assert {request.headers["Sforce-Auto-Assign"] for request in server.requests} == {"FALSE"}
