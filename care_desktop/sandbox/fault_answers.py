"""The answers of a server that is having a bad day, each in that server's own shape."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from care_desktop.sandbox.faults import Fault, Kind, Server

MAINTENANCE_PAGE: Final = (
    "<!DOCTYPE html><html><head><title>Down for maintenance</title></head>"
    "<body><h1>We are down for maintenance.</h1>"
    "<p>Sorry for the inconvenience. We'll be back shortly.</p></body></html>"
)
_LIMIT_TEXTS: Final = {
    "daily": "TotalRequests Limit exceeded.",
    "concurrent": "ConcurrentPerOrgLongTxn Limit exceeded.",
}
# REST API guide, "Status Codes and Error Responses"; the codes of 409 and 429 are ours, the set of codes is open.
_SALESFORCE: Final[Mapping[int, tuple[str, str]]] = {
    401: ("INVALID_SESSION_ID", "Session expired or invalid"),
    403: ("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"),
    409: ("CONFLICT", "The request conflicts with another one that is still running."),
    429: ("TOO_MANY_REQUESTS", "Too many requests. Try again later."),
    500: ("UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you contact support."),
}
_CARE: Final[Mapping[int, tuple[str, str]]] = {
    401: ("unauthenticated", "The access token is missing or wrong."),
    403: ("forbidden", "You may not do this."),
    409: ("conflict", "Somebody else was first."),
    429: ("rate_limited", "Too many requests. Try again later."),
    500: ("internal", "Something went wrong on the server."),
    503: ("unavailable", "The service is not available now. Try again later."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response that no handler made."""

    status: int
    body: bytes
    media_type: str = "application/json;charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    def header_list(self) -> list[tuple[bytes, bytes]]:
        """Return the headers as ASGI sends them."""
        own = {"content-type": self.media_type, "content-length": str(len(self.body)), **self.headers}
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in own.items()]


def answer(server: Server, fault: Fault) -> Answer:
    """Return what the server says instead of handling the request."""
    if fault.kind is Kind.HTML_200:
        return _page(200)
    if fault.kind is Kind.ROW_LOCK:
        message = "unable to obtain exclusive access to this record or 1 records"
        return _salesforce(400, "UNABLE_TO_LOCK_ROW", message, fields=[])
    status, args = int(fault.args["status"]), fault.args
    if "body" in args:
        return Answer(status, json.dumps(args["body"]).encode(), headers=_headers(status, args))
    return _salesforce_status(status, args) if server is Server.SALESFORCE else _care_status(status, args)


def _page(status: int) -> Answer:
    return Answer(status, MAINTENANCE_PAGE.encode(), "text/html;charset=UTF-8")


def _headers(status: int, args: Mapping[str, Any]) -> dict[str, str]:
    headers = {}
    if status == 429 or "retry_after" in args:
        headers["Retry-After"] = str(args.get("retry_after", 1))
    if args.get("limit") == "daily":
        headers["Sforce-Limit-Info"] = "api-usage=15000/15000"
    return headers


def _salesforce_status(status: int, args: Mapping[str, Any]) -> Answer:
    if status == 503 and "code" not in args:
        return _page(status)
    code, message = _SALESFORCE.get(status, ("SERVER_UNAVAILABLE", "The server is too busy to handle the request."))
    if "limit" in args:
        code, message = "REQUEST_LIMIT_EXCEEDED", _LIMIT_TEXTS.get(str(args["limit"]), _LIMIT_TEXTS["concurrent"])
    code, message = str(args.get("code", code)), str(args.get("message", message))
    return _salesforce(status, code, message, headers=_headers(status, args))


def _salesforce(
    status: int, code: str, message: str, *, fields: list[str] | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    entry: dict[str, Any] = {"message": message, "errorCode": code}
    if fields is not None:
        entry["fields"] = fields
    return Answer(status, json.dumps([entry]).encode(), headers=headers or {})


def _care_status(status: int, args: Mapping[str, Any]) -> Answer:
    code, message = _CARE[status]
    request_id = uuid.uuid4().hex
    error: dict[str, Any] = {
        "code": str(args.get("code", code)),
        "message": str(args.get("message", message)),
        "request_id": request_id,
    }
    if status == 403:
        error["permission"] = str(args.get("permission", "manage_cases"))
    headers = {"X-Request-Id": request_id, **_headers(status, args)}
    return Answer(status, json.dumps({"error": error}).encode(), "application/json", headers)
