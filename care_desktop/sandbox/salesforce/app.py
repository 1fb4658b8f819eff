"""The org as an ASGI application: HTTP to calls, replies to HTTP."""

from __future__ import annotations

import gzip
import json
import zlib
from urllib.parse import parse_qsl, unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.rest.call import Call, Reply
from care_desktop.sandbox.salesforce.rest.server import answer

MAX_HEAD_BYTES = 16_384
_MAX_BODY_BYTES = 50_000_000
_WORTH_ZIPPING = 2_048
_LOOPBACK = {"127.0.0.1", "localhost"}
_TOO_LONG = "<html><head><title>Error 414</title></head><body><h1>URI Too Long</h1></body></html>"
_HTML = "text/html;charset=UTF-8"


def create_app(org: Org, *, host_check: bool = True) -> Starlette:
    """Return the server of an org; whoever opened the org closes it.

    With `host_check`, calls to another host name than the loopback's are refused: no web page can reach the org by
    naming this machine as its own (DNS rebinding).
    """
    return Starlette(routes=[Mount("/", app=_Endpoint(org, host_check=host_check))])


class _Endpoint:
    """Answers every path and method; the work is short and stays on the event loop."""

    def __init__(self, org: Org, *, host_check: bool) -> None:
        self._org = org
        self._host_check = host_check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if self._host_check and not _from_loopback(request.headers.get("host", ""), scope):
            reply = Reply(403, "Forbidden", media_type="text/plain")
        elif _head_bytes(scope) > MAX_HEAD_BYTES:
            reply = Reply(414, _TOO_LONG, media_type=_HTML)
        else:
            reply = await self._answer(request)
        await _response(reply, request)(scope, receive, send)

    async def _answer(self, request: Request) -> Reply:
        try:
            body = _plain(await request.body(), request.headers.get("content-encoding", ""))
        except ValueError:
            return Reply(
                400, [{"message": "The body is not what its Content-Encoding says", "errorCode": "BAD_REQUEST"}]
            )
        return answer(self._org, _call(request, body))


def _call(request: Request, body: bytes) -> Call:
    raw_path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw_path.split(b"?")[0].decode("ascii", "replace")
    return Call(
        method=request.method,
        segments=tuple(unquote(segment) for segment in path.split("/") if segment),
        query=dict(parse_qsl(request.url.query, keep_blank_values=True)),
        headers=dict(request.headers),
        body=body,
        base_url=f"{request.url.scheme}://{request.headers.get('host', '')}",
    )


def _response(reply: Reply, request: Request) -> Response:
    content = _content(reply.body)
    headers = dict(reply.headers)
    media_type = reply.media_type if content else None
    if len(content) >= _WORTH_ZIPPING and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers = gzip.compress(content, 1), {**headers, "Content-Encoding": "gzip"}
    response = Response(content, reply.status, headers, media_type)
    if request.method == "HEAD":
        response.body = b""
    return response


def _plain(body: bytes, encoding: str) -> bytes:
    """Return an unzipped body; ValueError when it is broken, too large, or of an unknown encoding."""
    if encoding.lower() in ("", "identity"):
        return body
    unzipping = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = unzipping.decompress(body, _MAX_BODY_BYTES)
    except zlib.error as error:
        raise ValueError from error
    if encoding.lower() != "gzip" or not unzipping.eof:
        raise ValueError(encoding)
    return plain


def _content(body: object) -> bytes:
    if body is None:
        return b""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _from_loopback(host: str, scope: Scope) -> bool:
    name, _, port = host.partition(":")
    _, listening = scope.get("server") or (None, None)
    return name in _LOOPBACK and (listening is None or port == str(listening))


def _head_bytes(scope: Scope) -> int:
    """Return the size of the request line and the headers."""
    line = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    return line + sum(len(name) + len(value) + 4 for name, value in scope["headers"])
