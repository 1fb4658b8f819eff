"""The org's duplicate rules: what they look at, what they find, and of which objects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.duplicates import NO_DUPLICATES, OtherMatch
from care_desktop.domain.errors import LikelyDuplicate
from care_desktop.domain.records import NewRecord
from tests.helpers.org_answers import ID, ROW, client, records, sent
from tests.helpers.wires import json_answer, refusal

LEAD = "00Q000000000001EAA"
RULES = json_answer(200, {"dedupeFields": ["Email", "LastName"], "predupeEnabled": True})
MATCHES = [
    {"apiName": "Contact", "objectLabel": "Contact", "matchRecordIds": [ID]},
    {"apiName": "Lead", "objectLabel": "Interessent", "matchRecordIds": [LEAD]},
]
FOUND = {"allowSave": True, "duplicateError": True, "matches": MATCHES}
KEYED = NewRecord("Contact", {"LastName": "Pine"}, idempotency_key="5f3e9bb4-6f3c-4f5e-9d5b-0d6b8f1c2a11")


async def test_the_rules_are_asked_for_once() -> None:
    org, server = client(RULES)

    for _ in "12":
        assert await org.duplicate_fields("Contact") == {"Email", "LastName"}
    assert len(server.requests) == 1


async def test_an_org_that_cannot_check_beforehand_has_no_fields_to_watch() -> None:
    org, _ = client(json_answer(200, {"dedupeFields": ["Email"], "predupeEnabled": False}))

    assert await org.duplicate_fields("Contact") == frozenset()


async def test_matches_come_as_rows_and_those_of_other_objects_by_name_and_label() -> None:
    org, server = client(json_answer(200, FOUND), records(ROW), records({"Id": LEAD, "Name": "Lee Pine"}))

    check = await org.likely_duplicates("Contact", {"LastName": "Pine", "Email": ""})

    assert [match.id for match in check.matches] == [ID]
    assert check.others == (OtherMatch(LEAD, "Lead", "Interessent", "Lee Pine"),)
    assert (check.found, check.may_override) == (True, True)
    assert sent(server.requests[0]) == {"apiName": "Contact", "fields": {"LastName": "Pine"}}


async def test_a_person_account_is_checked_under_its_record_type() -> None:
    org, server = client(json_answer(200, {"allowSave": True, "duplicateError": False, "matches": []}))

    check = await org.likely_duplicates("Account", {"LastName": "Pine"}, "012000000000001AAA")

    assert check == NO_DUPLICATES
    assert sent(server.requests[0])["recordTypeId"] == "012000000000001AAA"


async def test_a_match_that_is_hidden_from_this_user_is_one_all_the_same() -> None:
    org, _ = client(json_answer(200, {**FOUND, "matches": []}))

    check = await org.likely_duplicates("Contact", {"LastName": "Pine"})

    assert (check.found, check.hidden, check.matches) == (True, True, ())


async def test_another_object_that_may_not_be_read_is_told_without_its_name() -> None:
    lead_only = {**FOUND, "matches": MATCHES[1:]}
    org, _ = client(json_answer(200, lead_only), refusal(400, "INVALID_TYPE"))

    check = await org.likely_duplicates("Contact", {"LastName": "Pine"})

    assert check.others == (OtherMatch(LEAD, "Lead", "Interessent"),)


@pytest.mark.parametrize("allow", [True, False])
async def test_a_refused_create_under_a_key_names_the_matches_the_same_way(allow: bool) -> None:
    matches = [{**match, "isAllowSave": allow} for match in MATCHES]
    item = {
        "errorCode": "DUPLICATES_DETECTED",
        "message": "Schon da?",
        "duplicateRecordError": {"matchResults": matches},
    }
    body = {"errorCode": "INVALID_INPUT", "message": "An error occurred", "output": {"errors": [item]}}
    org, _ = client(json_answer(400, [body]), records(ROW), records({"Id": LEAD, "Name": "Lee Pine"}))

    with pytest.raises(LikelyDuplicate) as duplicate:
        await org.create(KEYED)

    check = duplicate.value.check
    assert [match.id for match in check.matches] == [ID]
    assert [other.name for other in check.others] == ["Lee Pine"]
    assert (check.message, check.may_override) == ("Schon da?", allow)


async def test_an_override_is_asked_for_in_the_body_of_a_keyed_create() -> None:
    org, server = client(json_answer(201, {"id": ID, "apiName": "Contact", "fields": {}}))

    assert await org.create(replace(KEYED, allow_duplicate=True)) == ID
    assert sent(server.requests[0])["allowSaveOnDuplicate"] is True
    assert server.requests[0].headers["Idempotency-Key"] == KEYED.idempotency_key
