"""What stands around every request: its id, the check of the Host header, and refusals in the contract's form."""

from __future__ import annotations

import json
import logging
import math
from uuid import uuid4

from sqlalchemy.exc import DataError, IntegrityError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from care_desktop.care_server.database import TROUBLES, CommitLost
from care_desktop.care_server.refusals import Forbidden, Invalid, MethodNotAllowed, NotFound, Refused, Unavailable

log = logging.getLogger(__name__)
_OWN_NAMES = frozenset({"127.0.0.1", "localhost"})


class RequestIds:
    """Give every request an id and every answer the header that says it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope.setdefault("state", {})["request_id"] = str(uuid4())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_id)


class HostCheck:
    """Refuse requests that were not meant for this computer, such as those of a web page with a rebound name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and not _is_own(Headers(scope=scope).get("host", ""), scope.get("server")):
            answer = answer_to(Request(scope), Forbidden("This server answers to its own address only."))
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


def answer_to(request: Request, refusal: Refused) -> Response:
    """Return a refusal in the contract's form."""
    request_id = getattr(request.state, "request_id", "")
    error = {"code": refusal.code, "message": refusal.message, "request_id": request_id, **refusal.extra}
    headers = {"X-Request-Id": request_id}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(refusal.retry_after))
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = json.dumps({"error": error}, ensure_ascii=False)
    return Response(body, refusal.status, headers, "application/json")


async def on_refused(request: Request, refusal: Exception) -> Response:
    """Answer a refusal of ours."""
    assert isinstance(refusal, Refused)
    return answer_to(request, refusal)


async def on_http_exception(request: Request, exception: Exception) -> Response:
    """Answer what Starlette's routing refuses."""
    assert isinstance(exception, HTTPException)
    if exception.status_code == 405:
        return answer_to(request, MethodNotAllowed("This address does not know that method."))
    return answer_to(request, NotFound("There is no such address."))


async def on_database_trouble(request: Request, trouble: Exception) -> Response:
    """Answer for a database that is busy, full or gone; nothing was written."""
    log.error("database trouble", exc_info=trouble)
    return answer_to(request, Unavailable("Care cannot reach its data now. Nothing was changed.", retry_after=1))


async def on_lost_commit(request: Request, trouble: Exception) -> Response:
    """Answer for a database that went away before it said whether a write was kept."""
    log.error("a commit was not answered", exc_info=trouble)
    sentence = "Care lost its data in the middle of this, and nobody knows whether it was done. "
    again = "Ask again with the same Idempotency-Key: what was done is not done twice."
    return answer_to(request, Unavailable(sentence + again, retry_after=1))


async def on_nonsense(request: Request, _nonsense: Exception) -> Response:
    """Answer for a value that no column of the database can be compared with, such as a number too large."""
    return answer_to(request, Invalid("Some of what was sent cannot be accepted.", {"fields": {}}))


async def on_bug(request: Request, _bug: Exception) -> Response:
    """Answer for a bug of ours, without its particulars; Starlette raises it on, so that the server logs it."""
    return answer_to(request, Refused("Something went wrong in Care."))


HANDLERS = {
    Refused: on_refused,
    HTTPException: on_http_exception,
    **dict.fromkeys((*TROUBLES, IntegrityError), on_database_trouble),
    CommitLost: on_lost_commit,
    DataError: on_nonsense,
    Exception: on_bug,
}


def _is_own(host: str, server: tuple[str, int | None] | None) -> bool:
    name, _, port = host.partition(":")
    own_port = None if server is None else server[1]
    return name.lower() in _OWN_NAMES and (own_port is None or port == str(own_port) or (not port and own_port == 80))
