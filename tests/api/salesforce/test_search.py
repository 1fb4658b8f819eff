"""How contacts are searched for, and at what price."""

from __future__ import annotations

import httpx
import pytest

from care_desktop.api.sansio import SEARCH_SECONDS, Request
from tests.helpers.org_answers import (
    DESCRIBED,
    ID,
    OTHER,
    ROW,
    asked,
    client,
    records,
    sent,
)
from tests.helpers.wires import json_answer, refusal


async def test_a_keystroke_is_one_call_where_the_org_returns_parents() -> None:
    org, server = client(json_answer(200, {"autoSuggestResults": [ROW], "hasMoreResults": True}))
    matches, complete = await org.suggest("ada")
    assert (matches[0].name, matches[0].account, complete, len(server.requests)) == ("Ada Pine", "Harbor", False, 1)
    assert "Account.Name" in server.requests[0].url.params["fields"]
    assert "Care_Handle__c" not in server.requests[0].url.params["fields"]


async def test_rows_without_parents_are_read_once_more_in_the_same_order() -> None:
    bare = [{"Id": OTHER, "Name": "B"}, {"Id": ID, "Name": "A"}]
    suggested = json_answer(200, {"autoSuggestResults": bare, "hasMoreResults": False})
    org, server = client(suggested, records(ROW, {**ROW, "Id": OTHER}))
    matches, complete = await org.suggest("ada")
    assert [match.id for match in matches] == [OTHER, ID]
    assert (complete, matches[0].account) == (True, "Harbor")
    assert f"Id IN ('{OTHER}', '{ID}')" in asked(server.requests[1])


async def test_an_org_that_refuses_parents_is_asked_without_them_from_then_on() -> None:
    suggested = json_answer(200, {"autoSuggestResults": [{"Id": ID, "Name": "A"}], "hasMoreResults": False})
    org, server = client(refusal(400, "INVALID_FIELD"), DESCRIBED, suggested, records(ROW), suggested, records(ROW))
    await org.suggest("ada")
    await org.suggest("adam")
    assert "Account.Name" in server.requests[0].url.params["fields"]
    for number in (2, 4):
        assert "Account.Name" not in server.requests[number].url.params["fields"]


async def test_fields_that_the_org_does_not_have_are_not_asked_for_once_describe_is_known() -> None:
    org, server = client(DESCRIBED, refusal(404, "NOT_FOUND"), records(ROW))
    await org.warm()
    await org.starting_with("pi")
    assert "Phone" in asked(server.requests[-1])
    assert "MobilePhone" not in asked(server.requests[-1])
    assert "Care_Handle__c" not in asked(server.requests[-1])


@pytest.mark.parametrize(
    ("text", "group", "words"),
    [
        ("ada@pine.example", "EMAIL", "ada@pine.example*"),
        ("+49 (30) 123-45", "PHONE", "493012345*"),
        ("0049 30 123", "PHONE", "4930123*"),
        ("@ada_p", "ALL", "ada_p*"),
        ('"ada" *p?e', "ALL", "ada p e*"),
        ("ada and NOT pine", "ALL", "ada pine*"),
    ],
)
async def test_searches_are_plain_words_open_at_the_end(text: str, group: str, words: str) -> None:
    org, server = client(json_answer(200, {"searchRecords": []}))
    assert await org.search(text, group) == ((), True)
    body = sent(server.requests[0])
    assert (body["q"], body["in"], body["spellCorrection"]) == (words, group, False)


@pytest.mark.parametrize("text", ["", "***", ' "" ', "and or not"])
async def test_a_search_for_nothing_asks_nobody(text: str) -> None:
    org, server = client(json_answer(200, {}))
    assert await org.search(text, "ALL") == ((), True)
    assert server.requests == []


async def test_opening_the_connection_never_fails_for_the_networks_sake() -> None:
    org, _ = client(httpx.ConnectError("refused"))
    await org.warm()


def test_a_server_that_takes_two_seconds_is_waited_for() -> None:
    assert Request("GET", "/search", deadline=SEARCH_SECONDS).patience > 2.0
