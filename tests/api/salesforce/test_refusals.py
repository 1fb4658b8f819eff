"""What becomes of refusals and of hostile answers."""

from __future__ import annotations

import httpx
import pytest

from care_desktop.domain.errors import (
    AnswerLost,
    Busy,
    CareDesktopError,
    DailyLimit,
    Misunderstood,
    NoPermission,
    OrgRefuses,
    RecordGone,
    SignInNeeded,
    Unacceptable,
    Unreachable,
)
from care_desktop.domain.ids import ContactId, RecordId
from care_desktop.domain.records import NewRecord
from care_desktop.domain.usage import CallUsage
from tests.helpers.org_answers import (
    CONTACT,
    DESCRIBED,
    ID,
    JSON,
    ROW,
    client,
    records,
)
from tests.helpers.wires import Step, json_answer, page_answer, refusal


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(401, "INVALID_SESSION_ID"), SignInNeeded),
        (refusal(401, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD"), SignInNeeded),
        (refusal(403, "LOGIN_DURING_RESTRICTED_TIME"), OrgRefuses),
        (refusal(403, "API_DISABLED_FOR_ORG"), OrgRefuses),
        (refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), DailyLimit),
        (refusal(400, "REQUIRED_FIELD_MISSING", fields=["LastName"]), Unacceptable),
        (refusal(400, "SOMETHING_NEW"), Unacceptable),
        (refusal(400, "TXN_SECURITY_NO_ACCESS"), OrgRefuses),
        (refusal(400, "STORAGE_LIMIT_EXCEEDED"), OrgRefuses),
        (refusal(400, "QUERY_TIMEOUT"), Busy),
        (refusal(400, "UNABLE_TO_LOCK_ROW"), Busy),
        (refusal(400, "JSON_PARSER_ERROR"), Misunderstood),
        (refusal(404, "NOT_FOUND"), RecordGone),
        (refusal(404, "INVALID_CROSS_REFERENCE_KEY"), RecordGone),
        (refusal(400, "INVALID_CROSS_REFERENCE_KEY", fields=["AccountId"]), Unacceptable),
        (refusal(403, "NEVER_HEARD_OF"), NoPermission),
        (refusal(400, "INVALID_TYPE"), NoPermission),
        (refusal(410, "GONE"), Misunderstood),
        (json_answer(400, {"error": "invalid_grant"}), Unacceptable),
        (json_answer(400, [{"errorCode": None, "message": 7, "fields": "LastName"}]), Unacceptable),
        (json_answer(400, [None, 3, "x"]), Misunderstood),
        (httpx.Response(400, content=b"[{", headers=JSON), Misunderstood),
        (httpx.Response(400, content=b"[" * 90_000, headers=JSON), Misunderstood),
        (page_answer(400), Unreachable),
        (page_answer(414), Misunderstood),
        (page_answer(431), Misunderstood),
        (page_answer(200), AnswerLost),
        (httpx.Response(429, headers={"Retry-After": "99"}), Busy),
    ],
)
async def test_every_refusal_becomes_one_of_our_errors(answer: Step, kind: type[CareDesktopError]) -> None:
    org, _ = client(answer)
    with pytest.raises(CareDesktopError) as refused:
        await org.create(NewRecord("Contact", {"LastName": "Pine"}))
    assert type(refused.value) is kind


@pytest.mark.parametrize(
    "body",
    [b"null", b"[]", b"7", b'{"records": 3}', b'{"records": [3]}', b'{"records": [{"Id": 5}]}', b'{"records":[{}]}'],
)
async def test_rows_of_wrong_types_are_misunderstood(body: bytes) -> None:
    org, _ = client(httpx.Response(200, content=body, headers=JSON))
    with pytest.raises(Misunderstood):
        await org.starting_with("pi")


async def test_problems_stand_by_their_fields_and_several_are_all_kept() -> None:
    entries = [
        {"errorCode": "STRING_TOO_LONG", "message": "zu lang", "fields": ["Title", "Phone"]},
        {"errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "nicht so", "fields": []},
        {"errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "auch nicht"},
    ]
    org, _ = client(json_answer(400, entries))
    with pytest.raises(Unacceptable) as refused:
        await org.create(NewRecord("Contact", {"LastName": "Pine"}))
    assert refused.value.problems == {"Title": "zu lang", "Phone": "zu lang", "": "nicht so\nauch nicht"}


async def test_a_big_answer_is_read_off_the_loop_and_is_the_same() -> None:
    rows = [{**ROW, "Title": "x" * 500} for _ in range(200)]
    org, _ = client(records(*rows))
    found, complete = await org.starting_with("pi", 200)
    assert (len(found), complete) == (200, False)


async def test_the_orgs_use_of_calls_is_read_from_every_answer() -> None:
    counted = json_answer(
        200, {"records": []}, Sforce_Limit_Info="api-usage=10018/100000; per-app-api-usage=17/250(appName=x)"
    )
    other_order = "per-app-api-usage=18/250(appName=x); api-usage=10019/100000"
    org, _ = client(counted, json_answer(404, [], Sforce_Limit_Info=other_order))
    await org.starting_with("pi")
    assert org.usage == CallUsage(10018, 100000)
    with pytest.raises(RecordGone):
        await org.starting_with("pi")
    assert org.usage == CallUsage(10019, 100000)


def test_a_contact_opens_in_the_orgs_own_pages() -> None:
    org, _ = client()
    assert org.contact_url(CONTACT) == f"https://harbor.example/lightning/r/Contact/{ID}/view"


async def test_a_name_that_would_break_a_request_is_never_sent() -> None:
    org, server = client(DESCRIBED)
    for work in (
        org.read(ContactId("../../x")),
        org.find_by_key("Key__c; x", "k"),
        org.create(NewRecord("Contact", {"Last Name": "x"})),
        org.create(NewRecord("Contact", {}, external_field="Key__c/..", external_key="k")),
        org.starting_with("a\0b"),
    ):
        with pytest.raises(Misunderstood):
            await work
    assert len(server.requests) == 0


async def test_a_network_that_is_down_is_unreachable() -> None:
    org, _ = client(httpx.ConnectError("refused"))
    with pytest.raises(Unreachable):
        await org.suggest("ada")


@pytest.mark.parametrize("code", ["API_DISABLED_FOR_ORG", "TXN_SECURITY_NO_ACCESS"])
async def test_an_org_that_refuses_everybody_hides_no_single_record(code: str) -> None:
    org, _ = client(DESCRIBED, *[refusal(403, code)] * 2)
    for work in (org.read(CONTACT), org.read_case(RecordId("500000000000001AAA"))):
        with pytest.raises(OrgRefuses):
            await work
