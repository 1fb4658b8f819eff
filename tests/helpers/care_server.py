"""A small world in the Care server, a client that checks every answer against the document, and a real server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from care_desktop.care_server.openapi import document
from care_desktop.care_server.store import Store
from care_desktop.domain.ids import checksum
from tests.helpers.sockets import served

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ACCOUNT = "sf-1"
OTHER_ACCOUNT = "sf-2"
BASE = "http://127.0.0.1:8000"
LINK = "/v1/customers/jane/salesforce-link"


def contact_id(number: int) -> str:
    """Return the id of a Salesforce contact."""
    return record_id("003", number)


def record_id(prefix: str, number: int) -> str:
    """Return a record id with its checksum."""
    bare = f"{prefix}{number:012}"
    return bare + checksum(bare)


def fill(store: Store) -> None:
    """Load two Customers: Jane with an open, a done and an escalated Case, and Omar with a new one."""
    users: list[dict[str, Any]] = [
        {"id": "ana", "name": "Ana Popa", "email": "ana@care.example", "token": "token-ana", "preset": "agent"},
        {"id": "ben", "name": "Ben Okafor", "token": "token-ben", "preset": "agent"},
        {"id": "sofia", "name": "Sofia Lind", "token": "token-sofia", "preset": "supervisor"},
        {"id": "rita", "name": "Rita", "token": "token-rita", "contacts": "read", "cases": "read"},
        {"id": "nora", "name": "Nora", "token": "token-nora", "permissions": ["manage_cases"], "cases": "create"},
        {"id": "kim", "name": "Kim", "token": "token-kim", "permissions": ["manage_cases"], "contacts": "create"},
    ]
    accounts = [
        {"id": name, "name": name, "org_id": "00D", "instance_url": "http://127.0.0.1", "is_sandbox": True}
        for name in (ACCOUNT, OTHER_ACCOUNT)
    ]
    points = [{"kind": "email", "value": "jane@example.com"}, {"kind": "phone", "value": "+40 712 345 678"}]
    customers: list[dict[str, Any]] = [
        {"id": "jane", "platform": "chat", "first_name": "Jane", "last_name": "Miller", "contact_points": points},
        {"id": "omar", "platform": "mail", "username": "Omar_100%", "handle": "@omar"},
    ]
    cases = [
        _case("open", 1001, "jane", status="open", assignee_id="ana", unread=True),
        _case("done", 1002, "jane", status="done"),
        _case("escalated", 1003, "jane", status="pending", assignee_id="ana", flag_reason="Refund?", flagged_by="Ben"),
        _case("new", 1004, "omar", fields=[{"name": "Order", "value": "A-1"}]),
    ]
    messages = [
        _message("open", "customer", "Where is\nmy parcel?", 10),
        _message("open", "agent", "On its way.", 5),
        _message("done", "customer", "Thanks!", 60),
        _message("escalated", "customer", "I want my money back", 30),
        _message("escalated", "note", "@Sofia Lind please look", 1),
        _message("new", "customer", "100% <b>broken</b>", 20, attachments=[{"name": "photo.jpg", "size": 3}]),
    ]
    escalations = [
        {
            "case_id": "escalated",
            "kind": "case",
            "salesforce_account_id": ACCOUNT,
            "record_id": record_id("500", 1),
            "number": "00001001",
            "origin": "automatic",
            "created_at": NOW - timedelta(minutes=29),
        }
    ]
    store.load(
        users=users,
        salesforce_accounts=accounts,
        customers=customers,
        cases=cases,
        messages=messages,
        escalations=escalations,
    )


def _case(case_id: str, number: int, customer_id: str, **more: Any) -> dict[str, Any]:
    created_at = NOW - timedelta(minutes=90)
    return {"id": case_id, "number": number, "customer_id": customer_id, "created_at": created_at, **more}


def _message(case_id: str, author: str, text: str, minutes_ago: int, **more: Any) -> dict[str, Any]:
    sent_at = (NOW - timedelta(minutes=minutes_ago)).isoformat().replace("+00:00", "Z")
    return {"case_id": case_id, "author": author, "author_name": author, "text": text, "sent_at": sent_at, **more}


def opened(path: Path) -> Store:
    """Open a store in a file."""
    return Store.open(f"sqlite:///{path}")


class CareClient:
    """Speaks to an application in process; every answer must be as the OpenAPI document says."""

    def __init__(self, app: ASGIApp, token: str = "token-ana") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request and check its answer."""
        answer = await self.http.request(method, path, **more)
        conforms(answer)
        return answer

    async def get(self, path: str, **parameters: Any) -> Any:
        """Return the body of a good answer."""
        answer = await self.ask("GET", path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def link(self, contact: str, *, customer: str = "jane", key: str = "") -> httpx.Response:
        """Link a contact."""
        body = {"salesforce_account_id": ACCOUNT, "contact_id": contact, "expected": None}
        path = f"/v1/customers/{customer}/salesforce-link"
        return await self.ask("PUT", path, json=body, headers={"Idempotency-Key": key} if key else {})

    async def unlink(self, contact: str, *, key: str = "") -> httpx.Response:
        """Unlink a contact."""
        parameters = {"salesforce_account_id": ACCOUNT, "expected": contact}
        return await self.ask("DELETE", LINK, params=parameters, headers={"Idempotency-Key": key} if key else {})


def conforms(answer: httpx.Response) -> None:
    """Fail when the document does not know this answer."""
    operation = operation_of(answer.request.method, answer.request.url.path)
    if operation is None:
        assert answer.status_code in {404, 405}, answer.text
        return
    known = operation["responses"].get(str(answer.status_code))
    assert known is not None, f"{operation['operationId']} answered {answer.status_code}: {answer.text}"
    if "content" not in known:
        assert answer.content == b""
        return
    check(answer.json(), known["content"]["application/json"]["schema"], operation["operationId"])


def operation_of(method: str, path: str) -> Any:
    """Return the operation that the document has for a request, None when there is none."""
    steps = path.split("/")
    for template, methods in document()["paths"].items():
        known = template.split("/")
        if len(known) == len(steps) and all(k.startswith("{") or k == s for k, s in zip(known, steps, strict=True)):
            return methods.get(method.lower())
    return None


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}


def check(value: Any, schema: Mapping[str, Any], place: str) -> None:
    """Fail when a value is not as its schema says; stricter than JSON Schema: a property that it does not name too."""
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        assert any(_fits(value, option, place) for option in schema["anyOf"]), f"{place}: {value!r}"
        return
    assert "const" not in schema or value == schema["const"], f"{place}: {value!r}"
    assert "enum" not in schema or value in schema["enum"], f"{place}: {value!r}"
    assert isinstance(value, _TYPES[schema["type"]]), f"{place}: {value!r} is no {schema['type']}"
    assert schema["type"] != "integer" or not isinstance(value, bool), place
    if schema.get("format") == "date-time":
        assert str(value).endswith("Z"), f"{place}: {value!r}"
        datetime.fromisoformat(str(value))
    if isinstance(value, list):
        for number, item in enumerate(value):
            check(item, schema["items"], f"{place}[{number}]")
    if isinstance(value, dict):
        _check_object(value, schema, place)


def _check_object(value: dict[str, Any], schema: Mapping[str, Any], place: str) -> None:
    assert set(schema.get("required", ())) <= value.keys(), f"{place}: {sorted(value)}"
    for name, item in value.items():
        part = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
        assert part, f"{place} has an unknown {name}"
        check(item, part, f"{place}.{name}")


def _fits(value: Any, schema: Mapping[str, Any], place: str) -> bool:
    try:
        check(value, schema, place)
    except AssertionError:
        return False
    return True


@contextmanager
def serving(app: ASGIApp, store: Store) -> Iterator[str]:
    """Serve an application on a free loopback port in a thread; closes the store to end its streams."""
    with served(app, store.bell.close) as url:
        yield url
