"""The OpenAPI 3.1 document, made of the same table as the routing, so that neither can drift."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from care_desktop import __version__
from care_desktop.care_server import schema
from care_desktop.care_server.asked import Nothing
from care_desktop.care_server.contract import OPERATIONS
from care_desktop.care_server.operations import Operation, Streaming, Writing
from care_desktop.care_server.sign_in import AUTHORIZE, TOKEN
from care_desktop.domain.permissions import Level

_TEMPLATE = "#/components/schemas/{model}"
_FLOW = {"authorizationUrl": AUTHORIZE, "tokenUrl": TOKEN, "scopes": dict[str, str]()}
"""With PKCE (S256), for the client "care-desktop"; what it gives is sent as a bearer token."""
_NO_SECURITY: list[dict[str, list[str]]] = []


@cache
def document() -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, dict[str, Any]] = {"/health": {"get": _health()}}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Care",
            "version": __version__,
            "description": "The contract between Care Desktop and the Care server: our own, because Care's public "
            "API only reads.",
        },
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "oauth2", "flows": {"authorizationCode": _FLOW}}},
        },
        "security": [{"token": []}],
    }


def _schemas() -> dict[str, Any]:
    answers: set[type[BaseModel]] = {schema.ErrorAnswer, schema.Health}
    answers |= {op.answer for op in OPERATIONS if op.answer is not None}
    bodies = {op.body for op in OPERATIONS if op.body is not Nothing}
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    modes += [(model, "serialization") for model in _by_name(answers)]
    modes += [(model, "validation") for model in _by_name(bodies)]
    _, definitions = models_json_schema(modes, ref_template=_TEMPLATE)
    schemas: dict[str, Any] = definitions["$defs"]
    return schemas


def _by_name(models: Iterable[type[BaseModel]]) -> list[type[BaseModel]]:
    return sorted(models, key=lambda model: model.__name__)


def _describe(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_headers(operation)],
        "responses": _responses(operation),
    }
    if str(operation.needs):
        described["description"] = f"Needs {operation.needs}."
    if operation.body is not Nothing:
        described["requestBody"] = {"required": True, "content": _json(operation.body)}
    return described


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    described = operation.query.model_json_schema(ref_template=_TEMPLATE)
    required = described.get("required", [])
    inlined = described.get("$defs", {})
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _inline(part, inlined)}
        for name, part in described.get("properties", {}).items()
    ]


def _inline(part: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Parameters are described in place: their models are no components."""
    if "anyOf" in part:
        return {**part, "anyOf": [_inline(option, definitions) for option in part["anyOf"]]}
    if "$ref" not in part:
        return part
    return {**definitions[part["$ref"].rpartition("/")[2]], **{k: v for k, v in part.items() if k != "$ref"}}


def _headers(operation: Operation) -> list[dict[str, Any]]:
    text = {"type": "string"}
    if isinstance(operation, Writing):
        key = {"name": "Idempotency-Key", "in": "header", "required": operation.needs_key, "schema": text}
        version = {"name": "If-Match", "in": "header", "required": True, "schema": text}
        return [key, version] if operation.needs_version else [key]
    if isinstance(operation, Streaming):
        return [{"name": "Last-Event-ID", "in": "header", "required": False, "schema": text}]
    return []


def _responses(operation: Operation) -> dict[str, Any]:
    answered: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.answer is not None:
        answered["content"] = _json(operation.answer)
    if isinstance(operation, Streaming):
        answered["content"] = {"text/event-stream": {"schema": {"type": "string"}}}
    refusals = {str(status): _refusal(status) for status in _refusal_statuses(operation)}
    return {str(operation.status): answered, **refusals, "default": _refusal(500)}


def _refusal_statuses(operation: Operation) -> list[int]:
    needs = operation.needs
    restricted = needs.permission is not None or max(needs.contacts, needs.cases, needs.either) > Level.NONE
    statuses = {
        401: True,
        403: restricted or operation.refuses,
        404: "{" in operation.path,
        409: operation.conflicts or operation.needs_version,
        413: operation.body is not Nothing,
        422: operation.query is not Nothing or operation.body is not Nothing or isinstance(operation, Writing),
        503: True,
    }
    return [status for status, possible in statuses.items() if possible]


def _refusal(status: int) -> dict[str, Any]:
    return {"description": HTTPStatus(status).phrase, "content": _json(schema.ErrorAnswer)}


def _health() -> dict[str, Any]:
    return {
        "operationId": "readHealth",
        "summary": "Whether the server runs; needs no token",
        "security": _NO_SECURITY,
        "responses": {"200": {"description": "OK", "content": _json(schema.Health)}},
    }


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _TEMPLATE.format(model=model.__name__)}}}
