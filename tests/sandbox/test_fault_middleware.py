from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from care_desktop.sandbox.fault_middleware import FaultMiddleware
from care_desktop.sandbox.faults import Fault, FaultBoard, Kind, Server

RECORD = {"Id": "003", "Age": 7, "Active": True, "Owner": None, "Tags": ["a", {"n": 1.5}]}
MOST_TRIES = 40  # a machine at work may be late now and then, never early


class World:
    """A server with one table of handled requests, behind the faults of a board."""

    def __init__(self) -> None:
        self.handled: list[str] = []
        self.board = FaultBoard()
        self.app = Starlette(routes=[Route("/{path:path}", self.handle, methods=["GET", "POST"])])

    async def handle(self, request: Request) -> Response:
        self.handled.append(request.method)
        if request.url.path == "/plain":
            return PlainTextResponse("not JSON at all")
        return JSONResponse(RECORD)

    def client(self, server: Server) -> httpx.AsyncClient:
        guarded = FaultMiddleware(self.app, self.board, server)
        return httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url="http://stage")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def salesforce(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client(Server.SALESFORCE) as client:
        yield client


@pytest.fixture
async def care(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client(Server.CARE) as client:
        yield client


def status(number: int, **args: Any) -> Fault:
    return Fault(Kind.STATUS, args={"status": number, **args})


async def test_without_faults_everything_goes_through(world: World, care: httpx.AsyncClient) -> None:
    assert (await care.get("/x")).json() == RECORD


async def test_a_drop_before_handles_nothing(world: World, care: httpx.AsyncClient) -> None:
    world.board.arm(Fault(Kind.DROP_BEFORE, count=1))
    with pytest.raises(ConnectionAbortedError):
        await care.post("/x")
    assert world.handled == []
    assert (await care.post("/x")).status_code == 200


async def test_a_drop_after_commit_handles_and_says_nothing(world: World, care: httpx.AsyncClient) -> None:
    world.board.arm(Fault(Kind.DROP_AFTER_COMMIT, count=1))
    with pytest.raises(ConnectionAbortedError):
        await care.post("/x")
    assert world.handled == ["POST"]


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2])
async def test_a_delay_takes_as_long_as_ordered(world: World, care: httpx.AsyncClient, seconds: float) -> None:
    world.board.arm(Fault(Kind.DELAY, args={"seconds": seconds}))
    took: list[float] = []
    while not took or (took[-1] >= seconds + 0.02 and len(took) < MOST_TRIES):
        start = time.perf_counter()
        await care.get("/x")
        took.append(time.perf_counter() - start)
    assert min(took) >= seconds
    assert min(took) < seconds + 0.02


@pytest.mark.parametrize(
    ("fault", "code", "error", "message"),
    [
        (status(401), 401, "INVALID_SESSION_ID", "Session expired or invalid"),
        (status(403), 403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access"),
        (status(403, limit="daily"), 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
        (status(403, limit="concurrent"), 403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
        (status(409), 409, "CONFLICT", "conflicts"),
        (status(429), 429, "TOO_MANY_REQUESTS", "Try again later"),
        (status(500), 500, "UNKNOWN_EXCEPTION", "unexpected error"),
        (status(500, code="QUERY_TIMEOUT", message="too slow"), 500, "QUERY_TIMEOUT", "too slow"),
        (Fault(Kind.ROW_LOCK, Server.SALESFORCE), 400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access"),
    ],
)
async def test_salesforce_fails_in_its_own_words(
    world: World, salesforce: httpx.AsyncClient, fault: Fault, code: int, error: str, message: str
) -> None:
    world.board.arm(fault)
    answer = await salesforce.post("/services/data/v67.0/sobjects/Contact")
    [entry] = answer.json()
    assert (answer.status_code, entry["errorCode"]) == (code, error)
    assert message in entry["message"]
    assert world.handled == []


async def test_salesforce_under_maintenance_sends_a_page(world: World, salesforce: httpx.AsyncClient) -> None:
    world.board.arm(status(503))
    answer = await salesforce.get("/x")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html;charset=UTF-8")
    assert answer.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("code", "error"),
    [(401, "unauthenticated"), (403, "forbidden"), (409, "conflict"), (429, "rate_limited"), (500, "internal")],
)
async def test_care_fails_in_its_own_words(world: World, care: httpx.AsyncClient, code: int, error: str) -> None:
    world.board.arm(status(code))
    answer = await care.get("/v1/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (code, error)
    assert answer.json()["error"]["request_id"] == answer.headers["x-request-id"]


async def test_care_under_maintenance_says_unavailable(world: World, care: httpx.AsyncClient) -> None:
    world.board.arm(status(503))
    assert (await care.get("/v1/me")).json()["error"]["code"] == "unavailable"


@pytest.mark.parametrize(("args", "expected"), [({}, "1"), ({"retry_after": 7}, "7")])
async def test_too_many_requests_say_when_to_come_back(
    world: World, care: httpx.AsyncClient, args: dict[str, int], expected: str
) -> None:
    world.board.arm(status(429, **args))
    assert (await care.get("/x")).headers["retry-after"] == expected


async def test_a_test_may_order_a_body_of_its_own(world: World, care: httpx.AsyncClient) -> None:
    world.board.arm(status(409, body={"error": {"code": "link_taken"}}))
    assert (await care.get("/x")).json() == {"error": {"code": "link_taken"}}


async def test_half_a_json_is_no_json(world: World, care: httpx.AsyncClient) -> None:
    world.board.arm(Fault(Kind.TRUNCATED_JSON))
    answer = await care.post("/x")
    assert world.handled == ["POST"]
    assert int(answer.headers["content-length"]) == len(answer.content)
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_a_page_may_stand_where_an_answer_should_be(world: World, care: httpx.AsyncClient) -> None:
    world.board.arm(Fault(Kind.HTML_200))
    answer = await care.get("/x")
    assert (answer.status_code, answer.text[:9]) == (200, "<!DOCTYPE")


async def test_every_leaf_changes_its_type(world: World, care: httpx.AsyncClient) -> None:
    world.board.arm(Fault(Kind.WRONG_TYPES))
    assert (await care.get("/x")).json() == {
        "Id": 3,
        "Age": {"value": "7"},
        "Active": {"value": "True"},
        "Owner": [],
        "Tags": [1, {"n": {"value": "1.5"}}],
    }


async def test_only_the_named_fields_change_their_type(world: World, care: httpx.AsyncClient) -> None:
    world.board.arm(Fault(Kind.WRONG_TYPES, args={"fields": ["n"]}))
    assert (await care.get("/x")).json() == {**RECORD, "Tags": ["a", {"n": {"value": "1.5"}}]}


@pytest.mark.parametrize("kind", [Kind.WRONG_TYPES, Kind.TRUNCATED_JSON])
async def test_what_is_no_json_is_left_as_it_is(world: World, care: httpx.AsyncClient, kind: Kind) -> None:
    world.board.arm(Fault(kind))
    assert (await care.get("/plain")).text == "not JSON at all"


async def test_a_slow_drip_arrives_whole_and_late(world: World, care: httpx.AsyncClient) -> None:
    world.board.arm(Fault(Kind.SLOW_DRIP, args={"chunk": 20, "pause": 0.02}))
    start = time.perf_counter()
    answer = await care.get("/x")
    pieces = -(-len(answer.content) // 20)
    assert answer.json() == RECORD
    assert time.perf_counter() - start >= (pieces - 1) * 0.02
