"""Composite and Composite Batch: several calls in one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from care_desktop.sandbox.salesforce.errors import ApiError, not_found
from care_desktop.sandbox.salesforce.rest.call import Call, Reply, Visit

_MAX_PARTS = 25
REFERENCE = re.compile(r"@\{([A-Za-z]\w*)((?:\.\w+|\[\d+\])*)\}")
_HALTED = "The transaction was rolled back since another operation in the same transaction failed."


class _RolledBack(Exception):
    """Carries the answers of a composite that undid everything."""

    def __init__(self, replies: list[Reply]) -> None:
        super().__init__()
        self.replies = replies


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of compositeRequest."""

    method: str
    url: str
    reference: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def composite(visit: Visit, _: Mapping[str, str]) -> Reply:
    """POST /composite: 200 whatever the parts say, each of which has its own status."""
    if "composite" not in visit.org.settings.features:
        raise not_found()
    body = visit.json_object()
    parts = parts_of(body.get("compositeRequest"), _MAX_PARTS)
    replies = run(visit, parts, atomic=body.get("allOrNone") is True)
    return Reply(200, {"compositeResponse": [shown(p, r) for p, r in zip(parts, replies, strict=True)]})


def batch(visit: Visit, _: Mapping[str, str]) -> Reply:
    """POST /composite/batch: calls one after another, each counted and each on its own."""
    body = visit.json_object()
    entries = body.get("batchRequests")
    if not isinstance(entries, list) or not 0 < len(entries) <= _MAX_PARTS:
        raise ApiError(400, "LIMIT_EXCEEDED", f"batchRequests must have 1 to {_MAX_PARTS} entries")
    visit.org.usage.count(len(entries) - 1)
    results: list[dict[str, Any]] = []
    failed = False
    for entry in entries:
        if failed and body.get("haltOnError") is True:
            halted = ApiError(412, "BATCH_PROCESSING_HALTED", "Batch processing halted per request")
            results.append({"statusCode": 412, "result": [halted.entry()]})
            continue
        reply = visit.dispatch(_visit_of(visit, _batch_part(entry)))
        failed = failed or reply.status >= 400
        results.append({"statusCode": reply.status, "result": reply.body})
    return Reply(200, {"hasErrors": failed, "results": results})


def _batch_part(entry: Any) -> Part:
    if not isinstance(entry, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "batchRequests must be an array of objects")
    # the guide shows both forms: v34.0/… and, in newer editions, /services/data/v34.0/…
    url = "/services/data/" + str(entry.get("url", "")).removeprefix("/services/data/").lstrip("/")
    return Part(str(entry.get("method", "GET")), url, "", entry.get("richInput"))


def parts_of(entries: object, most: int) -> list[Part]:
    """Return the entries of a compositeRequest of at most so many.

    Raises:
        ApiError: 400, they are too many, malformed, or share a referenceId.
    """
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ApiError(400, "JSON_PARSER_ERROR", "compositeRequest must be an array of objects")
    if not 0 < len(entries) <= most:
        raise ApiError(400, "LIMIT_EXCEEDED", f"compositeRequest must have 1 to {most} entries")
    parts = [
        Part(
            str(entry.get("method", "")),
            str(entry.get("url", "")),
            str(entry.get("referenceId", "")),
            entry.get("body"),
            _headers(entry.get("httpHeaders")),
        )
        for entry in entries
    ]
    if len({part.reference for part in parts}) < len(parts) or not all(part.reference for part in parts):
        raise ApiError(400, "INVALID_INPUT", "Every subrequest needs a referenceId of its own")
    return parts


def _headers(given: object) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in given.items()} if isinstance(given, dict) else {}


def run(visit: Visit, parts: list[Part], *, atomic: bool) -> list[Reply]:
    """Answer parts one after another; with `atomic` the first that fails undoes all and halts the others."""
    try:
        with visit.org.db.transaction():
            return _run(visit, parts, atomic=atomic)
    except _RolledBack as undone:
        return undone.replies


def _run(visit: Visit, parts: list[Part], *, atomic: bool) -> list[Reply]:
    results: dict[str, Any] = {}
    replies: list[Reply] = []
    for part in parts:
        reply = _answer(visit, part, results)
        replies.append(reply)
        if reply.status < 300:
            results[part.reference] = reply.body
        if atomic and _failed(reply):
            failed = len(replies) - 1
            raise _RolledBack([reply if place == failed else halted(_HALTED) for place in range(len(parts))])
    return replies


def _failed(reply: Reply) -> bool:
    """Say whether a part failed; a collection that failed in part says 200, and success of rows that are undone.

    REST guide, "allOrNone Parameters in Composite and Collections Requests".
    """
    rows = reply.body if isinstance(reply.body, list) else []
    return reply.status >= 300 or any(isinstance(row, dict) and row.get("success") is False for row in rows)


def _answer(visit: Visit, part: Part, results: Mapping[str, Any]) -> Reply:
    try:
        url = _filled(part.url, results)
        body = None if part.body is None else json.loads(_filled(json.dumps(part.body), results, quoted=True))
    except LookupError as error:
        return halted(f"Invalid reference specified. No value for {error.args[0]} found")
    return visit.dispatch(_visit_of(visit, replace(part, url=url, body=body)))


def _filled(text: str, results: Mapping[str, Any], *, quoted: bool = False) -> str:
    """Put the values of earlier answers in the place of `@{reference.path}`; LookupError when there is none."""

    def value_of(match: re.Match[str]) -> str:
        value = _value_of(results, match)
        return json.dumps(value)[1:-1] if quoted and isinstance(value, str) else str(value)

    return REFERENCE.sub(value_of, text)


def _value_of(results: Mapping[str, Any], match: re.Match[str]) -> Any:
    steps = re.findall(r"\w+", match[2])
    try:
        value = results[match[1]]
        for step in steps:
            value = value[int(step)] if isinstance(value, list) else value[step]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise LookupError(f"{match[1]}{match[2]}") from error
    return value


def _visit_of(visit: Visit, part: Part) -> Visit:
    address = urlsplit(part.url)
    headers = {**visit.call.headers, "content-type": "application/json"}
    headers |= part.headers
    call = Call(
        method=part.method.upper(),
        segments=tuple(unquote(segment) for segment in address.path.split("/") if segment),
        query=dict(parse_qsl(address.query, keep_blank_values=True)),
        headers=headers,
        body=b"" if part.body is None else json.dumps(part.body).encode(),
        base_url=visit.call.base_url,
    )
    return replace(visit, call=call)


def halted(message: str) -> Reply:
    """Return the reply of a part that another one's failure stopped."""
    return Reply(400, [ApiError(400, "PROCESSING_HALTED", message).entry()])


def shown(part: Part, reply: Reply) -> dict[str, Any]:
    """Return the entry of a part in the compositeResponse."""
    return {
        "body": reply.body,
        "httpHeaders": dict(reply.headers),
        "httpStatusCode": reply.status,
        "referenceId": part.reference,
    }
