"""What the client makes of good, odd and hostile lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.domain.cases import CaseQuery, CaseRow, Priority, Status
from care_desktop.domain.errors import CareDesktopError, Misunderstood, Unreachable
from care_desktop.domain.ids import CaseId, CustomerId
from tests.helpers.wires import ScriptedServer, Step, json_answer, transport_over

JSON = {"Content-Type": "application/json"}
ROW: dict[str, Any] = {
    "id": "c1",
    "number": 1042,
    "customer_id": "p1",
    "customer_name": None,
    "status": "sleeping",
    "last_message_at": "2024-05-01T10:00:00Z",
    "later": {"unknown": 1},
}


def client(answer: Step) -> CareClient:
    return CareClient(transport_over(ScriptedServer(answer), CareDialect()))


def listing(**changes: object) -> httpx.Response:
    return json_answer(200, {"items": [{**ROW, **changes}], "total": 1, "following": None})


async def test_what_is_absent_or_new_to_us_has_its_usual_value() -> None:
    page = await client(listing()).page(CaseQuery())

    row = page.rows[0]
    assert row == CaseRow(
        CaseId("c1"),
        1042,
        CustomerId("p1"),
        customer_name="",
        platform="",
        channel="",
        status=Status.OPEN,
        priority=Priority.MEDIUM,
        snippet="",
        last_message_at=datetime(2024, 5, 1, 10, tzinfo=UTC),
    )
    assert (page.first, page.total, page.following) == (0, 1, None)


async def test_letters_beyond_the_first_plane_come_through_escaped_or_not() -> None:
    page = await client(listing(customer_name="\U0001f600")).page(CaseQuery())
    assert page.rows[0].customer_name == "\U0001f600"

    escaped = b'{"items": [{"view": "inbox \\ud83d\\ude00", "count": 1}]}'
    assert await client(httpx.Response(200, content=escaped, headers=JSON)).counters() == {}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (json_answer(200, []), Misunderstood),
        (json_answer(200, {"items": {}, "total": 0}), Misunderstood),
        (json_answer(200, {"items": [None], "total": 1}), Misunderstood),
        (json_answer(200, {"items": []}), Misunderstood),
        (listing(id=7), Misunderstood),
        (listing(number="many"), Misunderstood),
        (listing(number=True), Misunderstood),
        (listing(number=-1), Misunderstood),
        (listing(unlinked_escalations=10**400), Misunderstood),
        (listing(unread="yes"), Misunderstood),
        (listing(snippet=[]), Misunderstood),
        (listing(last_message_at="yesterday"), Misunderstood),
        (listing(last_message_at="2024-05-01T10:00:00"), Misunderstood),
        (httpx.Response(200, content=b'{"items":', headers=JSON), Unreachable),
        (httpx.Response(200, content=b'{"items": [], "total": 0, "x": "\\ud83d"}', headers=JSON), Unreachable),
        (httpx.Response(200, content=b'{"\xff": 1}', headers=JSON), Unreachable),
        (httpx.Response(200, content=b"[" * 100_000 + b"]", headers=JSON), Unreachable),
        (httpx.Response(200, content=b'{"total": ' + b"9" * 5000 + b"}", headers=JSON), Unreachable),
    ],
)
async def test_every_answer_becomes_a_page_or_one_of_our_errors(answer: Step, kind: type[CareDesktopError]) -> None:
    with pytest.raises(kind):
        await client(answer).page(CaseQuery())
