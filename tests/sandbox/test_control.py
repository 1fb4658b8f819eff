from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from care_desktop.sandbox.control import create_app
from care_desktop.sandbox.faults import FaultBoard, Server
from care_desktop.sandbox.request_log import RequestLog, RequestLogMiddleware


class FakeBackstage:
    """Remembers what was done; knows one contact and one case."""

    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []
        self.set: dict[str, Any] = {"search_lag_seconds": 2.0, "rotation": False}

    def settings(self) -> dict[str, Any]:
        return dict(self.set)

    def change_settings(self, changes: dict[str, Any]) -> None:
        self.set |= changes

    def reset(self) -> None:
        self.done.append(("reset",))

    def merge(self, loser: str, winner: str) -> None:
        self.done.append(("merge", loser, winner))

    def delete_contact(self, contact_id: str) -> None:
        if contact_id != "003A":
            raise LookupError(f"There is no record {contact_id}.")
        self.done.append(("delete", contact_id))

    def customer_message(self, case_id: str, text: str) -> None:
        self.done.append(("message", case_id, text))

    def new_case(self, text: str) -> str:
        self.done.append(("case", text))
        return "ca-9"


class World:
    def __init__(self) -> None:
        self.backstage = FakeBackstage()
        self.board = FaultBoard()
        self.log = RequestLog()
        self.app = create_app(self.backstage, self.board, self.log, token="open-sesame")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def control(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport, headers = httpx.ASGITransport(world.app), {"Authorization": "Bearer open-sesame"}
    async with httpx.AsyncClient(transport=transport, base_url="http://control", headers=headers) as client:
        yield client


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "open-sesame"}])
async def test_nobody_gets_in_without_the_token(world: World, header: dict[str, str]) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(world.app), base_url="http://control") as client:
        answer = await client.post("/faults", json={"kind": "offline"}, headers=header)
    assert answer.status_code == 401
    assert world.board.armed() == []


async def test_a_fault_is_armed_listed_and_disarmed(control: httpx.AsyncClient) -> None:
    body = {"kind": "status", "server": "salesforce", "path": "*/query", "count": 2, "args": {"status": 403}}
    armed = (await control.post("/faults", json=body)).json()
    assert (await control.get("/faults")).json() == {"items": [armed]}
    assert armed == {**body, "method": "*", "after": 0, "id": armed["id"]}
    assert (await control.delete(f"/faults/{armed['id']}")).status_code == 204
    assert (await control.delete(f"/faults/{armed['id']}")).status_code == 404
    assert (await control.get("/faults")).json() == {"items": []}


async def test_all_faults_are_disarmed_at_once(world: World, control: httpx.AsyncClient) -> None:
    for kind in ("drop_before", "html_200", "slow_drip"):
        assert (await control.post("/faults", json={"kind": kind})).status_code == 201
    await control.delete("/faults")
    assert world.board.armed() == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"kind": "earthquake"}, "kind: Input should be"),
        ({"kind": "delay"}, "A delay needs `seconds`"),
        ({"kind": "offline", "pth": "/"}, "pth: Extra inputs are not permitted"),
        ("nonsense", "the body: Input should be"),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused_with_a_sentence(
    control: httpx.AsyncClient, body: Any, sentence: str
) -> None:
    answer = await control.post("/faults", json=body)
    assert answer.status_code == 422
    assert sentence in answer.json()["error"]


async def test_a_body_that_is_no_json_is_refused(control: httpx.AsyncClient) -> None:
    assert (await control.post("/faults", content=b"{")).status_code == 422


async def test_settings_change_one_by_one(world: World, control: httpx.AsyncClient) -> None:
    answer = await control.patch("/settings", json={"rotation": True})
    assert answer.json() == {"search_lag_seconds": 2.0, "rotation": True}
    await control.patch("/settings", json={"search_lag_seconds": None})
    assert world.backstage.set["search_lag_seconds"] is None
    await control.patch("/settings", json={"daily_limit": None})
    assert "daily_limit" not in world.backstage.set


@pytest.mark.parametrize(
    "body",
    [
        {"search_lag_seconds": -1},
        {"duplicate_rule": "maybe"},
        {"daily_limit": "many"},
        {"clock": 3},
        {"features": ["telepathy"]},
    ],
)
async def test_a_setting_out_of_its_range_is_refused(control: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await control.patch("/settings", json=body)).status_code == 422


async def test_what_happens_elsewhere_is_passed_on(world: World, control: httpx.AsyncClient) -> None:
    await control.post("/reset")
    await control.post("/merge", json={"loser": "003A", "winner": "003B"})
    await control.delete("/contacts/003A")
    await control.post("/messages", json={"case_id": "ca-1", "text": "hi"})
    assert (await control.post("/cases", json={"text": "hello"})).json() == {"case_id": "ca-9"}
    assert world.backstage.done == [
        ("reset",),
        ("merge", "003A", "003B"),
        ("delete", "003A"),
        ("message", "ca-1", "hi"),
        ("case", "hello"),
    ]


async def test_an_unknown_id_is_answered_with_a_sentence(control: httpx.AsyncClient) -> None:
    answer = await control.delete("/contacts/003X")
    assert (answer.status_code, answer.json()) == (404, {"error": "There is no record 003X."})


async def test_requests_are_counted_by_server_and_path_without_query(world: World, control: httpx.AsyncClient) -> None:
    inner = Starlette(routes=[Route("/a", lambda _: PlainTextResponse("a"))])
    app = RequestLogMiddleware(inner, world.log, Server.CARE)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://care") as client:
        await client.get("/a?secret=1")
        await client.get("/a")
        await client.get("/b")
    seen = (await control.get("/requests")).json()
    assert [(entry["path"], entry["status"]) for entry in seen["items"]] == [("/a", 200), ("/a", 200), ("/b", 404)]
    assert seen["counts"] == {"care": {"GET /a": 2, "GET /b": 1}, "salesforce": {}}
    later = (await control.get("/requests", params={"since": seen["items"][1]["n"]})).json()
    assert [entry["path"] for entry in later["items"]] == ["/b"]
    await control.delete("/requests")
    assert (await control.get("/requests")).json()["items"] == []


async def test_since_must_be_a_number(control: httpx.AsyncClient) -> None:
    assert (await control.get("/requests?since=yesterday")).status_code == 422
