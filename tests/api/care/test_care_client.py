"""What the Care client makes of good, odd and hostile answers."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.domain.cases import Author, CaseQuery, Origin, Priority, Sentiment, Status, View
from care_desktop.domain.errors import (
    AnswerLost,
    Busy,
    CareDesktopError,
    LinkTaken,
    Misunderstood,
    NoPermission,
    RecordGone,
    SignInNeeded,
    Unacceptable,
    Unreachable,
)
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId
from care_desktop.domain.people import PointKind
from care_desktop.domain.permissions import Level, Permission, Rights
from tests.helpers.wires import ScriptedServer, Step, json_answer, page_answer, transport_over

CASE, CUSTOMER = CaseId("c1"), CustomerId("p1")
ACCOUNT, CONTACT, OPERATION = AccountId("a1"), ContactId("003000000000001AAA"), OperationId("op")
JSON = {"Content-Type": "application/json"}
TIME = "2024-05-01T10:00:00Z"
PERSON: dict[str, Any] = {
    "id": "p1",
    "version": 3,
    "platform": "x",
    "display_name": None,
    "contact_points": [{"kind": "email", "value": "a@b.example"}, {"kind": "pigeon", "value": "loft 3"}],
    "profiles": [{"network": "salesforce", "profile_id": "003000000000001", "salesforce_account_id": "a1"}],
    "later": {"unknown": 1},
}
WHOLE_CASE: dict[str, Any] = {
    "id": "c1",
    "number": 1042,
    "version": 1,
    "customer": PERSON,
    "status": "sleeping",
    "priority": "galactic",
    "sentiment": "puzzled",
    "created_at": TIME,
    "last_message_at": TIME,
    "escalations": [
        {"id": "e", "kind": "x", "record_id": "500000000000001", "salesforce_account_id": "a1", "created_at": TIME}
    ],
    "fields": [{"name": "Shop", "value": None}],
}


def client(*steps: Step) -> tuple[CareClient, ScriptedServer]:
    server = ScriptedServer(*steps)
    return CareClient(transport_over(server, CareDialect())), server


def error(status: int, code: str, **extra: object) -> httpx.Response:
    return json_answer(status, {"error": {"code": code, "message": "no", **extra}}, X_Request_Id="r-1")


async def test_open_lists_never_crash_the_client(caplog: pytest.LogCaptureFixture) -> None:
    care, _ = client(json_answer(200, WHOLE_CASE))
    with caplog.at_level(logging.WARNING, "care_desktop.api.care.open_sets"):
        case = await care.case(CASE)
        await care.case(CASE)
    assert (case.status, case.priority, case.sentiment) == (Status.OPEN, Priority.MEDIUM, Sentiment.NONE)
    assert case.escalations[0].origin is Origin.AUTOMATIC
    assert case.customer.points(PointKind.EMAIL) == ("a@b.example",)
    assert sum("sleeping" in record.getMessage() for record in caplog.records) <= 1


async def test_ids_of_salesforce_come_in_full() -> None:
    care, _ = client(json_answer(200, WHOLE_CASE))
    case = await care.case(CASE)
    assert case.customer.linked_contact(ACCOUNT) == "003000000000001AAA"
    assert case.escalations[0].record_id == "500000000000001AAA"
    assert case.last_message_at == datetime(2024, 5, 1, 10, tzinfo=UTC)


async def test_a_message_by_an_unknown_kind_of_author_is_not_the_customers() -> None:
    message: dict[str, Any] = {
        "id": "m",
        "author": "robot",
        "author_name": None,
        "text": "<b>",
        "sent_at": TIME,
        "attachments": [],
    }
    care, _ = client(json_answer(200, {"items": [message], "earlier": None}))
    assert (await care.messages(CASE)).messages[0].author is Author.ACTIVITY


async def test_rights_that_we_do_not_know_give_nothing() -> None:
    me = {"id": "u", "name": "Ana", "permissions": ["manage_cases", "fly"], "contacts": "own", "cases": "create"}
    care, _ = client(json_answer(200, me))
    assert (await care.me()).rights == Rights(frozenset({Permission.MANAGE_CASES}), Level.NONE, Level.CREATE)


async def test_views_that_we_do_not_know_are_not_counted() -> None:
    items = [{"view": "inbox", "count": 3}, {"view": "moon", "count": 1}]
    care, _ = client(json_answer(200, {"items": items}))
    assert await care.counters() == {View.INBOX: 3}


async def test_a_cursor_goes_before_a_row_and_text_is_encoded() -> None:
    care, server = client(json_answer(200, {"items": [], "total": 0}))
    await care.page(CaseQuery(View.NEW, "a&b=%"), row=640)
    await care.page(CaseQuery(), row=640, cursor="xyz", limit=9)
    assert dict(server.requests[0].url.params) == {"view": "new", "q": "a&b=%", "row": "640", "limit": "64"}
    assert dict(server.requests[1].url.params) == {"view": "inbox", "cursor": "xyz", "limit": "9"}


async def test_a_link_names_its_operation_and_what_it_expects() -> None:
    care, server = client(json_answer(200, PERSON))
    await care.link(CUSTOMER, ACCOUNT, CONTACT, OPERATION)
    await care.unlink(CUSTOMER, ACCOUNT, CONTACT, OPERATION)
    put, delete = server.requests
    assert (put.method, put.headers["Idempotency-Key"]) == ("PUT", "op")
    assert b'"expected":null' in put.content
    assert dict(delete.url.params) == {"salesforce_account_id": "a1", "expected": CONTACT}


async def test_strange_ids_stay_one_step_of_the_path() -> None:
    care, server = client(error(404, "not_found"))
    with pytest.raises(RecordGone):
        await care.case(CaseId("../me?x=1#"))
    assert server.requests[0].url.raw_path == b"/v1/cases/..%2Fme%3Fx%3D1%23"
    with pytest.raises(Misunderstood):
        await care.case(CaseId(".."))


async def test_a_taken_link_brings_the_customer_as_it_is_now() -> None:
    care, _ = client(error(409, "link_taken", customer=PERSON))
    with pytest.raises(LinkTaken) as taken:
        await care.link(CUSTOMER, ACCOUNT, CONTACT, OPERATION)
    assert taken.value.customer.linked_contact(ACCOUNT) == CONTACT
    assert "r-1" in taken.value.details


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(401, "unauthenticated"), SignInNeeded),
        (error(403, "forbidden", permission="manage_cases"), NoPermission),
        (error(404, "not_found"), RecordGone),
        (error(409, "link_taken"), Misunderstood),
        (error(422, "invalid", fields={"contact_id": "no id"}), Unacceptable),
        (error(429, "rate_limited"), Busy),
        (error(503, "unavailable"), Unreachable),
        (error(418, "teapot"), Misunderstood),
        (json_answer(400, [1]), Misunderstood),
        (page_answer(403), Unreachable),
        (page_answer(404), Unreachable),
        (page_answer(200), Unreachable),
        (httpx.Response(200, content=b'{"id":', headers=JSON), Unreachable),
        (httpx.Response(200, content=b'{"a"}', headers=JSON), Unreachable),
        (httpx.Response(204), Unreachable),
        (json_answer(200, []), Misunderstood),
        (httpx.Response(200, content=b"null", headers=JSON), Misunderstood),
        (json_answer(200, {**WHOLE_CASE, "number": "many"}), Misunderstood),
        (json_answer(200, {**WHOLE_CASE, "number": 10**400}), Misunderstood),
        (json_answer(200, {**WHOLE_CASE, "created_at": "yesterday"}), Misunderstood),
        (json_answer(200, {**WHOLE_CASE, "customer": None}), Misunderstood),
        (httpx.Response(200, content=b"[" * 100_000 + b"]", headers=JSON), Unreachable),
        (httpx.Response(400, content=b"[" * 100_000, headers=JSON), Misunderstood),
        (httpx.Response(200, content=b'{"\xff": 1}', headers=JSON), Unreachable),
    ],
)
async def test_every_answer_becomes_a_case_or_one_of_our_errors(answer: Step, kind: type[CareDesktopError]) -> None:
    care, _ = client(answer)
    with pytest.raises(kind):
        await care.case(CASE)


async def test_a_write_whose_answer_cannot_be_read_may_have_been_done() -> None:
    care, _ = client(json_answer(200, {"id": 7}))
    with pytest.raises(AnswerLost):
        await care.link(CUSTOMER, ACCOUNT, CONTACT, OPERATION)


async def test_a_rejection_is_put_and_taken_back() -> None:
    care, server = client(httpx.Response(204))
    await care.reject(CUSTOMER, ACCOUNT, CONTACT, True)
    await care.reject(CUSTOMER, ACCOUNT, CONTACT, False)
    assert [request.method for request in server.requests] == ["PUT", "DELETE"]


async def test_problems_come_by_field_or_for_the_whole_form() -> None:
    for fields, problems in (({"x": "bad"}, {"x": "bad"}), (None, {"": "no"}), ([1], {"": "no"})):
        care, _ = client(error(422, "invalid", fields=fields))
        with pytest.raises(Unacceptable) as refused:
            await care.reject(CUSTOMER, ACCOUNT, CONTACT, True)
        assert refused.value.problems == problems


async def test_the_push_stream_resumes_after_an_event() -> None:
    stream = b': hello\n\nid: 9\nevent: case\ndata: {"id":"c1","version":4}\n\n'
    care, server = client(httpx.Response(200, content=stream, headers={"Content-Type": "text/event-stream"}))
    changes = [change async for change in care.changes("8")]
    assert [(change.event_id, change.kind, change.id, change.version) for change in changes] == [("9", "case", "c1", 4)]
    assert server.requests[0].headers["Last-Event-ID"] == "8"
