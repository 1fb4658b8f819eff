"""The document: complete, and consistent in itself. Every other test checks its answers against it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from care_desktop.care_server.contract import OPERATIONS
from care_desktop.care_server.openapi import document
from tests.helpers.care_server import CareClient, operation_of

FOR_BROWSERS = ("/oauth/", "/cases/")


def parts_of(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts_of(part)


async def test_the_document_is_served_without_a_token(care: CareClient) -> None:
    served = (await care.http.get("/openapi.json", headers={"Authorization": ""})).json()
    assert served == json.loads(json.dumps(document()))
    assert served["openapi"].startswith("3.1")


def test_every_route_stands_in_the_document(app: Starlette) -> None:
    for route in app.routes:
        assert isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}:
            is_known = route.path == "/openapi.json" or operation_of(method, route.path)
            assert is_known or route.path.startswith(FOR_BROWSERS), (method, route.path)
    described = [route for route in app.routes if isinstance(route, Route) and not route.path.startswith(FOR_BROWSERS)]
    assert sum(len(methods) for methods in document()["paths"].values()) == len(described) - 1


def test_the_way_in_stands_in_the_document() -> None:
    (flow,) = document()["components"]["securitySchemes"]["token"]["flows"].values()
    assert (flow["authorizationUrl"], flow["tokenUrl"]) == ("/oauth/authorize", "/oauth/token")


def test_every_reference_leads_somewhere() -> None:
    known = {f"#/components/schemas/{name}" for name in document()["components"]["schemas"]}
    used = {part["$ref"] for part in parts_of(document()) if isinstance(part.get("$ref"), str)}
    assert used <= known
    assert {part["$ref"] for path in document()["paths"].values() for part in parts_of(path) if "$ref" in part} <= known


def test_path_parameters_are_those_of_the_path() -> None:
    for path, methods in document()["paths"].items():
        for operation in methods.values():
            described = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"]
            assert described == [step[1:-1] for step in path.split("/") if step.startswith("{")]


def test_every_operation_has_its_own_name_and_says_what_it_needs() -> None:
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)
    assert document()["paths"]["/v1/customers/{customer_id}/salesforce-link"]["put"]["description"] == (
        "Needs manage_cases and contacts >= read."
    )


def test_bodies_refuse_unknown_fields_and_answers_promise_nothing_about_them() -> None:
    schemas = document()["components"]["schemas"]
    assert schemas["LinkBody"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Customer"]
