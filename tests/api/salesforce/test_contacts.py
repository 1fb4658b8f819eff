"""Reading and saving a contact."""

from __future__ import annotations

import httpx
import pytest

from care_desktop.domain.errors import (
    EditConflict,
    LikelyDuplicate,
    RecordGone,
    Unacceptable,
)
from care_desktop.domain.people import Contact, ContactGone, GoneWhy
from tests.helpers.org_answers import (
    CONFLICT,
    CONTACT,
    DESCRIBE,
    DESCRIBED,
    ID,
    OTHER,
    READ,
    RECORD,
    ROW,
    SAVED,
    asked,
    client,
    records,
    sent,
)
from tests.helpers.wires import Step, json_answer, refusal


async def test_a_contact_comes_with_its_people_and_every_field_of_the_form() -> None:
    org, server = client(DESCRIBED, records(RECORD))
    contact = await org.read(CONTACT)
    assert isinstance(contact, Contact)
    assert (contact.name, contact.account, contact.owner, contact.last_modified_by) == (
        "Ada Pine",
        "Harbor",
        "Ana",
        "Ben",
    )
    assert contact.last_modified == READ.last_modified
    assert {"Title", "Phone", "Region__c", "LastName"} <= set(contact.fields)
    assert asked(server.requests[1]).endswith(f"WHERE Id = '{ID}' FOR VIEW")


async def test_a_field_that_has_gone_since_describe_is_not_asked_for_again() -> None:
    less = {**DESCRIBE, "fields": [field for field in DESCRIBE["fields"] if field["name"] != "Title"]}  # type: ignore[index]
    org, server = client(DESCRIBED, refusal(400, "INVALID_FIELD"), json_answer(200, less), records(RECORD))
    assert isinstance(await org.read(CONTACT), Contact)
    assert "Title" in asked(server.requests[1])
    assert "Title" not in asked(server.requests[3])


@pytest.mark.parametrize(
    ("trail", "why", "survivor"),
    [
        ([records()], GoneWhy.NO_ACCESS, None),
        ([records({"Id": ID, "IsDeleted": False})], GoneWhy.NO_ACCESS, None),
        ([records({"Id": ID, "IsDeleted": True, "MasterRecordId": None})], GoneWhy.DELETED, None),
        (
            [records({"Id": ID, "IsDeleted": True, "MasterRecordId": OTHER}), records({**ROW, "Id": OTHER})],
            "merged",
            OTHER,
        ),
        ([refusal(403, "INSUFFICIENT_ACCESS")], GoneWhy.NO_ACCESS, None),
        ([refusal(404, "NOT_FOUND")], GoneWhy.NO_ACCESS, None),
    ],
)
async def test_a_contact_that_is_not_there_says_why(trail: list[Step], why: GoneWhy, survivor: str | None) -> None:
    org, _ = client(DESCRIBED, records(), *trail)
    gone = await org.read(CONTACT)
    assert isinstance(gone, ContactGone)
    assert (gone.why, gone.survivor.id if gone.survivor else None) == (why, survivor)


async def test_a_chain_of_merges_is_followed_to_the_survivor_and_a_circle_ends() -> None:
    merged = records({"Id": ID, "IsDeleted": True, "MasterRecordId": OTHER})
    org, server = client(DESCRIBED, records(), *[merged, records()] * 2, records({"IsDeleted": True}), records())
    gone = await org.read(CONTACT)
    assert isinstance(gone, ContactGone)
    assert (gone.why, gone.survivor) == (GoneWhy.MERGED, None)
    assert len(server.requests) < 15


async def test_a_save_sends_only_what_changed_under_the_condition_that_nobody_else_did() -> None:
    org, server = client(DESCRIBED, SAVED, records(RECORD))
    await org.save(READ, {"Title": "", "Phone": None, "VIP__c": "true", "LastName": " O'Hara "})
    patch = server.requests[1]
    assert patch.headers["If-Unmodified-Since"] == "Wed, 01 May 2024 10:00:00 GMT"
    assert sent(patch) == {"Title": None, "Phone": None, "VIP__c": True, "LastName": " O'Hara "}


async def test_a_conflict_brings_their_contact_and_overwrites_nothing() -> None:
    org, server = client(DESCRIBED, CONFLICT, records({**RECORD, "Title": "Admiral"}))
    with pytest.raises(EditConflict) as conflict:
        await org.save(READ, {"Title": "Mate"})
    assert conflict.value.theirs.text("Title") == "Admiral"
    assert sum(request.method == "PATCH" for request in server.requests) == 1


async def test_a_conflict_with_our_own_lost_success_is_a_success() -> None:
    org, server = client(DESCRIBED, httpx.ReadError("reset"), CONFLICT, records({**RECORD, "Title": "Mate"}))
    saved = await org.save(READ, {"Title": " Mate ", "Phone": ""})
    assert saved.text("Title") == "Mate"
    assert sum(request.method == "PATCH" for request in server.requests) == 2


async def test_a_save_that_is_done_stays_done_when_it_cannot_be_read_back() -> None:
    org, _ = client(DESCRIBED, SAVED, httpx.ConnectError("refused"))
    saved = await org.save(READ, {"Title": "Mate"})
    assert (saved.text("Title"), saved.last_modified) == ("Mate", READ.last_modified)


async def test_saving_what_was_deleted_meanwhile_says_so() -> None:
    deleted = records({"Id": ID, "IsDeleted": True})
    org, _ = client(DESCRIBED, refusal(404, "ENTITY_IS_DELETED", fields=[]), records(), deleted)
    with pytest.raises(RecordGone) as gone:
        await org.save(READ, {"Title": "Mate"})
    assert gone.value.gone == ContactGone(CONTACT, GoneWhy.DELETED)


@pytest.mark.parametrize("fields", [[], ["Title"]])
async def test_a_field_that_is_not_there_any_more_is_a_refusal_and_read_anew(fields: list[str]) -> None:
    refused = refusal(400, "INVALID_FIELD" if not fields else "INVALID_FIELD_FOR_INSERT_UPDATE", "nein", fields=fields)
    org, server = client(DESCRIBED, refused, DESCRIBED, records(RECORD))

    with pytest.raises(Unacceptable) as told:
        await org.save(READ, {"Title": "Mate"})
    await org.read(CONTACT)

    assert told.value.problems == {(fields or [""])[0]: "nein"}
    assert [request.url.path.rpartition("/")[2] for request in server.requests].count("describe") == 2


async def test_a_save_that_is_taken_for_a_duplicate_brings_the_matches_and_is_allowed_when_it_is_meant() -> None:
    record = {"record": {"Id": OTHER, "attributes": {"type": "Contact"}}}
    result = {"allowSave": True, "errorMessage": "Schon da", "matchResults": [{"matchRecords": [record]}]}
    entry = {"errorCode": "DUPLICATES_DETECTED", "message": "x", "fields": [], "duplicateResut": result}
    row = records({**ROW, "Id": OTHER, "Name": "Bo Pine"})
    org, server = client(DESCRIBED, json_answer(400, [entry]), row, SAVED, records(RECORD))

    with pytest.raises(LikelyDuplicate) as told:
        await org.save(READ, {"Title": "Mate"})
    await org.save(READ, {"Title": "Mate"}, allow_duplicate=True)

    assert [match.name for match in told.value.matches] == ["Bo Pine"]
    assert (told.value.message, told.value.may_override) == ("Schon da", True)
    patches = [request for request in server.requests if request.method == "PATCH"]
    allowed = [request.headers["Sforce-Duplicate-Rule-Header"].partition(";")[0] for request in patches]
    assert allowed == ["allowSave=false", "allowSave=true"]
