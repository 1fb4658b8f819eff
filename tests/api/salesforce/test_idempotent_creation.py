"""Creating under an idempotency key: repeated under the same one, waited for, given up where the org takes none."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from care_desktop.api.salesforce.capabilities import Feature
from care_desktop.api.salesforce.org import OrgPlace
from care_desktop.domain.errors import (
    AnswerLost,
    CareDesktopError,
    KeyRefused,
    Misunderstood,
    OutOfSight,
    RecordGone,
    Unacceptable,
)
from care_desktop.domain.records import CreationMode, NewRecord
from tests.helpers.builders import contact_form
from tests.helpers.org_answers import ID, client, sent
from tests.helpers.wires import ScriptedServer, Step, json_answer, page_answer, refusal

KEY = "5f3e9bb4-6f3c-4f5e-9d5b-0d6b8f1c2a11"
PINE = NewRecord("Contact", {"LastName": "Pine"}, idempotency_key=KEY)
MADE = json_answer(201, {"id": ID, "apiName": "Contact", "fields": {"LastName": {"value": "Pine"}}})


def in_progress(seconds: str) -> httpx.Response:
    return json_answer(409, [{"errorCode": "IDEMPOTENCY_REQUEST_IN_PROGRESS"}], Retry_After=seconds)


def keys(server: ScriptedServer) -> set[str]:
    return {request.headers["Idempotency-Key"] for request in server.requests}


@pytest.mark.parametrize(
    "bad",
    [
        httpx.ReadError("reset"),
        page_answer(503),
        refusal(500, "UNKNOWN_EXCEPTION"),
        httpx.Response(201, content=b'{"id": "0030000', headers={"Content-Type": "application/json"}),
        refusal(400, "UNABLE_TO_LOCK_ROW"),
        in_progress("2"),
    ],
    ids=["dropped", "503", "500", "cut short", "locked", "in progress"],
)
async def test_it_is_sent_again_as_it_was(bad: Step) -> None:
    org, server = client(bad, MADE)

    assert await org.create(PINE) == ID

    assert [sent(request) for request in server.requests] == [sent(server.requests[0])] * 2
    assert keys(server) == {KEY}
    assert {request.url.path for request in server.requests} == {"/services/data/v67.0/ui-api/records"}


async def test_one_that_stays_in_progress_may_have_been_carried_out() -> None:
    busy = in_progress("2")
    org, server = client(*[busy] * 6)

    with pytest.raises(AnswerLost):
        await org.create(PINE)
    assert keys(server) == {KEY}


async def test_one_that_asks_for_more_patience_than_anybody_has_is_not_waited_for() -> None:
    org, server = client(in_progress("31"))

    with pytest.raises(AnswerLost):
        await org.create(PINE)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "code", ["IDEMPOTENCY_NOT_SUPPORTED", "IDEMPOTENCY_FEATURE_NOT_ENABLED", "INVALID_IDEMPOTENCY_KEY"]
)
async def test_an_org_that_takes_no_key_is_remembered(code: str) -> None:
    org, server = client(refusal(400, code))

    with pytest.raises(KeyRefused):
        await org.create(PINE)
    assert len(server.requests) == 1
    assert not org.capabilities.has(Feature.IDEMPOTENCY)


async def test_a_key_used_for_something_else_is_a_mistake_of_ours_and_not_repeated() -> None:
    org, server = client(refusal(422, "IDEMPOTENCY_KEY_REUSED"))

    with pytest.raises(Misunderstood):
        await org.create(PINE)
    assert len(server.requests) == 1


async def test_a_refusal_keeps_the_key_out_of_the_memory_of_what_the_org_lacks() -> None:
    item = {"errorCode": "STRING_TOO_LONG", "message": "zu lang", "field": "LastName", "constituentField": None}
    body = {"errorCode": "INVALID_INPUT", "output": {"errors": [], "fieldErrors": {"LastName": [item]}}}
    org, _ = client(json_answer(400, [body]))

    with pytest.raises(Unacceptable) as refused:
        await org.create(PINE)
    assert refused.value.problems == {"LastName": "zu lang"}
    assert org.capabilities.has(Feature.IDEMPOTENCY)


async def test_a_part_of_a_compound_field_is_named_itself() -> None:
    item = {"errorCode": "STRING_TOO_LONG", "message": "zu lang", "field": "Name", "constituentField": "LastName"}
    org, _ = client(json_answer(400, [{"output": {"errors": [], "fieldErrors": {"Name": [item]}}}]))

    with pytest.raises(Unacceptable) as refused:
        await org.create(PINE)
    assert refused.value.problems == {"LastName": "zu lang"}


@pytest.mark.parametrize("output", [None, [], "x", {"errors": "x", "fieldErrors": [1]}, {"errors": [None, 3]}])
async def test_an_output_that_makes_no_sense_is_a_refusal_all_the_same(output: object) -> None:
    org, _ = client(json_answer(400, [{"errorCode": "INVALID_INPUT", "message": "nein", "output": output}]))

    with pytest.raises(Unacceptable) as refused:
        await org.create(PINE)
    assert refused.value.problems == {"": "nein"}


async def test_the_owner_is_chosen_by_the_rule_only_when_asked() -> None:
    org, server = client(MADE, MADE)

    await org.create(replace(PINE, sobject="Lead", assignment_rule=True))
    await org.create(replace(PINE, sobject="Lead"))

    assert dict(server.requests[0].url.params) == {"handleOwnerChange": "true", "useDefaultRule": "true"}
    assert dict(server.requests[1].url.params) == {"handleOwnerChange": "true"}


async def test_a_record_that_went_to_somebody_unseen_is_made_and_no_lost_answer() -> None:
    org, server = client(httpx.Response(204))

    with pytest.raises(OutOfSight):
        await org.create(replace(PINE, sobject="Lead", assignment_rule=True))
    assert len(server.requests) == 1


@pytest.mark.parametrize(("version", "mode"), [("v59.0", CreationMode.PLAIN), ("v60.0", CreationMode.IDEMPOTENCY_KEY)])
def test_a_version_that_would_ignore_a_key_is_sent_none(version: str, mode: CreationMode) -> None:
    org, _ = client()
    org.turn_to(OrgPlace("https://harbor.example", version))

    assert org.creation_mode(contact_form()) is mode


@pytest.mark.parametrize(("code", "kind"), [("ENTITY_IS_DELETED", RecordGone), ("NOT_FOUND", KeyRefused)])
async def test_a_record_that_the_new_one_points_to_and_is_gone_is_no_lack_of_keys(
    code: str, kind: type[CareDesktopError]
) -> None:
    org, _ = client(refusal(404, code))

    with pytest.raises(kind):
        await org.create(replace(PINE, sobject="Case"))
    assert org.capabilities.has(Feature.IDEMPOTENCY) is (kind is RecordGone)
